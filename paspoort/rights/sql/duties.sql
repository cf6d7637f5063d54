-- What waits to be done: the tasks of who manages rights, the yearly review, and letters. These run as the owner; each answers
-- only to whoever acts, or to the one service that it is for.

-- Grants that end within so many days, of people who are still there, and that are not followed by another of the same.
create or replace function ending_grants(days int) returns setof rights_grant
language sql stable
as $$
  select g.* from rights_grant g
   where g.revoked_at is null and g.session_id is null and g.begins_on <= today() and g.ends_on between today() and today() + days
     and not exists (
       select 1 from rights_grant n
        where n.person_id = g.person_id and n.institution_id = g.institution_id and n.right_id = g.right_id
          and n.revoked_at is null and n.session_id is null and n.begins_on = g.ends_on + 1 and n.contexts @> g.contexts)
     and exists (select 1 from identity_person p where p.id = g.person_id and goes_on(p.ended_on))
$$;

-- Whether someone who manages rights has something to decide in a review: the own sensitive rights are for someone else, as long as
-- there is someone else (rule 110).
create or replace function review_waits_for(review uuid, person uuid) returns boolean
language sql stable
as $$
  select exists (
    select 1 from rights_reviewitem item
      join rights_grant g on g.id = item.grant_id
      join rights_right r on r.code = g.right_id
     where item.review_id = review_waits_for.review and item.outcome = ''
       and (g.person_id <> person or not r.sensitive
            or not exists (select 1 from rights_admins() a where a.institution_id = item.institution_id and a.person_id <> person)))
$$;

-- Every task of who manages rights at the acting institution; nothing for anyone else (rule 35). `expiring` is the number of days
-- in which an end is near. A grant whose end was agreed to asks nothing any more.
create or replace function open_tasks(expiring int) returns table (
  kind text, object_id uuid, institution_id uuid, institution_number text, institution_name text, person_name text, right_name text,
  due_on date, since timestamptz
)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  here uuid := managed_institution();
  me uuid := (select a.person_id from acting() a);
begin
  if here is null then
    return;
  end if;
  return query
  select t.kind, t.object_id, i.id, i.number::text, i.name, coalesce(p.given_name || ' ' || p.family_name, ''), coalesce(r.name, ''),
         t.due_on, t.since
    from (
      select 'request' as kind, q.id as object_id, q.institution_id, q.person_id, q.right_id, null::date as due_on, q.asked_at as since
        from rights_request q where q.institution_id = here and q.outcome = '' and q.person_id <> me
      union all
      select 'ending', g.id, g.institution_id, g.person_id, g.right_id, g.ends_on, (g.ends_on - expiring)::timestamptz
        from ending_grants(expiring) g
       where g.institution_id = here and coalesce(g.left_to_end_on < g.ends_on, true)
      union all
      select 'review', v.id, v.institution_id, null, null, v.due_on, v.opened_at
        from rights_review v
       where v.institution_id = here and v.closed_at is null and review_waits_for(v.id, me)
      union all
      select 'notice', n.id, n.institution_id, n.about_person_id, null, null, n.raised_at
        from rights_notice n where n.institution_id = here and n.seen_at is null
      union all
      select 'doubt', d.id, d.institution_id, null, null, null, d.raised_at
        from registry_doubt d where d.institution_id = here and d.decided_at is null
      union all
      select 'review_late', v.id, v.institution_id, null, null, v.due_on, v.escalated_at
        from rights_review v
        join registry_institution school on school.id = v.institution_id and school.parent_id = here
       where v.closed_at is null and v.escalated_at is not null
         and exists (select 1 from rights_reviewitem item where item.review_id = v.id and item.outcome = '')
    ) t
    join registry_institution i on i.id = t.institution_id
    left join identity_person p on p.id = t.person_id
    left join rights_right r on r.code = t.right_id;
end
$$;

-- Why a request can no longer be accepted: who asked died, or no longer works where the request came from. Told to its admin only.
create or replace function asker_gone(request uuid) returns text
language sql stable security definer set search_path = public, pg_temp
as $$
  select case
    when p.ended_on <= today() then 'person_gone'
    when exists (
           select 1 from rights_affiliation a
            where a.person_id = q.person_id and a.institution_id = q.asked_from_id and a.session_id is null
              and (a.ended_at >= q.asked_at or a.ends_on between (q.asked_at at time zone 'Europe/Brussels')::date and today() - 1))
     and not exists (
           select 1 from rights_affiliation a
            where a.person_id = q.person_id and a.institution_id = q.asked_from_id and a.session_id is null
              and a.ended_at is null and lasts(a.ends_on))
      then 'work_over'
  end
    from rights_request q join identity_person p on p.id = q.person_id
   where q.id = request and q.institution_id = (select managed_institution())
$$;

-- The grants of an institution that a review is about, orphans included, with what asks for a second look. Only for the reviewer.
create or replace function review_population(institution uuid) returns table (
  grant_id uuid, contexts text[], ends_on date, last_used_on date, odd text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select g.id, g.contexts, g.ends_on, u.last_on,
         case when p.ended_on <= today() then 'person_gone'
              when a.ended_at is not null or a.ends_on < today() then 'affiliation_over'
              when not exists (select 1 from rights_context c
                                where c.right_id = g.right_id and c.code = any (g.contexts) and c.allows <> '{}') then ''
              when u.last_on is null and g.begins_on < today() - 30 then 'never_used'
              when u.last_on < today() - 180 then 'not_used_lately'
              else '' end
    from rights_grant g
    join rights_affiliation a on a.id = g.affiliation_id
    join identity_person p on p.id = g.person_id
    left join rights_use u on u.grant_id = g.id
   where (select serving('review')) and g.institution_id = institution
     and g.revoked_at is null and g.session_id is null and g.ends_on >= today()
$$;

-- Institutions with grants of which no review opened since a day, or is open still. Only for the reviewer.
create or replace function institutions_to_review(since date) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct g.institution_id from rights_grant g
   where (select serving('review')) and g.revoked_at is null and g.session_id is null and g.ends_on >= today()
     and not exists (
       select 1 from rights_review v where v.institution_id = g.institution_id
          and (v.closed_at is null or (v.opened_at at time zone 'Europe/Brussels')::date >= since))
$$;

-- Reviews that come near their last day with work left, at institutions that have a board to tell. Only for the reviewer.
create or replace function reviews_to_escalate(days int) returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select v.id from rights_review v
    join registry_institution i on i.id = v.institution_id and i.parent_id is not null
   where (select serving('review')) and v.closed_at is null and v.escalated_at is null and v.due_on - days <= today()
     and exists (select 1 from rights_reviewitem item where item.review_id = v.id and item.outcome = '')
$$;

-- What someone should hear about the own keys: one was added, ended because it seemed copied, or was locked; a user name or
-- password was set. Of the last two weeks, and to every address that the product knows of that person, each once; a lock once a
-- day. `device` is the kind of browser with which a key was made. Only letters_due asks it, as the owner.
create or replace function key_letters() returns table (
  code text, object_id uuid, person_id uuid, email text, kind text, device text, at timestamptz
)
language sql stable
as $$
  with happened as (
    select 'key_added' as code, k.id as object_id, k.person_id, k.kind, k.made_at as at, coalesce((
             select s.device from identity_session s
               join audit_trace t on t.session_id = s.id and t.event = 'key.added' and t.object_id = k.id
              where s.person_id = k.person_id limit 1), '') as device
      from identity_key k where k.made_at > now() - interval '14 days'
    union all
    select 'key_ended', k.id, k.person_id, k.kind, k.ended_at, ''
      from identity_key k where k.end_reason = 'counter_back' and k.ended_at > now() - interval '14 days'
    union all
    select 'key_locked ' || ((k.locked_until - interval '1 second') at time zone 'Europe/Brussels')::date, k.person_id, k.person_id,
           'codes', min(k.locked_until), ''
      from identity_key k where k.locked_until > now() - interval '1 day' and k.ended_at is null group by 1, 2
    union all
    select 'account_set ' || extract(epoch from a.changed_at)::bigint, a.id, a.person_id, 'account', a.changed_at, ''
      from identity_account a where a.changed_at > now() - interval '14 days'
  )
  select distinct on (h.object_id, h.code, lower(own.email)) h.code || ' ' || own.mark, h.object_id, h.person_id, own.email, h.kind,
         h.device, h.at
    from happened h
    join identity_person p on p.id = h.person_id and goes_on(p.ended_on)
    join lateral (
      select w.email, w.id::text as mark from rights_affiliation w
       where w.person_id = h.person_id and w.session_id is null and w.ended_at is null and lasts(w.ends_on)
      union all
      select p.email, 'own') own on own.email <> ''
   order by h.object_id, h.code, lower(own.email), own.mark
$$;

-- What should be told to whom by mail and was not yet: from what is so now, of the last two weeks only, so that turning mail on
-- sends no flood. `code` and `object_id` make a letter the same letter; the end of a grant on another day is another one. Who
-- manages rights hears of ends once a day at most. Only for the mailer.
-- what it gives changed
drop function if exists letters_due(int, int);
create or replace function letters_due(expiring int, remind int) returns table (
  code text, object_id uuid, person_id uuid, email text, institution_name text, right_name text, day date, key_kind text, device text,
  at timestamptz
)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if serving('mail') is not true then
    return;
  end if;
  return query
  with admin as materialized (
    select distinct a.institution_id, a.person_id, a.email from rights_admins() a where a.email <> ''
  ), waiting as (
    select v.* from rights_review v
     where v.closed_at is null and exists (select 1 from rights_reviewitem item where item.review_id = v.id and item.outcome = '')
  ), due as (
    select case when q.asked_at > now() - interval '5 days' then 'request_new' else 'request_waiting' end as code, q.id as object_id,
           a.person_id, a.email, q.institution_id, q.right_id, null::date as day, q.asked_at as since
      from rights_request q join admin a on a.institution_id = q.institution_id and a.person_id <> q.person_id
     where q.outcome = '' and q.asked_at > now() - interval '19 days'
    union all
    select 'request_' || q.outcome, q.id, q.person_id, coalesce(nullif(q.email, ''), nullif(work.email, ''), p.email), q.institution_id,
           q.right_id, null, q.decided_at
      from rights_request q
      join identity_person p on p.id = q.person_id
      left join lateral (select w.email from rights_affiliation w
                          where w.person_id = q.person_id and w.institution_id = q.institution_id and w.email <> ''
                          order by w.begins_on desc limit 1) work on true
     where q.outcome in ('accepted', 'refused') and q.decided_at > now() - interval '14 days'
    union all
    select 'ending_here ' || g.ends_on, g.id, a.person_id, a.email, g.institution_id, g.right_id, g.ends_on, ends.since
      from ending_grants(expiring) g
      join admin a on a.institution_id = g.institution_id
     cross join lateral (select (g.ends_on - expiring)::timestamp at time zone 'Europe/Brussels' as since) ends
     where g.ends_on - expiring > today() - 14 and coalesce(g.left_to_end_on < g.ends_on, true)
       -- who chose this last day when it was near knows it
       and not exists (select 1 from rights_grantchange h where h.grant_id = g.id and h.at >= ends.since)
       and not exists (select 1 from rights_letter l where l.person_id = a.person_id and l.code ^@ 'ending_here '
                          and (l.sent_at at time zone 'Europe/Brussels')::date = today())
    union all
    select 'ending_own ' || g.ends_on, g.id, g.person_id, coalesce(nullif(w.email, ''), p.email), g.institution_id, g.right_id,
           g.ends_on, ends.since
      from ending_grants(expiring) g
      join rights_affiliation w on w.id = g.affiliation_id and affiliation_counts(w, null)
      join identity_person p on p.id = g.person_id
     cross join lateral (
       select greatest((g.ends_on - expiring)::timestamp at time zone 'Europe/Brussels',
                       (select max(h.at) from rights_grantchange h where h.grant_id = g.id)) as since) ends
     where ends.since > now() - interval '14 days'
    union all
    select 'ended_by_review', g.id, g.person_id, coalesce(nullif(w.email, ''), p.email), g.institution_id, g.right_id, null, g.revoked_at
      from rights_grant g
      join rights_affiliation w on w.id = g.affiliation_id and affiliation_counts(w, null)
      join identity_person p on p.id = g.person_id and goes_on(p.ended_on)
     where g.ended_because = 'not_confirmed' and g.revoked_at > now() - interval '14 days'
    union all
    select 'review_opened', v.id, a.person_id, a.email, v.institution_id, null, v.due_on, v.opened_at
      from waiting v join admin a on a.institution_id = v.institution_id
     where v.opened_at > now() - interval '14 days' and review_waits_for(v.id, a.person_id)
    union all
    select 'review_reminder', v.id, a.person_id, a.email, v.institution_id, null, v.due_on,
           (v.due_on - remind)::timestamp at time zone 'Europe/Brussels'
      from waiting v join admin a on a.institution_id = v.institution_id
     where today() between v.due_on - remind and least(v.due_on - remind + 13, v.due_on) and review_waits_for(v.id, a.person_id)
    union all
    select 'review_late', v.id, a.person_id, a.email, v.institution_id, null, v.due_on, v.escalated_at
      from waiting v
      join registry_institution school on school.id = v.institution_id
      join admin a on a.institution_id = school.parent_id
     where v.escalated_at > now() - interval '14 days'
    union all
    select 'review_closed', v.id, a.person_id, a.email, v.institution_id, null, null, v.closed_at
      from rights_review v join admin a on a.institution_id = v.institution_id
     where v.closed_at > now() - interval '14 days'
       and exists (select 1 from rights_reviewitem item where item.review_id = v.id and item.outcome = 'not_confirmed')
  )
  select every.code, every.object_id, every.person_id, every.email, every.place, every.given, every.day, every.kind, every.device,
         every.since
    from (
      select d.code, d.object_id, d.person_id, d.email, i.name as place, coalesce(r.name, '') as given, d.day, '' as kind, '' as device,
             d.since
        from due d
        join registry_institution i on i.id = d.institution_id
        left join rights_right r on r.code = d.right_id
       where d.email <> ''
      union all
      select k.code, k.object_id, k.person_id, k.email, '', '', null, k.kind, k.device, k.at from key_letters() k
    ) every
   where not exists (
     select 1 from rights_letter l
      where l.object_id = every.object_id and l.code = every.code and l.person_id = every.person_id)
   order by every.since, every.object_id, every.person_id, every.email;
end
$$;
