-- Scope: the own teams, and the places of their pupils.

-- The teams that someone is in at an institution (rule 67).
create or replace function teams_of(person uuid, institution uuid, session uuid) returns table (id uuid) language sql stable as $$
  select t.id
    from rights_affiliation a
    join rights_teampart mine on mine.member_id = a.id and mine.ended_at is null
    join rights_team t on t.id = mine.team_id and t.ended_at is null and t.institution_id = teams_of.institution
   where a.person_id = teams_of.person and a.institution_id = teams_of.institution and affiliation_counts(a, teams_of.session)
$$;

-- What the own teams guide: schools, also one that the centre no longer guides, because what was written there stays the team's;
-- single pupils, wherever they are; and `of_single_pupils`, the schools where those are and which the teams do not guide themselves:
-- there a rule asks who it is about. Only a centre has teams.
create or replace function team_scope(
  who record, out in_team boolean, out schools uuid[], out pupils uuid[], out of_single_pupils uuid[]
) language plpgsql stable as $$
begin
  in_team := false; schools := '{}'; pupils := '{}'; of_single_pupils := '{}';
  if who.kind is distinct from 'clb' then
    return;
  end if;
  select count(*) > 0, coalesce(array_agg(distinct part.school_id) filter (where part.school_id is not null), '{}'),
         coalesce(array_agg(distinct part.pupil_id) filter (where part.pupil_id is not null), '{}')
    into in_team, schools, pupils
    from teams_of(who.person_id, who.institution_id, who.session_id) t
    join rights_teampart part on part.team_id = t.id and part.ended_at is null;
  if cardinality(pupils) > 0 then
    of_single_pupils := array (select distinct f.institution_id from registry_findable f
                     where f.pupil_id = any (pupils) and runs(f.begins_on, f.left_on)
                       and f.institution_id <> all (schools));
  end if;
end
$$;

-- The scope of the acting person, read once: what may be done (`finds`, `reads`, `writes`); the institution that the person writes
-- reports for, `own` (rule 68), none for a school, none without a team; what the own teams guide; and `places`, the institutions
-- among whose pupils the person may look: the own school, or at a centre the schools of the own teams and of the pupils whom they
-- guide apart, as long as the centre guides them (rule 67). `file_centre` is the centre whose pupil files the person may open, in a
-- team only; none for a school (rule 84). `writes_files`: whether that person also writes in them.
drop function if exists scope();
create or replace function scope(
  out finds boolean, out reads boolean, out writes boolean, out writes_files boolean, out own uuid, out file_centre uuid,
  out schools uuid[], out pupils uuid[], out of_single_pupils uuid[], out places uuid[], out today date
) language plpgsql stable as $$
declare
  who record;
  team record;
  may text[];
begin
  today := public.today();
  select * into who from active_session();
  may := array (select h.permission from active_grants(who.person_id, who.institution_id, who.session_id, who.kind) h
                 where h.level_needed <= who.level);
  finds := 'pupil:find' = any (may); reads := 'report:read' = any (may); writes := 'report:write' = any (may);
  writes_files := 'file:write' = any (may);
  team := team_scope(who);
  own := case when writes and team.in_team then who.institution_id end;
  file_centre := case when 'file:read' = any (may) and team.in_team then who.institution_id end;
  schools := team.schools; pupils := team.pupils; of_single_pupils := team.of_single_pupils;
  places := case when finds and who.kind <> 'clb' then array[who.institution_id] else '{}' end;
  if finds and who.kind = 'clb' then
    places := array (select g.school_id from registry_guidance g
                      where g.centre_id = who.institution_id and runs(g.begins_on, g.ended_on, scope.today)
                        and g.school_id = any (team.schools || team.of_single_pupils));
  end if;
end
$$;

-- Pupils enrolled today in one of these places (rules 8, 16, 80): a double enrolment gives both schools access, the day of leaving
-- ends it. Where only single pupils are guided, it has to be one of those.
create or replace function enrolled_in(places uuid[], of_single_pupils uuid[], pupils uuid[], day date) returns table (
  pupil_id uuid, institution_id uuid, education_level text, register_number text, begins_on date
) language sql stable as $$
  select f.pupil_id, f.institution_id, f.education_level, f.register_number, f.begins_on from registry_findable f
   where f.institution_id = any (places) and (f.institution_id <> all (of_single_pupils) or f.pupil_id = any (pupils))
     and runs(f.begins_on, f.left_on, day)
$$;

-- Rule 68: the pupil is enrolled in that school, for that level (null: any), today; and it is a school that the own centre guides.
create or replace function enrolled_there(pupil uuid, school uuid, level text) returns boolean language sql stable as $$
  select exists (select from scope() s, enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e
                  where e.pupil_id = pupil and e.institution_id = school and (level is null or e.education_level = level))
$$;

create or replace function pupil_findable(pupil uuid) returns boolean language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return exists (select from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e where e.pupil_id = pupil);
end
$$;

create or replace function pupils_findable() returns setof uuid language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return query select e.pupil_id from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e;
end
$$;

-- Whether the statement lists: then a policy makes the whole set once, where otherwise it asks about each row. Both give the same, so
-- it matters to nobody who says so (`kernel.actions.listing`).
create or replace function listing() returns boolean language sql stable
as $$ select coalesce(current_setting('paspoort.listing', true) = 'on', false) $$;

create or replace function find_institutions() returns uuid[] language plpgsql stable as $$
begin
  return (scope()).places;
end
$$;

-- Schools of which the own teams guide single pupils only: there a policy asks who it is about. Almost always none; for nobody
-- unknown, so that a session that is put away in the middle of a statement opens nothing.
create or replace function schools_of_single_pupils() returns uuid[] language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return case when who.session_id is not null then (team_scope(who)).of_single_pupils end;
end
$$;

-- Pupils whom the own teams guide singly, wherever they are.
create or replace function team_pupils() returns uuid[] language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return (team_scope(who)).pupils;
end
$$;

create or replace function team_schools() returns uuid[] language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return (team_scope(who)).schools;
end
$$;

create or replace function writing_institution() returns uuid language plpgsql stable as $$
begin
  return (scope()).own;
end
$$;

-- The teams that the acting person is in at the acting institution; and those of the institution that the acting person manages.
create or replace function own_teams() returns setof uuid language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return query select t.id from teams_of(who.person_id, who.institution_id, who.session_id) t;
end
$$;

create or replace function managed_teams() returns setof uuid language sql stable
as $$ select id from rights_team where institution_id = (select managed_institution()) $$;

-- The teams that the acting person, who opens files, leads today or stands in for the lead of: in these comes, without an admin, who
-- has the right to open files and no team.
create or replace function led_teams() returns table (id uuid, name text) language plpgsql stable as $$
declare
  who record;
begin
  if may('file:read') is true then
    select * into who from active_session();
    return query select l.team_id, l.team from team_leads() l where l.person_id = who.person_id and l.institution_id = who.institution_id;
  end if;
end
$$;

-- The centre of which the acting person puts people in teams: in all, or in the ones led.
create or replace function placing_institution() returns uuid language plpgsql stable as $$
begin
  return coalesce(managed_institution(), (
    select who.institution_id from acting() who where exists (select from led_teams())));
end
$$;
