-- Pupils who may be found, and pupils whose names may be seen.

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
