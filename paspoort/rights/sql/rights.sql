-- THE rule: who may do what, stated once. Every policy asks one of these functions and nothing else decides.
-- They run as the owner so that a policy never has to look through another policy; they tell only about whoever acts.
--
-- Each reads the session first, into variables, and joins what is left: at most five tables, in the order in which they are
-- written, with a plan that is made once a connection. A plain SQL function here melts into the statement that asks it; only the
-- owner's own functions ask those. What may be seen is stated once, and asked in two ways: as a point (`pupil_visible(id)`) where a
-- statement looks something up, as a set (`pupils_visible()`) where it lists and said so (`listing()`).

-- Rule 104: an affiliation counts while it lasts and nobody ended it; one that a sign-in brought counts in that session only.
create or replace function affiliation_counts(a rights_affiliation, session uuid) returns boolean
language sql stable
as $$
  select a.ended_at is null and a.begins_on <= today() and (a.ends_on is null or a.ends_on >= today())
     and (a.session_id is null or a.session_id = session)
$$;

-- What someone holds at an institution of that kind, in that session, at whatever sign-in level (rules 3, 17, 18, 104, 105).
create or replace function living_grants(person uuid, institution uuid, session uuid, kind text) returns table (
  permission text, level_needed smallint, grant_id uuid, right_code text, context_code text
)
language sql stable
as $$
  select p.code, greatest(p.level, r.level), g.id, g.right_id, c.code
    from rights_grant g
    join rights_affiliation a on a.id = g.affiliation_id and a.person_id = g.person_id and a.institution_id = g.institution_id
    join rights_right r on r.code = g.right_id
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and living_grants.kind = any (c.kinds)
     and a.category = any (c.categories)
    join rights_permission p on p.code = any (c.allows)
   where g.person_id = living_grants.person and g.institution_id = living_grants.institution
     and g.revoked_at is null and today() between g.begins_on and g.ends_on
     and (g.session_id is null or g.session_id = living_grants.session)
     and affiliation_counts(a, living_grants.session)
$$;

create or replace function held() returns table (permission text, level_needed smallint, grant_id uuid, right_code text, context_code text)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return query select h.permission, h.level_needed, h.grant_id, h.right_code, h.context_code
                 from living_grants(who.person_id, who.institution_id, who.session_id, who.kind) h;
end
$$;

-- Whether the acting person may do this now, at this sign-in level (rule 1).
create or replace function may(permission text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return exists (select from living_grants(who.person_id, who.institution_id, who.session_id, who.kind) h
                  where h.permission = may.permission and h.level_needed <= who.level);
end
$$;

create or replace function may_write_for(institution uuid) returns boolean
language sql stable
as $$ select institution = (acting()).institution_id and may('report:write') $$;

-- --- how far someone sees ----------------------------------------------------------------------------------------------------

-- The teams that someone is in at an institution (rule 67).
create or replace function teams_of(person uuid, institution uuid, session uuid) returns table (id uuid)
language sql stable
as $$
  select t.id
    from rights_affiliation a
    join rights_teampart mine on mine.member_id = a.id and mine.ended_at is null
    join rights_team t on t.id = mine.team_id and t.ended_at is null and t.institution_id = teams_of.institution
   where a.person_id = teams_of.person and a.institution_id = teams_of.institution and affiliation_counts(a, teams_of.session)
$$;

-- What the own teams guide: schools, also one that the centre no longer guides, because what was written there stays the team's;
-- pupils apart, wherever they are; and `apart`, the schools where those are and which the teams do not guide themselves: there a rule
-- asks who it is about. Only a centre has teams.
create or replace function team_sight(who record, out in_team boolean, out schools uuid[], out pupils uuid[], out apart uuid[])
language plpgsql stable set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
begin
  in_team := false; schools := '{}'; pupils := '{}'; apart := '{}';
  if who.kind is distinct from 'clb' then
    return;
  end if;
  select count(*) > 0, coalesce(array_agg(distinct part.school_id) filter (where part.school_id is not null), '{}'),
         coalesce(array_agg(distinct part.pupil_id) filter (where part.pupil_id is not null), '{}')
    into in_team, schools, pupils
    from teams_of(who.person_id, who.institution_id, who.session_id) t
    join rights_teampart part on part.team_id = t.id and part.ended_at is null;
  if cardinality(pupils) > 0 then
    apart := array (select distinct f.institution_id from registry_findable f
                     where f.pupil_id = any (pupils) and f.begins_on <= today() and (f.left_on is null or f.left_on > today())
                       and f.institution_id <> all (schools));
  end if;
end
$$;

-- How far the acting person sees, read once: what may be done (`finds`, `reads`, `writes`); the institution that the person writes
-- reports for, `own` (rule 68), none for a school, none without a team; what the own teams guide; and `places`, the institutions
-- among whose pupils the person may look: the own school, or at a centre the schools of the own teams and of the pupils whom they
-- guide apart, as long as the centre guides them (rule 67).
create or replace function sight(
  out finds boolean, out reads boolean, out writes boolean, out own uuid, out schools uuid[], out pupils uuid[], out apart uuid[],
  out places uuid[], out today date
)
language plpgsql stable set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
  team record;
  may text[];
begin
  today := public.today();
  select * into who from living_session();
  may := array (select h.permission from living_grants(who.person_id, who.institution_id, who.session_id, who.kind) h
                 where h.level_needed <= who.level);
  finds := 'pupil:find' = any (may); reads := 'report:read' = any (may); writes := 'report:write' = any (may);
  team := team_sight(who);
  own := case when writes and team.in_team then who.institution_id end;
  schools := team.schools; pupils := team.pupils; apart := team.apart;
  places := case when finds and who.kind <> 'clb' then array[who.institution_id] else '{}' end;
  if finds and who.kind = 'clb' then
    places := array (select g.school_id from registry_guidance g
                      where g.centre_id = who.institution_id and g.begins_on <= sight.today
                        and (g.ended_on is null or g.ended_on > sight.today) and g.school_id = any (team.schools || team.apart));
  end if;
end
$$;

-- Pupils enrolled today in one of these places (rules 8, 16, 80): a double enrolment gives both schools access, the day of leaving
-- ends it. Where only pupils apart are guided, it has to be one of those.
create or replace function enrolled_in(places uuid[], apart uuid[], pupils uuid[], day date) returns table (
  pupil_id uuid, institution_id uuid, education_level text
)
language sql stable
as $$
  select f.pupil_id, f.institution_id, f.education_level from registry_findable f
   where f.institution_id = any (places) and (f.institution_id <> all (apart) or f.pupil_id = any (pupils))
     and f.begins_on <= day and (f.left_on is null or f.left_on > day)
$$;

-- Whether a report is one that the own team wrote, drafts included.
create or replace function of_team(own uuid, schools uuid[], pupils uuid[], centre uuid, school uuid, pupil uuid) returns boolean
language sql immutable
as $$ select centre = own and (school = any (schools) or pupil = any (pupils)) $$;

-- Whether a report about a pupil who is enrolled for a level may be opened. A school: only the one that is valid today, for that
-- level (rules 15, 16, 73, 75). A centre: also what others finalised about pupils whom it now guides.
create or replace function report_counts(
  reads boolean, writes boolean, enrolled_for text, state text, level text, starts_on date, ended_on date, day date
) returns boolean
language sql immutable
as $$
  select state = 'finalised' and (writes or (reads and level = enrolled_for and starts_on <= day and (ended_on is null or ended_on > day)))
$$;

-- Whether the statement lists: then a policy makes the whole set once, where otherwise it asks about each row. Both give the same, so
-- it matters to nobody who says so (`kernel.actions.listing`).
create or replace function listing() returns boolean
language sql stable
as $$ select coalesce(current_setting('paspoort.listing', true) = 'on', false) $$;

-- --- places, for the policies of what lies there ------------------------------------------------------------------------------

create or replace function find_institutions() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
begin
  return (sight()).places;
end
$$;

-- Schools of which the own teams guide single pupils only: there a policy asks who it is about. Almost always none; for nobody
-- unknown, so that a session that is put away in the middle of a statement opens nothing.
create or replace function schools_apart() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return case when who.session_id is not null then (team_sight(who)).apart end;
end
$$;

-- Pupils whom the own teams guide apart, wherever they are.
create or replace function team_pupils() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return (team_sight(who)).pupils;
end
$$;

create or replace function team_schools() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return (team_sight(who)).schools;
end
$$;

create or replace function writing_institution() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
begin
  return (sight()).own;
end
$$;

-- The teams that the acting person is in at the acting institution; and those of the institution that the acting person manages.
create or replace function own_teams() returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return query select t.id from teams_of(who.person_id, who.institution_id, who.session_id) t;
end
$$;

create or replace function managed_teams() returns setof uuid
language sql stable security definer set search_path = public, pg_temp
as $$ select id from rights_team where institution_id = (select managed_institution()) $$;

-- --- pupils -------------------------------------------------------------------------------------------------------------------

create or replace function pupils_findable() returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
begin
  s := sight();
  return query select e.pupil_id from enrolled_in(s.places, s.apart, s.pupils, s.today) e;
end
$$;

create or replace function pupil_findable(pupil uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
begin
  s := sight();
  return exists (select from enrolled_in(s.places, s.apart, s.pupils, s.today) e where e.pupil_id = pupil);
end
$$;

-- Pupils whose names may be seen: who may be found, and those about whom the own team wrote.
create or replace function pupils_visible() returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
begin
  s := sight();
  return query select e.pupil_id from enrolled_in(s.places, s.apart, s.pupils, s.today) e
         union select r.pupil_id from passport_report r where of_team(s.own, s.schools, s.pupils, r.centre_id, r.school_id, r.pupil_id);
end
$$;

create or replace function pupil_visible(pupil uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
begin
  s := sight();
  return exists (select from enrolled_in(s.places, s.apart, s.pupils, s.today) e where e.pupil_id = pupil)
      or exists (select from passport_report r
                  where r.pupil_id = pupil and of_team(s.own, s.schools, s.pupils, r.centre_id, r.school_id, r.pupil_id));
end
$$;

-- --- reports and their papers -------------------------------------------------------------------------------------------------

-- Reports that may be opened: those that the own team wrote, and those that count about pupils enrolled in sight.
create or replace function reports_readable() returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
begin
  s := sight();
  return query
  select r.id from passport_report r where of_team(s.own, s.schools, s.pupils, r.centre_id, r.school_id, r.pupil_id)
  union
  select r.id from enrolled_in(s.places, s.apart, s.pupils, s.today) e
    join passport_report r on r.pupil_id = e.pupil_id
     and report_counts(s.reads, s.writes, e.education_level, r.state, r.education_level, r.starts_on, r.ended_on, s.today)
   where s.reads or s.writes;
end
$$;

-- The same about one report, by what stands in its row. Only the owner's own functions ask it.
create or replace function opens(
  s record, pupil uuid, centre uuid, school uuid, state text, level text, starts_on date, ended_on date
) returns boolean
language plpgsql stable set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
begin
  return coalesce(of_team(s.own, s.schools, s.pupils, centre, school, pupil), false)
      or exists (select from enrolled_in(s.places, s.apart, s.pupils, s.today) e
                  where e.pupil_id = pupil
                    and report_counts(s.reads, s.writes, e.education_level, opens.state, opens.level, opens.starts_on, opens.ended_on, s.today));
end
$$;

-- For the policy: by the row itself, so that it holds for a row that is being written as well.
create or replace function report_opens(
  pupil uuid, centre uuid, school uuid, state text, level text, starts_on date, ended_on date
) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
begin
  return opens(sight(), pupil, centre, school, report_opens.state, level, report_opens.starts_on, report_opens.ended_on);
end
$$;

-- For a look-up: asked before the row is fetched, so that a report that may not be opened costs what one costs that does not exist.
create or replace function report_readable(report uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
  r record;
begin
  s := sight();
  select * into r from (values (1)) one
    left join passport_report p on p.id = report;
  return opens(s, r.pupil_id, r.centre_id, r.school_id, r.state, r.education_level, r.starts_on, r.ended_on);
end
$$;

-- Papers of reports that may be opened; one from outside that is not final yet only by who brought it in, one taken back by nobody.
create or replace function document_readable(document uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
begin
  return exists (select from sight() s join passport_report r on r.document_id = document
                  where (r.state = 'finalised' or (r.state = 'draft' and r.author_id = (select a.person_id from acting() a)))
                    and opens(s, r.pupil_id, r.centre_id, r.school_id, r.state, r.education_level, r.starts_on, r.ended_on));
end
$$;

-- Keys of those papers, and every key of the institution that the person writes for.
create or replace function key_openable(key uuid, institution uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan
as $$
declare
  s record;
begin
  s := sight();
  return coalesce(institution = s.own, false)
      or exists (select from passport_report r
                  where r.key_id = key
                    and opens(s, r.pupil_id, r.centre_id, r.school_id, r.state, r.education_level, r.starts_on, r.ended_on));
end
$$;

-- The keys of institutions that wrap those keys.
create or replace function institution_key_openable(institution uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  s record;
begin
  s := sight();
  return coalesce(institution = s.own, false)
      or exists (select from enrolled_in(s.places, s.apart, s.pupils, s.today) e
                  join passport_report r on r.pupil_id = e.pupil_id
                   and report_counts(s.reads, s.writes, e.education_level, r.state, r.education_level, r.starts_on, r.ended_on, s.today)
                  join kernel_datakey k on k.id = r.key_id
                 where k.institution_id = institution);
end
$$;

-- The acting institution, for whoever may do this there now. In plpgsql, which keeps its plan: policies ask it at every statement.
create or replace function institution_where(permission text) returns uuid
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  who record;
begin
  select * into who from living_session();
  return (select who.institution_id from living_grants(who.person_id, who.institution_id, who.session_id, who.kind) h
           where h.permission = institution_where.permission and h.level_needed <= who.level limit 1);
end
$$;

-- The institution whose trail the acting person answers for.
create or replace function trail_institution() returns uuid
language sql stable
as $$ select institution_where('trail:read') $$;

-- The institution whose rights the acting person may manage (rule 10).
create or replace function managed_institution() returns uuid
language sql stable
as $$ select institution_where('rights:manage') $$;

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
-- Each leaves its trace with it, and gives how many there were: a use and its trace cannot be had apart.
drop function if exists note_use(text);
create function note_use(permission text) returns int
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  used uuid;
  noted int := 0;
begin
  for used in
    insert into rights_use (grant_id, last_on, days)
    select distinct h.grant_id, today(), 1
      from acting() who join held() h on h.permission = note_use.permission and h.level_needed <= who.level
    on conflict (grant_id) do update set last_on = excluded.last_on, days = rights_use.days + 1
     where rights_use.last_on < excluded.last_on
    returning grant_id
  loop
    perform write_trace('right.used', 'done', '', 'web', null, used, null, jsonb_build_object('permission', permission), true);
    noted := noted + 1;
  end loop;
  return noted;
end
$$;

-- What the acting person was ever given, wherever: with who gave it, how long, and when it last opened something.
create or replace function my_grants() returns table (
  grant_id uuid, institution_name text, institution_number text, right_code text, right_name text, contexts text[], begins_on date,
  ends_on date, given_by text, given_at timestamptz, source text, reason text, revoked_at timestamptz, ended_because text,
  last_used_on date, work_over boolean, here boolean
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
#variable_conflict use_column
begin
  return query
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
   order by g.revoked_at is not null, g.ends_on < today(), i.name, r.place, g.begins_on desc;
end
$$;

-- Whether someone else who manages rights at an institution can be reached by mail: nobody decides the own request (rules 109, 110).
-- Of an institution that the acting person cannot ask anything it says the same as of one without anybody.
create or replace function has_reachable_admin(institution uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select 1 from rights_admins() a, acting() who
                  where a.institution_id = institution and a.email <> '' and a.person_id <> who.person_id
                    and (who.institution_id = institution
                         or exists (select from rights_affiliation w
                                     where w.person_id = who.person_id and w.institution_id = institution and w.ended_at is null)
                         or exists (select from registry_institution i join registry_institution asked on asked.id = institution
                                     where i.id = who.institution_id and i.kind = 'support_centre'
                                       and asked.kind in ('school', 'special_school'))))
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

-- Who a number belongs to is asked first, in a transaction of its own, and answered in a later one: so a question that was answered
-- is traced and counted, whatever is undone afterwards. Gives false when somebody asked too much: sixty an hour of each kind.
create or replace function inquire(kind text, place uuid, sought text) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  who record;
begin
  if (managed_institution() is not null and kind in ('person', 'pupil') and sought is not null) is not true then
    return false;
  end if;
  select * into who from acting();
  perform one_at_a_time('inquire', true);
  delete from rights_inquiry q where q.asked_at < now() - interval '1 hour';
  if (select count(*) from rights_inquiry q where q.person_id = who.person_id and q.kind = inquire.kind) >= 60 then
    return false;
  end if;
  insert into rights_inquiry (person_id, kind, digest) values (who.person_id, kind, inquiry_digest(who.session_id, kind, place, sought));
  if kind = 'pupil' then
    perform write_trace('team.pupil_sought', 'done', '', 'web', null, place, null, '{}', true);
  else
    perform write_trace('person.sought', 'done', '', 'web', null, null, null, '{}', true);
  end if;
  return true;
end
$$;

create or replace function inquiry_digest(session uuid, kind text, place uuid, sought text) returns bytea
language sql immutable
as $$ select sha256(convert_to(concat_ws(' ', session, kind, coalesce(place::text, '-'), sought), 'UTF8')) $$;

-- What this session asked in a transaction that is committed, less than half a minute ago, and nobody answered yet.
create or replace function open_inquiry(kind text, place uuid, sought text) returns uuid
language sql volatile security definer set search_path = public, pg_temp
as $$
  select q.id from acting() who
    join rights_inquiry q on q.digest = inquiry_digest(who.session_id, open_inquiry.kind, open_inquiry.place, open_inquiry.sought)
     and q.person_id = who.person_id and q.kind = open_inquiry.kind
   where q.taken_in is null and q.asked_in <> pg_current_xact_id()::text::bigint
     and q.asked_at > clock_timestamp() - interval '30 seconds'
   order by q.asked_at limit 1
$$;

create or replace function inquired(kind text, place uuid, sought text) returns boolean
language sql volatile security definer set search_path = public, pg_temp
as $$
  select exists (select from acting() who where who.session_id is not null
                    and open_inquiry(inquired.kind, inquired.place, inquired.sought) is not null)
$$;

-- Each question is answered once. Where it was not asked there is no answer, not even that there is nobody.
create or replace function take_inquiry(kind text, place uuid, sought text) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  update rights_inquiry q set taken_in = pg_current_xact_id()::text::bigint
   where q.id = open_inquiry(take_inquiry.kind, take_inquiry.place, take_inquiry.sought) and q.taken_in is null;
  if not found then
    raise exception 'ask first, in a transaction of its own' using errcode = 'insufficient_privilege';
  end if;
end
$$;

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
  perform take_inquiry('person', null, encode(person_by_number.number_hash, 'hex'));
  return query select p.id, p.given_name, p.family_name, p.birth_date, p.ended_on from identity_person p
                where p.number_hash = person_by_number.number_hash;
  perform introduce(p.id) from identity_person p where p.number_hash = person_by_number.number_hash;
end
$$;

-- Add a person whom nobody knows yet, in the transaction in which that was answered. Two admins who add the same person at once get
-- the same one.
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
  if not exists (select from rights_inquiry q, acting() who
                  where q.taken_in = pg_current_xact_id()::text::bigint and q.person_id = who.person_id
                    and q.digest = inquiry_digest(who.session_id, 'person', null, encode(add_person.number_hash, 'hex'))) then
    raise exception 'ask first, in a transaction of its own' using errcode = 'insufficient_privilege';
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
-- nobody reads a school's pupils by trying its numbers, each number is asked first (`inquire`).
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
  perform take_inquiry('pupil', guided_pupil.school, guided_pupil.register_number);
  return query
  select f.pupil_id, f.shown_name, f.birth_date
    from registry_guidance g
    join registry_findable f on f.institution_id = g.school_id and f.register_number = guided_pupil.register_number
     and f.begins_on <= today() and (f.left_on is null or f.left_on > today())
   where g.centre_id = centre and g.school_id = guided_pupil.school
     and g.begins_on <= today() and (g.ended_on is null or g.ended_on > today());
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
