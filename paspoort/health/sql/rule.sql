-- The chapter of health: values open to doctor and nurse of the team whose file opens, and to nobody else (rule 118).

-- For a policy: who holds `health:write` reads and writes.
create or replace function health_open(file uuid) returns boolean language plpgsql stable as $$
begin
  if may('health:write') is not true then
    return false;
  end if;
  return file_readable(file);
end
$$;

create or replace function contact_open(contact uuid) returns boolean language plpgsql stable as $$
begin
  if may('health:write') is not true then
    return false;
  end if;
  return file_readable((select c.file_id from health_contact c where c.id = contact));
end
$$;

-- Whether the acting person begins something new there, under the key of the file.
create or replace function health_written(file uuid, key uuid) returns boolean language plpgsql stable as $$
begin
  if may('health:write') is not true then
    return false;
  end if;
  return file_written(file, key);
end
$$;

-- A day at a school: of the own centre, at a school that the own team guides itself.
create or replace function school_day_fits(centre uuid, school uuid) returns boolean language plpgsql stable as $$
begin
  if (institution_where('health:write') = centre) is not true then
    return false;
  end if;
  return school = any (group_schools());
end
$$;

create or replace function school_day_open(day uuid) returns boolean language plpgsql stable as $$
declare
  d health_schoolday;
begin
  if may('health:write') is not true then
    return false;
  end if;
  select * into d from health_schoolday one where one.id = school_day_open.day;
  return school_day_fits(d.centre_id, d.school_id);
end
$$;

-- Where a grade stands, from K1 = 1 to S7 = 16; null for what is no grade, such as a class by its own name. Asked of each pupil of a
-- centre, so without a pattern.
create or replace function grade_place(grade text) returns int language sql immutable as $$
  select case when substr(grade, 2, 1) between '1' and '7'
              then substr(grade, 2, 1)::int + case left(grade, 1) when 'K' then 0 when 'L' then 3 when 'S' then 9 end end
$$;

-- The age that somebody reaches in the year in which the school year of a day begins.
create or replace function age_reached(born date, day date) returns int language sql immutable as $$
  select school_year_of(day) - extract(year from born)::int
$$;

-- Which moments are for somebody (rule 116): that of the grade; where the grade is none, or lies beyond it because it was skipped, that
-- of the age which is reached.
create or replace function moments_for(place int, age int) returns setof text language sql immutable as $$
  select m.moment from health_moments() m
   where m.place = moments_for.place or (m.age = moments_for.age and coalesce(moments_for.place > m.place, true))
$$;
