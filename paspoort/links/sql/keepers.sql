-- What may stand in a link, whoever writes it, beside the policies. After the row, so that a policy refuses first.

-- What is wrong with a link, as a code; null when it may stand. It never changes: it is turned off, once.
create or replace function wrong_with_link(l links_link, was links_link) returns text language plpgsql stable as $$
declare
  v links_vendor;
  i registry_institution;
  by_person boolean := (acting()).person_id is not null;
begin
  if was.id is not null then
    return case
      when to_jsonb(l) - '{turned_off_at,turned_off_by_id}'::text[] is distinct from to_jsonb(was) - '{turned_off_at,turned_off_by_id}'::text[]
        then 'moved'
      when was.turned_off_at is not null or l.turned_off_at is null then 'off_already'
      when by_person and written_now(l.turned_off_at) is not true then 'not_now'
    end;
  end if;
  select * into v from links_vendor one where one.id = l.vendor_id;
  select * into i from registry_institution one where one.id = l.institution_id;
  return case
    when v.ended_at is not null then 'vendor_ended'
    when (i.kind in ('school', 'special_school') and goes_on(i.ended_on)) is not true then 'no_school'
    when (cardinality(l.scopes) > 0 and l.scopes <@ v.scopes) is not true then 'other_scopes'
    when by_person and v.test then 'only_a_test'
    when l.turned_off_at is not null then 'off_already'
    when by_person and written_now(l.turned_on_at) is not true then 'not_now'
  end;
end
$$;

create or replace function keep_links() returns trigger language plpgsql as $$
declare
  was links_link;
begin
  if tg_op = 'UPDATE' then
    was := old;
  end if;
  perform refuse_row(wrong_with_link(new, was), 'link_kept');
  return null;
end
$$;
create or replace trigger keep_links after insert or update on links_link for each row execute function keep_links();
