-- What waits to be done: the tasks of who manages rights, the yearly review, and letters. These run as the owner; each answers
-- only to whoever acts, or to the one service that it is for.

-- Grants that end within so many days, of people who are still there, and that are not followed by another of the same.
create or replace function ending_grants(days int) returns setof rights_grant language sql stable as $$
  select g.* from rights_grant g
   where g.revoked_at is null and g.session_id is null and g.begins_on <= today() and g.ends_on between today() and today() + days
     and not exists (
       select 1 from rights_grant n
        where n.person_id = g.person_id and n.institution_id = g.institution_id and n.right_id = g.right_id
          and n.revoked_at is null and n.session_id is null and n.begins_on = g.ends_on + 1 and n.contexts @> g.contexts)
     and exists (select 1 from identity_person p where p.id = g.person_id and goes_on(p.ended_on))
$$;

-- Why a request can no longer be accepted: who asked died, or no longer works where the request came from. Told to its admin only.
create or replace function asker_gone(request uuid) returns text language sql stable as $$
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
) language sql stable as $$
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
create or replace function institutions_to_review(since date) returns setof uuid language sql stable as $$
  select distinct g.institution_id from rights_grant g
   where (select serving('review')) and g.revoked_at is null and g.session_id is null and g.ends_on >= today()
     and not exists (
       select 1 from rights_review v where v.institution_id = g.institution_id
          and (v.closed_at is null or (v.opened_at at time zone 'Europe/Brussels')::date >= since))
$$;

-- Reviews that come near their last day with work left, at institutions that have a board to tell. Only for the reviewer.
create or replace function reviews_to_escalate(days int) returns setof uuid language sql stable as $$
  select v.id from rights_review v
    join registry_institution i on i.id = v.institution_id and i.parent_id is not null
   where (select serving('review')) and v.closed_at is null and v.escalated_at is null and v.due_on - days <= today()
     and exists (select 1 from rights_reviewitem item where item.review_id = v.id and item.outcome = '')
$$;
