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
  select p.code, greatest(p.level, r.level), greatest(p.level, r.level) <= who.level, who.institution_id, g.id, g.right_id, c.code
    from living_session() who
    join rights_grant g on g.person_id = who.person_id and g.institution_id = who.institution_id
    join rights_affiliation a on a.id = g.affiliation_id and a.person_id = g.person_id and a.institution_id = g.institution_id
    join registry_institution i on i.id = g.institution_id
    join rights_right r on r.code = g.right_id
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and i.kind = any (c.kinds)
     and a.category = any (c.categories)
    join rights_permission p on p.code = any (c.allows)
   where g.revoked_at is null and today() between g.begins_on and g.ends_on
     and (g.session_id is null or g.session_id = who.session_id)
     and affiliation_counts(a, who.session_id)
     and (i.ended_on is null or i.ended_on > today())
$$;

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

-- Which part of a team is meant: the members, schools or pupils of the acting person's teams at the acting centre (rule 67).
create or replace function own_team_parts() returns table (school_id uuid, pupil_id uuid)
language sql stable
as $$
  select part.school_id, part.pupil_id
    from living_session() who
    join rights_affiliation a on a.person_id = who.person_id and a.institution_id = who.institution_id
     and affiliation_counts(a, who.session_id)
    join rights_teampart mine on mine.member_id = a.id and mine.ended_at is null
    join rights_team t on t.id = mine.team_id and t.ended_at is null and t.institution_id = who.institution_id
    join rights_teampart part on part.team_id = t.id and part.ended_at is null
$$;

-- The teams that the acting person is in at the acting institution; and those of the institution that the acting person manages.
create or replace function own_teams() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$
  select t.id
    from living_session() who
    join rights_affiliation a on a.person_id = who.person_id and a.institution_id = who.institution_id
     and affiliation_counts(a, who.session_id)
    join rights_teampart mine on mine.member_id = a.id and mine.ended_at is null
    join rights_team t on t.id = mine.team_id and t.ended_at is null and t.institution_id = who.institution_id
$$;

create or replace function managed_teams() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select id from rights_team where institution_id = (select managed_institution()) $$;

create or replace function in_team() returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return exists (select 1 from own_team_parts());
end
$$;

-- The schools that the own teams guide, also one that the centre no longer guides: what was written there stays the team's.
create or replace function team_schools() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return array (select distinct p.school_id from own_team_parts() p where p.school_id is not null);
end
$$;

-- Pupils whom the own teams guide apart, wherever they are.
create or replace function team_pupils() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return array (select distinct p.pupil_id from own_team_parts() p where p.pupil_id is not null);
end
$$;

-- Schools of which the own teams guide single pupils only: there a policy asks who it is about. Almost always none.
create or replace function schools_apart() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  pupils uuid[] := team_pupils();
begin
  if cardinality(pupils) = 0 then
    return '{}';
  end if;
  return array (select distinct f.institution_id from registry_findable f
                 where f.pupil_id = any (pupils) and f.begins_on <= today() and (f.left_on is null or f.left_on > today())
                   and f.institution_id <> all ((select team_schools())::uuid[]));
end
$$;

-- The institutions among whose pupils the acting person may look: the own school, or at a centre the schools of the own teams and
-- of the pupils whom they guide apart, as long as the centre guides them (rule 67).
create or replace function find_institutions() returns uuid[]
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own uuid := (select h.institution_id from living_grants() h where h.permission = 'pupil:find' and h.counts limit 1);
begin
  if own is null then
    return '{}';
  end if;
  if (select kind from registry_institution where id = own) <> 'clb' then
    return array[own];
  end if;
  return array (select g.school_id from registry_guidance g
                 where g.centre_id = own and g.begins_on <= today() and (g.ended_on is null or g.ended_on > today())
                   and g.school_id = any ((select team_schools() || schools_apart())::uuid[]));
end
$$;

-- Pupils enrolled there today (rules 8, 16, 80): a double enrolment gives both schools access, the day of leaving ends it.
create or replace function pupils_findable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query
  select f.pupil_id from registry_findable f
   where f.institution_id = any ((select find_institutions())::uuid[])
     and (f.institution_id <> all ((select schools_apart())::uuid[]) or f.pupil_id = any ((select team_pupils())::uuid[]))
     and f.begins_on <= today() and (f.left_on is null or f.left_on > today());
end
$$;

-- The institution that the acting person writes reports for (rule 68); none for a school, none without a team (rule 67).
create or replace function writing_institution() returns uuid
language sql stable
as $$ select institution_id from acting() where may('report:write') and in_team() $$;

-- Pupils about whom the own team wrote: it keeps their names. A policy asks this set before the next, because a centre guides
-- tens of thousands of pupils: PostgreSQL makes the second set only for a row that the first does not hold.
create or replace function pupils_written_about() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own uuid := writing_institution();
begin
  if own is not null then
    return query select r.pupil_id from passport_report r
                  where r.centre_id = own and (r.school_id = any ((select team_schools())::uuid[])
                                               or r.pupil_id = any ((select team_pupils())::uuid[]));
  end if;
end
$$;

-- Reports that may be opened, beside those that the own team wrote (which their policy asks first, drafts included). A school: only the one
-- that is valid today, for the level at which the pupil is enrolled there (rules 15, 16, 73, 75). A centre: also what others finalised
-- about pupils whom it now guides.
create or replace function reports_readable() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  places uuid[] := find_institutions();
  apart uuid[] := schools_apart();
  pupils uuid[] := team_pupils();
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
     and (f.institution_id <> all (apart) or f.pupil_id = any (pupils))
     and f.begins_on <= today() and (f.left_on is null or f.left_on > today());
end
$$;

-- Papers that the own team wrote, and of reports that may be opened besides.
create or replace function documents_of_centre() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  own uuid := writing_institution();
begin
  if own is not null then
    return query select r.document_id from passport_report r
                  where r.centre_id = own and r.document_id is not null
                    and (r.school_id = any ((select team_schools())::uuid[]) or r.pupil_id = any ((select team_pupils())::uuid[]));
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

-- Grants that the acting person may look at: the own ones, and those of the institution whose rights that person manages.
create or replace function grants_seen() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query
  select g.id from rights_grant g where g.person_id = (select person_id from acting())
  union
  select g.id from rights_grant g where g.institution_id = (select managed_institution());
end
$$;

-- Whose names the acting person may see: the own name, colleagues for whoever manages rights or reads the trail, and who asks it.
create or replace function people_visible() returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query
  select person_id from acting() where person_id is not null
  union
  select a.person_id from rights_affiliation a
   where a.institution_id = (select institution_id from acting()) and (may('rights:manage') or may('trail:read'))
  union
  select r.person_id from rights_request r where r.institution_id = (select managed_institution());
end
$$;

-- Who manages rights, at every institution; only the functions below ask it, as the owner.
create or replace function rights_admins() returns table (institution_id uuid, person_id uuid, grant_id uuid, chief boolean, email text)
language sql stable
as $$
  select g.institution_id, g.person_id, g.id, 'admins:manage' = any (c.allows), a.email
    from rights_grant g
    join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, null)
    join registry_institution i on i.id = g.institution_id and (i.ended_on is null or i.ended_on > today())
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and 'rights:manage' = any (c.allows)
     and i.kind = any (c.kinds) and a.category = any (c.categories)
    join identity_person p on p.id = g.person_id and (p.ended_on is null or p.ended_on > today())
   where g.revoked_at is null and g.session_id is null and today() between g.begins_on and g.ends_on
$$;

-- Names of those at the acting institution who can give a right: whom to ask.
create or replace function whom_to_ask() returns table (name text)
language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct p.given_name || ' ' || p.family_name
    from acting() who
    join rights_admins() admin on admin.institution_id = who.institution_id
    join identity_person p on p.id = admin.person_id
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

-- Leave word for the admins of the acting institution about the acting person: a code, at most once a day, and no flood of them.
create or replace function leave_notice(notice text) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into rights_notice (id, institution_id, code, about_person_id, raised_at)
  select gen_random_uuid(), who.institution_id, notice, who.person_id, now() from acting() who
   where who.institution_id is not null and notice ~ '^[a-z_]{1,40}$' and not exists (
     select 1 from rights_notice n where n.institution_id = who.institution_id and n.code = notice
        and n.about_person_id = who.person_id and n.raised_at > now() - interval '1 day')
     and (select count(*) from rights_notice n where n.institution_id = who.institution_id
             and n.about_person_id = who.person_id and n.raised_at > now() - interval '1 day') < 5
$$;

-- A right was used today: which grants made it so. Asked at the first use of the day only.
create or replace function note_use(permission text) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into rights_use (grant_id, last_on, days)
  select distinct h.grant_id, today(), 1 from living_grants() h where h.permission = note_use.permission and h.counts
  on conflict (grant_id) do update set last_on = excluded.last_on, days = rights_use.days + 1
   where rights_use.last_on < excluded.last_on
$$;

-- What the acting person was ever given, wherever: with who gave it, how long, and when it last opened something.
create or replace function my_grants() returns table (
  grant_id uuid, institution_name text, institution_number text, right_code text, right_name text, contexts text[], begins_on date,
  ends_on date, given_by text, given_at timestamptz, source text, reason text, revoked_at timestamptz, ended_because text,
  last_used_on date, work_over boolean, here boolean
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select g.id, i.name, i.number::text, g.right_id, r.name,
         array (select c.name from rights_context c where c.right_id = g.right_id and c.code = any (g.contexts) order by c.place),
         g.begins_on, g.ends_on, coalesce(p.given_name || ' ' || p.family_name, ''), g.granted_at, g.source, g.reason,
         g.revoked_at, g.ended_because, u.last_on, not affiliation_counts(a, who.session_id), i.id = who.institution_id
    from living_session() who
    join rights_grant g on g.person_id = who.person_id and (g.session_id is null or g.session_id = who.session_id)
    join rights_affiliation a on a.id = g.affiliation_id
    join registry_institution i on i.id = g.institution_id
    join rights_right r on r.code = g.right_id
    left join identity_person p on p.id = g.granted_by_id
    left join rights_use u on u.grant_id = g.id
   order by g.revoked_at is not null, g.ends_on < today(), i.name, r.place, g.begins_on desc
$$;

-- Whether someone else who manages rights at an institution can be reached by mail: nobody decides the own request (rules 109, 110).
create or replace function has_reachable_admin(institution uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select 1 from rights_admins() a, acting() who
                  where a.institution_id = institution and a.email <> '' and a.person_id <> who.person_id)
$$;

-- Whoever knows someone's national number may take that person on; whoever knows an id from elsewhere may not. That the number was
-- known is kept until the transaction ends, as a mark that only this database can make: for this person, by this session.
create or replace function introduction(person uuid) returns text
language sql stable security definer set search_path = public, pg_temp
as $$
  -- the halves the other way round than in a signature, so that neither passes for the other
  select encode(sha256(k.inner_half || sha256(k.outer_half || convert_to(person || ':' || who.session_id, 'UTF8'))), 'hex')
    from kernel_sealkey k, acting() who where k.purpose = 'service sessions'
$$;

create or replace function introduce(person uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  perform set_config('paspoort.introduced', introduction(person), true);
end
$$;

create or replace function introduced(person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$ select coalesce(current_setting('paspoort.introduced', true) = introduction(person), false) $$;

-- A person by the keyed hash of the national number, for whoever manages rights here: the number itself cannot be guessed at
-- from SQL, because the key of the hash is not in the database (rule 34).
drop function if exists person_by_number(bytea);
create function person_by_number(number_hash bytea) returns table (
  person_id uuid, given_name text, family_name text, birth_date date, ended_on date
)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if managed_institution() is null then
    return;
  end if;
  return query select p.id, p.given_name, p.family_name, p.birth_date, p.ended_on from identity_person p
                where p.number_hash = person_by_number.number_hash;
  perform introduce(p.id) from identity_person p where p.number_hash = person_by_number.number_hash;
end
$$;

-- Add a person whom nobody knows yet. Two admins who add the same person at once get the same one.
create or replace function add_person(given_name text, family_name text, birth_date date, number_sealed bytea, number_hash bytea)
returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  added uuid;
begin
  if managed_institution() is null then
    raise exception 'only who manages rights adds a person' using errcode = 'insufficient_privilege';
  end if;
  insert into identity_person (id, given_name, family_name, birth_date, number_sealed, number_hash, email, created_at)
  values (gen_random_uuid(), add_person.given_name, add_person.family_name, add_person.birth_date, add_person.number_sealed,
          add_person.number_hash, '', now())
  on conflict on constraint identity_person_number_hash_key do nothing returning id into added;
  added := coalesce(added, (select p.id from identity_person p where p.number_hash = add_person.number_hash));
  perform introduce(added);
  return added;
end
$$;

-- One pupil of a guided school by register number, for whoever puts a pupil in a team apart: that needs no access to files. So that
-- nobody reads a school's pupils by trying its numbers, each question leaves its trace, and there are sixty an hour.
drop function if exists guided_pupil(uuid, text);
create function guided_pupil(school uuid, register_number text) returns table (pupil_id uuid, name text, birth_date date)
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  centre uuid := managed_institution();
begin
  if centre is null then
    return;
  end if;
  if (select count(*) from audit_trace t where t.person_id = (select a.person_id from acting() a)
         and t.at > now() - interval '1 hour' and t.event = 'team.pupil_sought') >= 60 then
    raise exception 'slow_down' using errcode = 'check_violation', constraint = 'paced';
  end if;
  return query
  select f.pupil_id, f.shown_name, f.birth_date
    from registry_guidance g
    join registry_findable f on f.institution_id = g.school_id and f.register_number = guided_pupil.register_number
     and f.begins_on <= today() and (f.left_on is null or f.left_on > today())
   where g.centre_id = centre and g.school_id = guided_pupil.school
     and g.begins_on <= today() and (g.ended_on is null or g.ended_on > today());
  perform record_trace('team.pupil_sought', 'done', '', 'web', null, guided_pupil.school, null, '{}');
end
$$;

-- The names of the pupils whom the teams of the own centre guide apart, as long as the centre guides their school.
create or replace function team_pupil_names() returns table (pupil_id uuid, name text)
language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct f.pupil_id, f.shown_name
    from rights_teampart part
    join registry_findable f on f.pupil_id = part.pupil_id and f.begins_on <= today() and (f.left_on is null or f.left_on > today())
    join registry_guidance g on g.school_id = f.institution_id and g.centre_id = part.institution_id
     and g.begins_on <= today() and (g.ended_on is null or g.ended_on > today())
   where part.ended_at is null and part.institution_id = (select managed_institution())
$$;

-- The own phone, mobile and e-mail address at the acting institution, and nothing else of the own work: what is kept elsewhere
-- stays as it is (rules 55, 115). Numbers are kept with their country. Gives on how many rows it was kept.
drop function if exists keep_own_email(text);
create or replace function keep_own_details(phone text, mobile text, email text) returns int
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  kept int;
begin
  if coalesce(email ~ '[[:space:][:cntrl:]]' or length(email) > 254 or (email <> '' and email !~ '^[^@]+@[^@]+$'), true) then
    raise exception 'not an address' using errcode = 'check_violation', constraint = 'email_kept';
  end if;
  if coalesce((phone || ',' || mobile) !~ '^(\+[1-9][0-9]{6,14})?,(\+[1-9][0-9]{6,14})?$', true) then
    raise exception 'not a number' using errcode = 'check_violation', constraint = 'phone_kept';
  end if;
  update rights_affiliation a
     set phone = keep_own_details.phone, mobile = keep_own_details.mobile, email = keep_own_details.email
    from acting() who
   where a.person_id = who.person_id and a.institution_id = who.institution_id and a.ended_at is null
     and (a.ends_on is null or a.ends_on >= today()) and a.session_id is null;
  get diagnostics kept = row_count;
  return kept;
end
$$;

-- End whatever sessions a colleague has for the institution whose rights the acting person manages, or for none yet. Whether
-- there were any nobody hears: it only says whether this is a colleague. The own session in which it is asked goes on.
create or replace function end_sessions_here(of_person uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  who record;
begin
  select * into who from acting();
  if managed_institution() is null or not exists (
       select from rights_affiliation a where a.person_id = of_person and a.institution_id = who.institution_id
          and of_person in (select people_visible())) then
    return false;
  end if;
  update identity_session s set ended_at = now(), end_reason = 'by_admin'
   where s.person_id = of_person and s.ended_at is null and s.id <> who.session_id
     and (s.institution_id = who.institution_id or s.institution_id is null);
  return true;
end
$$;

-- What became of a grant, with the names of who changed it: for whoever holds it and for who manages rights there.
create or replace function grant_history(of_grant uuid) returns table (
  at timestamptz, by_name text, by_service text, kind text, ended_because text, contexts text[], begins_on date, ends_on date, reason text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select h.at, coalesce(p.given_name || ' ' || p.family_name, ''), h.by_service, h.kind, h.ended_because, h.contexts, h.begins_on,
         h.ends_on, h.reason
    from rights_grant g
    join rights_grantchange h on h.grant_id = g.id
    left join identity_person p on p.id = h.by_person_id
   where g.id = of_grant and (g.person_id = (select person_id from acting()) or g.institution_id = (select managed_institution()))
   order by h.at desc, h.kind desc
$$;
