-- Every task that waits for the acting person at the acting institution, with the names that go with it; nothing for anyone else.
-- Nobody decides on what is `not_for` them. EVERY_… is written out from the kinds that the apps declare (`generated.py`).
create or replace function open_tasks() returns table (
  kind text, object_id uuid, institution_id uuid, institution_number text, institution_name text, person_name text, facts jsonb,
  due_on date, since timestamptz, unread boolean
) language plpgsql stable as $$
declare
  who record := acting();
  me uuid := who.person_id;
  here uuid := who.institution_id;
begin
  return query
  select t.kind, t.object_id, i.id, i.number::text, i.name, coalesce(p.given_name || ' ' || p.family_name, ''), t.facts, t.due_on,
         t.since, not exists (
           select from inbox_seen s where s.person_id = me and s.institution_id = here and t.object_id = any (s.objects_seen))
    from (EVERY_TASK) t
    join registry_institution i on i.id = coalesce((t.facts ->> 'place')::uuid, t.institution_id)
    left join identity_person p on p.id = t.person_id
   where (t.facts ->> 'not_for')::uuid is distinct from me;
end
$$;

-- What should be told to whom by mail and was not yet: from what is so now, of the last two weeks only, so that turning mail on
-- sends no flood. `code` and `object_id` make a letter the same letter: with its `mark` the same matter is another one. What goes
-- together goes once a day at most. Only for the mailer.
create or replace function letters_due() returns table (
  kind text, code text, object_id uuid, person_id uuid, email text, institution text, facts jsonb, "day" date, "at" timestamptz,
  together boolean
) language plpgsql stable as $$
begin
  if serving('mail') is not true then
    return;
  end if;
  return query
  select d.kind, c.code, d.object_id, d.person_id, d.email, coalesce(i.name, ''), d.facts, d.due_on, d.at, d.together
    from (EVERY_LETTER) d (kind, together, at, object_id, institution_id, person_id, email, due_on, facts)
    left join registry_institution i on i.id = coalesce((d.facts ->> 'place')::uuid, d.institution_id)
   cross join lateral (select d.kind || coalesce(' ' || (d.facts ->> 'mark'), '') as code) c
   where d.email <> '' and d.at > now() - interval '14 days' and d.at <= clock_timestamp()
     and (d.facts ->> 'not_for')::uuid is distinct from d.person_id
     and not exists (select from inbox_letter l where l.object_id = d.object_id and l.code = c.code and l.person_id = d.person_id)
     and not (d.together and exists (
       select from inbox_letter l where l.person_id = d.person_id and split_part(l.code, ' ', 1) = d.kind
          and (l.sent_at at time zone 'Europe/Brussels')::date = today()))
   order by d.at, d.object_id, d.person_id, d.email;
end
$$;
