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

-- Where a grade stands, from K1 = 1 to S7 = 16; null for what is no grade, such as a class by its own name.
create or replace function grade_place(grade text) returns int language sql immutable as $$
  select case when grade ~ '^[KLS][1-7]' then strpos('KLS', left(grade, 1)) * 6 - 6 - case left(grade, 1) when 'K' then 0 else 3 end
              + substr(grade, 2, 1)::int end
$$;

-- Which moments are for somebody on a day (rule 116): that of the grade; where the grade is none, or lies beyond it because it was
-- skipped, that of the age which is reached in the year in which the school year begins.
create or replace function moments_for(place int, born date, day date) returns setof text language sql immutable as $$
  select m.moment from health_moments() m
   where m.place = moments_for.place
      or (m.age = school_year_of(day) - extract(year from born) and coalesce(moments_for.place > m.place, true))
$$;
