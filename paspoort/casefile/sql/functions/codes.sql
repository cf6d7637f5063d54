-- What would still use codes that close on a day, for the operator who brings in a list (rule 160): how many planned activities of that
-- day or later, by code. Numbers alone, as the owner: the operator sees no file. The codes of a draft are sealed with it, under the key of
-- a pupil that nobody opens for this: of drafts there is only how many there are, under an empty kind.
create or replace function uses_of_codes(kinds text[], codes text[], since date) returns table (kind text, code text, times bigint)
language plpgsql stable as $$
begin
  if serving('operator') is not true then
    raise exception 'only the operator asks this' using errcode = 'insufficient_privilege';
  end if;
  return query
  select closing.kind, closing.code, count(*)
    from unnest(kinds, codes) closing (kind, code)
    join casefile_activity a on a.state = 'planned' and a.day >= since
     and case closing.kind
           when 'topic' then closing.code = any (a.topics)
           when 'actor' then closing.code = any (a.actors)
           else closing.code = case closing.kind when 'function' then a.function when 'client' then a.client
                  when 'contact' then a.contact when 'direction' then a.direction when 'category' then a.category
                  when 'detail' then a.detail end
         end
   group by closing.kind, closing.code
  union all
  select '', '', count(*) from casefile_activity a where a.state = 'draft' and a.revision > 0;
end
$$;
