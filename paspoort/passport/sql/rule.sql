-- The chapter of reports: whose names are seen because of them, which may be opened, and the documents and keys that belong to them.

-- Whether a report is one that the own team wrote, drafts included.
create or replace function of_team(own uuid, schools uuid[], pupils uuid[], centre uuid, school uuid, pupil uuid) returns boolean
language sql immutable
as $$ select centre = own and (school = any (schools) or pupil = any (pupils)) $$;

-- Whether a report about a pupil who is enrolled for a level may be opened. A school: only the one that is valid today, for that
-- level (rules 15, 16, 73, 75). A centre: also what others finalised about pupils whom it now guides.
create or replace function report_counts(
  reads boolean, writes boolean, enrolled_for text, state text, level text, starts_on date, ended_on date, day date
) returns boolean language sql immutable as $$
  select state = 'finalised' and (writes or (reads and level = enrolled_for and runs(starts_on, ended_on, day)))
$$;

-- Pupils whose names may be seen: who may be found, those about whom the own team wrote, those whose file opens, and those whom it
-- guides without an import.
create or replace function pupils_visible() returns setof uuid language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return query select e.pupil_id from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e
         union select r.pupil_id from passport_report r where of_team(s.own, s.schools, s.pupils, r.centre_id, r.school_id, r.pupil_id)
         union select f.pupil_id from casefile_file f where f.id in (select files_open())
         union select o.id from own_pupils(s.pupils, s.file_centre) o (id);
end
$$;

create or replace function pupil_visible(pupil uuid) returns boolean language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return exists (select from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e where e.pupil_id = pupil)
      or exists (select from passport_report r
                  where r.pupil_id = pupil and of_team(s.own, s.schools, s.pupils, r.centre_id, r.school_id, r.pupil_id))
      or exists (select from casefile_file f
                  where f.pupil_id = pupil and f.centre_id = s.file_centre and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id))
      or exists (select from own_pupils(s.pupils, s.file_centre) o (id) where o.id = pupil);
end
$$;

-- Reports that may be opened: those that the own team wrote, and those that count about pupils enrolled in scope.
create or replace function reports_readable() returns setof uuid language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return query
  select r.id from passport_report r where of_team(s.own, s.schools, s.pupils, r.centre_id, r.school_id, r.pupil_id)
  union
  select r.id from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e
    join passport_report r on r.pupil_id = e.pupil_id
     and report_counts(s.reads, s.writes, e.education_level, r.state, r.education_level, r.starts_on, r.ended_on, s.today)
   where s.reads or s.writes;
end
$$;

-- The same about one report, by what stands in its row. Only the owner's own functions ask it.
create or replace function in_scope(
  s record, pupil uuid, centre uuid, school uuid, state text, level text, starts_on date, ended_on date
) returns boolean language plpgsql stable as $$
begin
  return coalesce(of_team(s.own, s.schools, s.pupils, centre, school, pupil), false)
      or exists (select from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e
                  where e.pupil_id = pupil
                    and report_counts(
                      s.reads, s.writes, e.education_level, in_scope.state, in_scope.level, in_scope.starts_on, in_scope.ended_on, s.today
                    ));
end
$$;

-- For the policy: by the row itself, so that it holds for a row that is being written as well.
create or replace function report_in_scope(
  pupil uuid, centre uuid, school uuid, state text, level text, starts_on date, ended_on date
) returns boolean language plpgsql stable as $$
begin
  return in_scope(scope(), pupil, centre, school, report_in_scope.state, level, report_in_scope.starts_on, report_in_scope.ended_on);
end
$$;

-- For a look-up: asked before the row is fetched, so that a report that may not be opened costs what one costs that does not exist.
create or replace function report_readable(report uuid) returns boolean language plpgsql stable as $$
declare
  s record;
  r record;
begin
  s := scope();
  select * into r from (values (1)) one
    left join passport_report p on p.id = report;
  return in_scope(s, r.pupil_id, r.centre_id, r.school_id, r.state, r.education_level, r.starts_on, r.ended_on);
end
$$;

-- Papers of reports that may be opened; one from outside that is not final yet only by who brought it in, one taken back by nobody.
create or replace function document_readable(document uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from scope() s join passport_report r on r.document_id = document
                  where (r.state = 'finalised' or (r.state = 'draft' and r.author_id = (select a.person_id from acting() a)))
                    and in_scope(s, r.pupil_id, r.centre_id, r.school_id, r.state, r.education_level, r.starts_on, r.ended_on))
      or letter_paper_readable(document) or library_paper_open(document);
end
$$;

-- The institutions every key of which opens: for which the person writes reports, or whose files open. A policy asks this once, where
-- otherwise it would ask about each key of a class.
create or replace function key_institutions() returns uuid[] language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return array_remove(array[s.own, s.file_centre], null);
end
$$;

-- Keys of those papers, and every key of the institution for which the person writes reports or whose files open.
create or replace function key_openable(key uuid, institution uuid) returns boolean language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return coalesce(institution in (s.own, s.file_centre), false)
      or exists (select from passport_report r
                  where r.key_id = key
                    and in_scope(s, r.pupil_id, r.centre_id, r.school_id, r.state, r.education_level, r.starts_on, r.ended_on));
end
$$;

-- The keys of institutions that wrap those keys.
create or replace function institution_key_openable(institution uuid) returns boolean language plpgsql stable as $$
declare
  s record;
begin
  s := scope();
  return coalesce(institution in (s.own, s.file_centre), false)
      or exists (select from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e
                  join passport_report r on r.pupil_id = e.pupil_id
                   and report_counts(s.reads, s.writes, e.education_level, r.state, r.education_level, r.starts_on, r.ended_on, s.today)
                  join kernel_datakey k on k.id = r.key_id
                 where k.institution_id = institution);
end
$$;
