-- The chapter of files: whose file opens to whom.

-- Whether a file opens: the own team guides the pupil today; or it guided the pupil last, at a school of its own, and no other
-- school of this centre has the pupil now (rules 67, 84).
create or replace function file_in_scope(s record, pupil uuid, centre uuid, school uuid) returns boolean language plpgsql stable as $$
begin
  if (centre = s.file_centre) is not true then
    return false;
  end if;
  return pupil = any (s.pupils)
      or exists (select from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e where e.pupil_id = pupil)
      or (school = any (s.schools)
          and not exists (select from registry_findable f
                            join registry_guidance g on g.school_id = f.institution_id and g.centre_id = centre
                             and runs(g.begins_on, g.ended_on, s.today)
                           where f.pupil_id = pupil and runs(f.begins_on, f.left_on, s.today)));
end
$$;

-- For a policy: by the row itself, so that it holds for a row that is being written as well.
create or replace function file_opens(pupil uuid, centre uuid, school uuid) returns boolean language plpgsql stable as $$
begin
  return file_in_scope(scope(), pupil, centre, school);
end
$$;

-- Pupils without an import whom the own centre wrote in and an own team guides: in their files one writes without an enrolment.
create or replace function own_pupils(pupils uuid[], centre uuid) returns setof uuid language sql stable as $$
  select o.pupil_id from registry_ownpupil o where o.pupil_id = any (pupils) and o.centre_id = centre
$$;

-- The same of a pupil, about whom perhaps nothing was written yet: then one begins a file today. What else a centre keeps about a
-- pupil asks this.
create or replace function pupil_file_opens(pupil uuid, centre uuid) returns boolean language plpgsql stable as $$
declare
  s record;
  f casefile_file;
begin
  s := scope();
  select * into f from casefile_file d where d.pupil_id = pupil and d.centre_id = centre;
  return file_in_scope(s, pupil, centre, f.school_id)
     and (f.id is not null or exists (select from own_pupils(s.pupils, s.file_centre) o (id) where o.id = pupil)
          or exists (select from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e where e.pupil_id = pupil));
end
$$;

-- For a look-up: asked before the row is fetched, so that a file that does not open costs what one costs that does not exist.
create or replace function file_readable(file uuid) returns boolean language plpgsql stable as $$
declare
  s record;
  f record;
begin
  s := scope();
  select * into f from (values (1)) one left join casefile_file d on d.id = file;
  return file_in_scope(s, f.pupil_id, f.centre_id, f.school_id);
end
$$;

-- The same of an activity in it; a draft is its author's alone.
create or replace function activity_readable(activity uuid) returns boolean language plpgsql stable as $$
declare
  s record;
  f record;
begin
  s := scope();
  select d.pupil_id, d.centre_id, d.school_id, a.state, a.author_id into f
    from (values (1)) one
    left join casefile_activity a on a.id = activity
    left join casefile_file d on d.id = a.file_id;
  return (f.state in ('planned', 'registered', 'cancelled') or f.author_id = (acting()).person_id)
     and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id);
end
$$;

-- Whether the content of a restricted activity may show: to who marked it in this transaction, or opened it in this one, with the trace
-- that this leaves (`open_restricted`). Its presence shows by `restricted_lines`.
create or replace function restricted_opened(activity uuid, at timestamptz, by_whom uuid) returns boolean language plpgsql stable as $$
begin
  if (at = now() and by_whom = (acting()).person_id) is true then
    return true;
  end if;
  return exists (select from audit_trace t
                  where t.xid = pg_current_xact_id_if_assigned()::text::bigint and t.event = 'activity.restricted_read'
                    and t.object_id = activity and t.person_id = (acting()).person_id);
end
$$;

-- Files that open, for a list.
create or replace function files_open() returns setof uuid language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return query
  select f.id from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e
    join casefile_file f on f.pupil_id = e.pupil_id and f.centre_id = s.file_centre
  union
  select f.id from casefile_file f
   where f.centre_id = s.file_centre and (f.school_id = any (s.schools) or f.pupil_id = any (s.pupils))
     and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id);
end
$$;

-- The file that the statement says it reads in (`paspoort.file`), if it opens; else none. A policy asks it once, where
-- otherwise it would ask about each of five hundred rows. It matters to nobody who says so: what does not open is no file.
create or replace function file_in_hand() returns uuid language plpgsql stable as $$
declare
  file uuid;
begin
  file := nullif(current_setting('paspoort.file', true), '')::uuid;
  return case when file is not null and file_readable(file) then file end;
exception when invalid_text_representation then
  return null;
end
$$;

-- Whether the acting person writes in a file: what is new there under its own key; what stands there under the key that it has
-- (`key` null), which two joined files may each have brought.
create or replace function file_written(file uuid, key uuid) returns boolean language plpgsql stable as $$
declare
  s record;
  f casefile_file;
begin
  s := scope();
  if s.writes_files is not true then
    return false;
  end if;
  select * into f from casefile_file d where d.id = file and d.key_id = coalesce(key, d.key_id);
  return file_in_scope(s, f.pupil_id, f.centre_id, f.school_id);
end
$$;

create or replace function text_written(activity uuid, key uuid) returns boolean language plpgsql stable as $$
declare
  s record;
  f record;
begin
  s := scope();
  select d.pupil_id, d.centre_id, d.school_id, a.state, a.author_id, a.key_id into f
    from (values (1)) one
    left join casefile_activity a on a.id = activity
    left join casefile_file d on d.id = a.file_id;
  return coalesce(s.writes_files, false) and f.key_id = key
     and (f.state in ('planned', 'registered', 'cancelled') or f.author_id = (acting()).person_id)
     and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id);
end
$$;

-- The school under which a file is kept: one where the pupil is enrolled today and that the own team guides, or none for a
-- pupil whom the own team guides singly.
create or replace function school_fits(pupil uuid, school uuid) returns boolean language sql stable as $$
  select case when school is null then pupil = any ((select team_pupils())::uuid[]) else enrolled_there(pupil, school, null) end
$$;

-- The schools whose pupils the own team may take together: those that it guides itself, as long as the centre guides them.
create or replace function group_schools() returns uuid[] language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return array (select unnest(s.places) intersect select unnest(s.schools));
end
$$;
