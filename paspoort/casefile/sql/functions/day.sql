-- My day: what waits in the files that open. The rule is read once for a whole list, and asked of each row by what stands in it, in the
-- order in which the rows are shown: what is not shown is not asked. Names are told with them, as of every pupil whose file opens.

-- One's own drafts, the last one first; what one planned, and what colleagues planned, by day: at most so many of each. Of what is
-- restricted nothing but that it is there. Of a whole centre the rule is asked only where a file may be one of the own pupils at all,
-- which is known of all of them at once.
create or replace function work_in_files(most int) returns table (
  "id" uuid, author_id uuid, state text, "day" date, restricted_at timestamptz, "function" text, topics text[], revision int,
  key_id uuid, sections bytea, changed_at timestamptz, pupil_id uuid, given_name text, family_name text
) language plpgsql stable as $$
declare
  s record;
  me uuid := (acting()).person_id;
begin
  s := scope();
  return query
  select a.id, a.author_id, a.state, a.day, a.restricted_at, case when a.restricted_at is null then a.function else '' end,
         case when a.restricted_at is null then a.topics else '{}' end, a.revision, a.key_id, a.sections, a.changed_at,
         p.id, p.given_name, p.family_name
    from ((select one.*, f.pupil_id from casefile_activity one join casefile_file f on f.id = one.file_id
            where one.author_id = me and one.state = 'draft' and one.revision > 0
              and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
            order by one.changed_at desc limit most)
          union all
          (select one.*, f.pupil_id from casefile_activity one join casefile_file f on f.id = one.file_id
            where one.author_id = me and one.state = 'planned' and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
            order by one.day, one.id limit most)
          union all
          (select one.*, f.pupil_id
             from casefile_activity one, lateral (select * from casefile_file d where d.id = one.file_id offset 0) f
            where one.centre_id = s.file_centre and one.state = 'planned' and one.author_id <> me
              and (f.school_id = any (s.schools) or f.pupil_id = any (s.pupils) or f.pupil_id in (
                     select e.pupil_id from enrolled_in(s.places, s.of_single_pupils, s.pupils, s.today) e))
              and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
            order by one.day, one.id limit most)) a
    join registry_pupil p on p.id = a.pupil_id;
end
$$;

-- The files that one opened last, with when.
create or replace function files_of_late(most int) returns table (at timestamptz, pupil_id uuid, given_name text, family_name text)
language plpgsql stable as $$
declare
  s record;
  me uuid := (acting()).person_id;
begin
  s := scope();
  return query
  select l.at, p.id, p.given_name, p.family_name
    from (select o.file_id, o.at from casefile_look o where o.person_id = me order by o.at desc limit 2 * most) l
    join casefile_file f on f.id = l.file_id and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
    join registry_pupil p on p.id = f.pupil_id
   order by l.at desc limit most;
end
$$;

-- The codes of one's own last activities, for the form of the next one; of what is restricted none.
create or replace function chosen_of_late(most int) returns table ("function" text, topics text[], client text, actors text[], contact text)
language plpgsql stable as $$
declare
  me uuid := (acting()).person_id;
begin
  return query
  select a.function, a.topics, a.client, a.actors, a.contact from casefile_activity a
   where a.author_id = me and a.state in ('planned', 'registered') and a.restricted_at is null
   order by a.changed_at desc limit most;
end
$$;
