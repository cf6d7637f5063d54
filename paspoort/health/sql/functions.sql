-- Reading what was measured, as lists: the rule is read once for all, and asked of each file.

-- Where a value is about to be written: a contact by its id, or that of a pupil on a day at a school, with its file. Nothing where the
-- file does not open. `enrolled`: still at the school of the day, and when and by whom that day was closed; of a contact by its id
-- neither is asked.
drop function if exists contact_at(uuid, uuid);
create or replace function contact_at(spot uuid, pupil uuid) returns table (
  id uuid, file_id uuid, moment text, state text, day date, key_id uuid, activity_id uuid, pupil_id uuid, birth_date date, enrolled boolean,
  closed_at timestamptz, closed_by text
) language plpgsql stable as $$
declare
  s record;
begin
  if may('health:write') is not true then
    return;
  end if;
  s := scope();
  return query
  select c.id, c.file_id, c.moment, c.state, c.day, c.key_id, c.activity_id, p.id, p.birth_date,
         c.id = spot or exists (select from health_schoolday d
                                  join registry_findable e on e.institution_id = d.school_id and e.pupil_id = p.id and runs(e.begins_on, e.left_on)
                                 where d.id = spot),
         d.closed_at, coalesce(by_whom.given_name || ' ' || by_whom.family_name, '')
    from (select one.id as contact from health_contact one where one.id = spot
          union
          select one.id from casefile_file f join health_contact one on one.file_id = f.id and one.school_day_id = spot
           where f.pupil_id = pupil and f.centre_id = s.file_centre) found
    join health_contact c on c.id = found.contact
    join casefile_file f on f.id = c.file_id and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
    join registry_pupil p on p.id = f.pupil_id and p.id = pupil
    left join health_schoolday d on d.id = spot
    left join identity_person by_whom on by_whom.id = d.closed_by_id;
end
$$;

-- The newest version of every cell of these files, of these items (null: of all), with who wrote it.
create or replace function values_of(files uuid[], items text[]) returns table (
  file_id uuid, contact_id uuid, moment text, day date, state text, key_id uuid, item text, version smallint, author_name text,
  at timestamptz, sealed bytea, confirmed boolean
) language plpgsql stable as $$
declare
  s record;
begin
  if may('health:write') is not true then
    return;
  end if;
  s := scope();
  return query
  select distinct on (f.id, c.day, c.id, m.item)
         f.id, c.id, c.moment, c.day, c.state, c.key_id, m.item, m.version, a.given_name || ' ' || a.family_name, m.at, m.sealed, m.confirmed
    from unnest(files) one (id)
    join casefile_file f on f.id = one.id and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
    join health_contact c on c.file_id = f.id
    join health_measurement m on m.contact_id = c.id and (items is null or m.item = any (items))
    join identity_person a on a.id = m.author_id
   order by f.id, c.day, c.id, m.item, m.version desc;
end
$$;

-- What was written on a day at a school since a moment: the newest version of each cell that changed.
create or replace function values_changed(school_day uuid, since timestamptz) returns table (
  file_id uuid, contact_id uuid, moment text, day date, state text, key_id uuid, item text, version smallint, author_name text,
  at timestamptz, sealed bytea, confirmed boolean
) language plpgsql stable as $$
declare
  s record;
begin
  if school_day_open(school_day) is not true then
    return;
  end if;
  s := scope();
  return query
  select distinct on (c.id, m.item)
         f.id, c.id, c.moment, c.day, c.state, c.key_id, m.item, m.version, a.given_name || ' ' || a.family_name, m.at, m.sealed, m.confirmed
    from health_contact c
    join casefile_file f on f.id = c.file_id and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
    join health_measurement m on m.contact_id = c.id and m.at > since
    join identity_person a on a.id = m.author_id
   where c.school_day_id = school_day
   order by c.id, m.item, m.version desc;
end
$$;

-- The facts of a file, the newest first, with who noted them; of one kind, or all.
create or replace function facts_of(file uuid, wanted text) returns table (
  id uuid, kind text, version smallint, author_name text, at timestamptz, key_id uuid, sealed bytea
) language plpgsql stable as $$
begin
  if may('health:write') is not true or file_readable(file) is not true then
    return;
  end if;
  return query
  select f.id, f.kind, f.version, a.given_name || ' ' || a.family_name, f.at, f.key_id, f.sealed
    from health_fact f join identity_person a on a.id = f.author_id
   where f.file_id = file and (wanted is null or f.kind = wanted)
   order by f.kind, f.version desc, f.at desc;
end
$$;

-- Whether a pupil is in the class of a day at a school today; a day for a whole grade has everyone of that grade.
create or replace function in_class_of(d health_schoolday, pupil uuid) returns boolean language sql stable as $$
  select exists (select from registry_enrolment e
                  where e.pupil_id = in_class_of.pupil and e.institution_id = d.school_id and runs(e.begins_on, e.left_on)
                    and e.grade = d.grade and d.class_name in ('', e.class_name))
$$;

-- Who is on a day at a school, in its order, and whether still enrolled there, and in its class (asked in its own school year only). Whose
-- file does not open any more is not told of; how many those are stands in a row of nobody.
drop function if exists pupils_of_day(uuid);
create or replace function pupils_of_day(day uuid) returns table (
  contact_id uuid, file_id uuid, key_id uuid, state text, place smallint, reason bytea, activity_id uuid, pupil_id uuid,
  given_name text, family_name text, birth_date date, enrolled boolean, in_class boolean, destroyed boolean, others bigint
) language plpgsql stable as $$
declare
  s record;
  d health_schoolday;
begin
  if school_day_open(day) is not true then
    return;
  end if;
  s := scope();
  select * into d from health_schoolday one where one.id = pupils_of_day.day;
  return query
  with there as (
    select c.*, f.pupil_id as pupil, file_in_scope(s, f.pupil_id, f.centre_id, f.school_id) as opens
      from health_contact c join casefile_file f on f.id = c.file_id where c.school_day_id = d.id
  )
  select t.id, t.file_id, t.key_id, t.state, t.place, t.reason, t.activity_id, p.id, p.given_name, p.family_name, p.birth_date,
         exists (select from registry_findable e where e.pupil_id = p.id and e.institution_id = d.school_id and runs(e.begins_on, e.left_on)),
         school_year_of(d.day) <> school_year_of(today()) or in_class_of(d, p.id),
         exists (select from kernel_datakey k where k.id = t.key_id and k.destroyed_at is not null), null::bigint
    from there t join registry_pupil p on p.id = t.pupil where t.opens
  union all
  select null, null, null, '', 32767::smallint, null, null, null, '', '', null, false, false, false, count(*) from there t where not t.opens having count(*) > 0
   order by 5, 10, 9;
end
$$;

-- Whose systematic contact is due at these schools on a day, or planned this school year, and how it stands: `due` without a contact.
-- What was had in an earlier year is not due again. Of who is not enrolled there today no file opens, so nothing is told. Where `schools`
-- has a null, also of who was written in without an import and is at no school today: by age.
drop function if exists contacts_due(uuid, text, date);
drop function if exists due_at(uuid, uuid[], uuid[], uuid[], text, date);
drop function if exists due_at(uuid, uuid[], uuid[], uuid[], text, text, date);
create or replace function due_at(
  centre uuid, schools uuid[], singly uuid[], pupils uuid[], of_grade text, of_class text, day date, this_day date, of_year int
) returns table (
  school_id uuid, grade text, class_name text, pupil_id uuid, moment text, state text, contact_id uuid, contact_day date
) language sql stable as $$
  select a.institution_id, a.grade, a.class_name, a.pupil_id, a.moment, coalesce(a.state, 'due'), a.id, a.day from (
  select distinct on (e.pupil_id, e.institution_id, m.moment, e.grade, e.class_name)
         e.institution_id, e.grade, e.class_name, e.pupil_id, m.moment, c.state, c.id, c.day, c.school_year
    from (
      select one.institution_id, one.grade, one.class_name, one.pupil_id, grade_place(one.grade) as place,
             age_reached(p.birth_date, due_at.day) as age
        from (
          -- who may have a moment, by grade or by age: two thirds of a school are never looked up
          select one.* from registry_enrolment one
           where one.institution_id = any (schools) and grade_place(one.grade) = any (array (select m.place from health_moments() m))
          union all
          select one.*
            from health_moments() m
            join registry_findable f on f.institution_id = any (schools)
             and f.birth_date >= make_date(of_year - m.age, 1, 1)
             and f.birth_date < make_date(of_year - m.age + 1, 1, 1)
            join registry_enrolment one on one.id = f.enrolment_id
             and (grade_place(one.grade) = any (array (select m.place from health_moments() m))) is not true) one
        join registry_pupil p on p.id = one.pupil_id
       where runs(one.begins_on, one.left_on, due_at.day) and runs(one.begins_on, one.left_on, this_day)
         and (of_grade is null or (one.grade, one.class_name) = (of_grade, of_class))
         and (one.institution_id <> all (singly) or one.pupil_id = any (pupils))
      union all
      select null, '', '', o.pupil_id, null, age_reached(o.birth_date, due_at.day)
        from registry_ownpupil o
       where array_position(schools, null) is not null and of_grade is null and o.centre_id = centre and o.pupil_id = any (pupils)
         and not exists (select from registry_findable e where e.pupil_id = o.pupil_id and runs(e.begins_on, e.left_on))
      -- so that place and age are worked out once a pupil, not once a moment
      offset 0) e
    cross join lateral moments_for(e.place, e.age) m (moment)
    left join casefile_file f on f.pupil_id = e.pupil_id and f.centre_id = due_at.centre
    left join health_contact c on c.file_id = f.id and c.moment = m.moment
     and (c.school_year = of_year or c.state in ('done', 'doneElsewhere', 'exempt'))
   order by e.pupil_id, e.institution_id, m.moment, e.grade, e.class_name, c.state in ('done', 'doneElsewhere', 'exempt') desc, c.school_year desc) a
   where a.id is null or a.school_year = of_year
$$;

create or replace function contacts_due(school uuid, of_grade text, of_class text, day date) returns table (
  pupil_id uuid, given_name text, family_name text, birth_date date, grade text, class_name text, moment text, state text,
  contact_id uuid, contact_day date
) language plpgsql stable as $$
declare
  s record;
begin
  if may('health:write') is not true then
    return;
  end if;
  s := scope();
  return query
  select p.id, p.given_name, p.family_name, p.birth_date, d.grade, d.class_name, d.moment, d.state, d.contact_id, d.contact_day
    from due_at(s.file_centre, case when school is not null then array (select unnest(s.places) intersect select school) else array[null::uuid] end,
                s.of_single_pupils, s.pupils, of_grade, of_class, contacts_due.day, s.today, school_year_of(contacts_due.day)) d
    join registry_pupil p on p.id = d.pupil_id;
end
$$;

-- The same of every school of the own teams, as numbers, and of who is at no school.
create or replace function contacts_due_counted(day date) returns table (
  school_id uuid, school_name text, moment text, state text, times bigint
) language plpgsql stable as $$
declare
  s record;
begin
  if may('health:write') is not true then
    return;
  end if;
  s := scope();
  return query
  select d.school_id, coalesce(i.name, ''), d.moment, d.state, d.times
    from (select one.school_id, one.moment, one.state, count(*) as times
            from due_at(s.file_centre, s.places || null::uuid, s.of_single_pupils, s.pupils, null, null, contacts_due_counted.day, s.today,
                        school_year_of(contacts_due_counted.day)) one
           group by one.school_id, one.moment, one.state) d
    left join registry_institution i on i.id = d.school_id
   order by i.name, d.moment, d.state;
end
$$;

-- What a pupil's health goes along with when two files are joined: gives which rows those were (`put_together`).
create or replace function move_health(old uuid, new uuid) returns jsonb language sql volatile as $$
  select moved_rows('health_contact', 'file_id', old, new) || moved_rows('health_fact', 'file_id', old, new)
$$;
