-- Sources of the tasks and letters about rights, requests, reviews and own keys (`rights/kinds.py`): sets of `inbox_matter`, which
-- is (object, institution, person, last day, since, facts). They are asked by the owner's functions alone, which say for whom.

create or replace function requests_waiting() returns setof inbox_matter language sql stable as $$
  select q.id, q.institution_id, q.person_id, null::date, q.asked_at, jsonb_build_object('right', r.name, 'not_for', q.person_id)
    from rights_request q join rights_right r on r.code = q.right_id
   where q.outcome = ''
$$;

-- A grant whose end was agreed to asks nothing any more; its end on another day is another matter.
create or replace function ends_near(days int) returns setof inbox_matter language sql stable as $$
  select g.id, g.institution_id, g.person_id, g.ends_on, (g.ends_on - days)::timestamp at time zone 'Europe/Brussels',
         jsonb_build_object('right', r.name, 'mark', g.ends_on)
    from ending_grants(days) g join rights_right r on r.code = g.right_id
   where coalesce(g.left_to_end_on < g.ends_on, true)
$$;

-- Who opens files of a centre by right and is in no team there, or in none `but` this one: for that person nothing opens (rule 67).
create or replace function teamless(but uuid default null) returns setof inbox_matter language sql stable as $$
  select distinct on (g.institution_id, g.person_id)
         a.id, g.institution_id, g.person_id, null::date,
         greatest(g.granted_at, g.begins_on::timestamp at time zone 'Europe/Brussels',
                  (select max(part.ended_at) from rights_teampart part where part.member_id = a.id)),
         '{}'::jsonb
    from rights_grant g
    join registry_institution i on i.id = g.institution_id and i.kind = 'clb' and goes_on(i.ended_on)
    join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, null)
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and 'file:read' = any (c.allows)
     and a.category = any (c.categories)
    join identity_person p on p.id = g.person_id and goes_on(p.ended_on)
   where g.revoked_at is null and g.session_id is null and today() between g.begins_on and g.ends_on
     and not exists (select from teams_of(g.person_id, g.institution_id, null) t where t.id is distinct from teamless.but)
   order by g.institution_id, g.person_id, g.granted_at
$$;

-- The own sensitive rights are for someone else, as long as there is someone else (rule 110): a review in which only those of one
-- person are left is not for that person.
create or replace function reviews_waiting() returns setof inbox_matter language sql stable as $$
  select v.id, v.institution_id, null::uuid, v.due_on, v.opened_at, jsonb_build_object('not_for', (
           select (array_agg(g.person_id))[1]
             from rights_reviewitem item join rights_grant g on g.id = item.grant_id join rights_right r on r.code = g.right_id
            where item.review_id = v.id and item.outcome = ''
           having bool_and(r.sensitive) and count(distinct g.person_id) = 1 and exists (
             select from rights_admins() a where a.institution_id = v.institution_id and a.person_id <> (array_agg(g.person_id))[1])))
    from rights_review v
   where v.closed_at is null and exists (select from rights_reviewitem item where item.review_id = v.id and item.outcome = '')
$$;

-- Told to the board of the school.
create or replace function reviews_late() returns setof inbox_matter language sql stable as $$
  select v.id, school.parent_id, null::uuid, v.due_on, v.escalated_at, jsonb_build_object('place', v.institution_id)
    from rights_review v join registry_institution school on school.id = v.institution_id
   where v.closed_at is null and v.escalated_at is not null
     and exists (select from rights_reviewitem item where item.review_id = v.id and item.outcome = '')
$$;

create or replace function reviews_closed() returns setof inbox_matter language sql stable as $$
  select v.id, v.institution_id, null::uuid, null::date, v.closed_at, '{}'::jsonb
    from rights_review v
   where exists (select from rights_reviewitem item where item.review_id = v.id and item.outcome = 'not_confirmed')
$$;

create or replace function notices_unseen() returns setof inbox_matter language sql stable as $$
  select n.id, n.institution_id, n.about_person_id, null::date, n.raised_at, jsonb_build_object('code', n.code)
    from rights_notice n where n.seen_at is null
$$;

create or replace function doubts_open() returns setof inbox_matter language sql stable as $$
  select d.id, d.institution_id, null::uuid, null::date, d.raised_at, '{}'::jsonb from registry_doubt d where d.decided_at is null
$$;

-- To the address that was left with the request, else that of the work there, else the own one.
create or replace function requests_decided(outcome text) returns setof inbox_matter language sql stable as $$
  select q.id, q.institution_id, q.person_id, null::date, q.decided_at, jsonb_build_object(
           'right', r.name, 'email', coalesce(nullif(q.email, ''), (
             select w.email from rights_affiliation w
              where w.person_id = q.person_id and w.institution_id = q.institution_id and w.email <> ''
              order by w.begins_on desc limit 1), p.email))
    from rights_request q
    join rights_right r on r.code = q.right_id
    join identity_person p on p.id = q.person_id
   where q.outcome = requests_decided.outcome
$$;

create or replace function own_ends_near(days int) returns setof inbox_matter language sql stable as $$
  select g.id, g.institution_id, g.person_id, g.ends_on,
         greatest((g.ends_on - days)::timestamp at time zone 'Europe/Brussels',
                  (select max(h.at) from rights_grantchange h where h.grant_id = g.id)),
         jsonb_build_object('right', r.name, 'mark', g.ends_on, 'email', coalesce(nullif(w.email, ''), p.email))
    from ending_grants(days) g
    join rights_affiliation w on w.id = g.affiliation_id and affiliation_counts(w, null)
    join identity_person p on p.id = g.person_id
    join rights_right r on r.code = g.right_id
$$;

create or replace function ended_by_review() returns setof inbox_matter language sql stable as $$
  select g.id, g.institution_id, g.person_id, null::date, g.revoked_at,
         jsonb_build_object('right', r.name, 'email', coalesce(nullif(w.email, ''), p.email))
    from rights_grant g
    join rights_affiliation w on w.id = g.affiliation_id and affiliation_counts(w, null)
    join identity_person p on p.id = g.person_id and goes_on(p.ended_on)
    join rights_right r on r.code = g.right_id
   where g.ended_because = 'not_confirmed' and g.revoked_at > now() - interval '14 days'
$$;

-- Every address that the product knows of someone who is there, each once, with a mark that stays when the address changes.
create or replace function own_addresses(person uuid) returns table (email text, mark text) language sql stable as $$
  select distinct on (lower(own.email)) own.email, own.mark
    from identity_person p
   cross join lateral (
      select w.email, w.id::text as mark from rights_affiliation w
       where w.person_id = p.id and w.session_id is null and w.ended_at is null and lasts(w.ends_on)
      union all
      select p.email, 'own') own
   where p.id = own_addresses.person and own.email <> '' and goes_on(p.ended_on)
   order by lower(own.email), own.mark
$$;

-- `device` is the kind of browser with which the key was made.
create or replace function keys_added() returns setof inbox_matter language sql stable as $$
  select k.id, null::uuid, k.person_id, null::date, k.made_at, to_jsonb(own) || jsonb_build_object('key', k.kind, 'device', (
           select s.device from identity_session s
             join audit_trace t on t.session_id = s.id and t.event = 'key.added' and t.object_id = k.id
            where s.person_id = k.person_id limit 1))
    from identity_key k cross join lateral own_addresses(k.person_id) own
   where k.made_at > now() - interval '14 days'
$$;

create or replace function keys_ended() returns setof inbox_matter language sql stable as $$
  select k.id, null::uuid, k.person_id, null::date, k.ended_at, to_jsonb(own) || jsonb_build_object('key', k.kind)
    from identity_key k cross join lateral own_addresses(k.person_id) own
   where k.end_reason = 'counter_back' and k.ended_at > now() - interval '14 days'
$$;

-- Told once a day, however many keys.
create or replace function keys_locked() returns setof inbox_matter language sql stable as $$
  select k.person_id, null::uuid, k.person_id, null::date, least(k.until, now()),
         to_jsonb(own) || jsonb_build_object('mark', k.day || ' ' || own.mark, 'until', k.until)
    from (
      select k.person_id, ((k.locked_until - interval '1 second') at time zone 'Europe/Brussels')::date as day,
             min(k.locked_until) as until
        from identity_key k where k.locked_until > now() - interval '1 day' and k.ended_at is null group by 1, 2) k
   cross join lateral own_addresses(k.person_id) own
$$;

create or replace function accounts_set() returns setof inbox_matter language sql stable as $$
  select a.id, null::uuid, a.person_id, null::date, a.changed_at,
         to_jsonb(own) || jsonb_build_object('mark', extract(epoch from a.changed_at)::bigint || ' ' || own.mark)
    from identity_account a cross join lateral own_addresses(a.person_id) own
   where a.changed_at > now() - interval '14 days'
$$;
