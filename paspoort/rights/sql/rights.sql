-- THE rule: who may do what, stated once, as sets. Every policy asks one of these functions and nothing else decides.
-- They run as the owner so that a policy never has to look through another policy; they tell only about whoever acts.
-- In plpgsql, because that keeps its plans for as long as the connection lives: as plain SQL functions they were planned anew
-- at every call, which cost thirty times what the search itself costs.

-- Rule 104: an affiliation counts while it lasts and nobody ended it; one that a sign-in brought counts in that session only.
create or replace function affiliation_counts(a rights_affiliation, session uuid) returns boolean
language sql stable
as $$
  select a.ended_at is null and a.begins_on <= today() and (a.ends_on is null or a.ends_on >= today())
     and (a.session_id is null or a.session_id = session)
$$;

-- What the acting person holds at the acting institution, at whatever sign-in level (rules 3, 17, 18, 104, 105). Plain SQL, so
-- that it melts into the plans of the functions below; only they call it, as the owner.
create or replace function living_grants() returns table (
  permission text, level_needed smallint, counts boolean, institution_id uuid, grant_id uuid, right_code text, context_code text
)
language sql stable
as $$
  select p.code, p.level, p.level <= who.level, who.institution_id, g.id, g.right_id, c.code
    from living_session() who
    join rights_grant g on g.person_id = who.person_id and g.institution_id = who.institution_id
    join rights_affiliation a on a.id = g.affiliation_id and a.person_id = g.person_id and a.institution_id = g.institution_id
    join registry_institution i on i.id = g.institution_id
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and i.kind = any (c.kinds)
    join rights_permission p on p.code = any (c.allows)
   where g.revoked_at is null and today() between g.begins_on and g.ends_on
     and (g.session_id is null or g.session_id = who.session_id)
     and affiliation_counts(a, who.session_id)
     and (i.ended_on is null or i.ended_on > today())
$$;
revoke execute on function living_grants from public;

create or replace function held() returns table (permission text, level_needed smallint, grant_id uuid, right_code text, context_code text)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query select h.permission, h.level_needed, h.grant_id, h.right_code, h.context_code from living_grants() h;
end
$$;

-- Whether the acting person may do this now, at this sign-in level (rule 1).
create or replace function may(permission text) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return exists (select 1 from living_grants() h where h.permission = may.permission and h.counts);
end
$$;

create or replace function may_write_for(institution uuid) returns boolean
language sql stable
as $$ select institution = (select institution_id from acting()) and may('report:write') $$;

-- The institutions among whose pupils the acting person may look: the own school, or the schools that the own centre guides.
create or replace function find_institutions() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own uuid := (select h.institution_id from living_grants() h where h.permission = 'pupil:find' and h.counts limit 1);
begin
  if own is null then
    return '{}';
  end if;
  return own || array (select g.school_id from registry_guidance g
                        where g.centre_id = own and g.begins_on <= today() and (g.ended_on is null or g.ended_on > today()));
end
$$;

-- sets of before
drop function if exists pupils_visible, reports_writable;

-- Pupils enrolled there today (rules 8, 16, 80): a double enrolment gives both schools access, the day of leaving ends it.
create or replace function pupils_findable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query
  select f.pupil_id from registry_findable f
   where f.institution_id = any ((select find_institutions())::uuid[])
     and f.begins_on <= today() and (f.left_on is null or f.left_on > today());
end
$$;

-- The institution that the acting person writes reports for (rule 68); none for a school.
create or replace function writing_institution() returns uuid
language sql stable
as $$ select institution_id from acting() where may('report:write') $$;

-- Pupils about whom the own centre wrote: it keeps their names. A policy asks this set before the next, because a centre guides
-- tens of thousands of pupils: PostgreSQL makes the second set only for a row that the first does not hold.
create or replace function pupils_written_about() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own uuid := writing_institution();
begin
  if own is not null then
    return query select r.pupil_id from passport_report r where r.centre_id = own;
  end if;
end
$$;

-- Reports that may be opened, beside those of the own centre (which their policy asks first, drafts included). A school: only the one
-- that is valid today, for the level at which the pupil is enrolled there (rules 15, 16, 73, 75). A centre: also what others finalised
-- about pupils whom it now guides.
create or replace function reports_readable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  places uuid[] := find_institutions();
  reads boolean := may('report:read');
  writes boolean := may('report:write');
begin
  -- "offset 0" keeps the look-up of each pupil's few reports by their index, however many reports there are
  return query
  select r.id
    from registry_findable f
   cross join lateral (
     select p.id from passport_report p
      where p.pupil_id = f.pupil_id and p.state = 'finalised'
        and (writes or (reads and p.education_level = f.education_level and p.starts_on <= today()
                        and (p.ended_on is null or p.ended_on > today())))
     offset 0) r
   where (reads or writes) and f.institution_id = any (places)
     and f.begins_on <= today() and (f.left_on is null or f.left_on > today());
end
$$;

-- Papers of the own centre, and of reports that may be opened besides.
create or replace function documents_of_centre() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own uuid := writing_institution();
begin
  if own is not null then
    return query select r.document_id from passport_report r where r.centre_id = own and r.document_id is not null;
  end if;
end
$$;

create or replace function documents_readable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query
  select document_id from passport_report where id = any (array (select reports_readable())) and document_id is not null;
end
$$;

-- The keys of those papers, beside those of the own centre.
create or replace function keys_openable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query select key_id from passport_report where id = any (array (select reports_readable()));
end
$$;

-- The keys of institutions that wrap those keys, beside the own one.
create or replace function institution_keys_openable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query select institution_id from kernel_datakey where id = any (array (select keys_openable()));
end
$$;

-- The institution whose trail the acting person answers for.
create or replace function trail_institution() returns uuid
language sql stable
as $$ select institution_id from acting() where may('trail:read') $$;

-- The institution whose rights the acting person may manage (rule 10).
create or replace function managed_institution() returns uuid
language sql stable
as $$ select institution_id from acting() where may('rights:manage') $$;

-- Whose names the acting person may see: the own name, and colleagues for whoever manages rights or reads the trail.
create or replace function people_visible() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query
  select person_id from acting() where person_id is not null
  union
  select a.person_id from rights_affiliation a
   where a.institution_id = (select institution_id from acting()) and (may('rights:manage') or may('trail:read'));
end
$$;

-- Names of those at the acting institution who can give a right: whom to ask.
create or replace function whom_to_ask() returns table (name text)
language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct p.given_name || ' ' || p.family_name
    from acting() who
    join rights_grant g on g.institution_id = who.institution_id and g.revoked_at is null and today() between g.begins_on and g.ends_on
    join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, null)
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and 'rights:manage' = any (c.allows)
    join identity_person p on p.id = g.person_id and (p.ended_on is null or p.ended_on > today())
$$;

-- Why the acting person may do this: right, context, since, until, and who gave it.
create or replace function why(permission text) returns table (
  right_name text, context_name text, begins_on date, ends_on date, given_by text, source text, level_needed smallint
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select r.name, c.name, g.begins_on, g.ends_on, coalesce(p.given_name || ' ' || p.family_name, ''), g.source, h.level_needed
    from held() h
    join rights_grant g on g.id = h.grant_id
    join rights_right r on r.code = h.right_code
    join rights_context c on c.right_id = h.right_code and c.code = h.context_code
    left join identity_person p on p.id = g.granted_by_id
   where h.permission = why.permission
   order by g.ends_on desc
$$;

-- Leave word for the admins of the acting institution about the acting person, at most once a day.
create or replace function leave_notice(notice text) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into rights_notice (id, institution_id, code, about_person_id, raised_at)
  select gen_random_uuid(), who.institution_id, notice, who.person_id, now() from acting() who
   where who.institution_id is not null and not exists (
     select 1 from rights_notice n where n.institution_id = who.institution_id and n.code = notice
        and n.about_person_id = who.person_id and n.raised_at > now() - interval '1 day')
$$;
