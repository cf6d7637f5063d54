-- Reading the journal, beside what the policies show.

-- Open a restricted activity, by its own id or that of its referral: in this transaction it shows, with all that it says, and the trace of who read it stays. Whether there was
-- one to open.
create or replace function open_restricted(activity uuid) returns boolean language plpgsql volatile as $$
declare
  about uuid;
begin
  if may('file:read') is not true then
    return false;
  end if;
  activity := coalesce((select r.activity_id from casefile_referral r where r.id = open_restricted.activity), activity);
  if activity_readable(activity) is not true then
    return false;
  end if;
  select f.pupil_id into about from casefile_activity a join casefile_file f on f.id = a.file_id
   where a.id = activity and a.restricted_at is not null;
  if about is null then
    return false;
  end if;
  perform write_trace('activity.restricted_read', 'done', '', 'web', about, activity, null, '{}', true);
  return true;
end
$$;

-- The presence of what is restricted in a file that opens: its day, its author, and who marked it, and no code.
create or replace function restricted_lines(file uuid)
returns table (id uuid, file_id uuid, state text, day date, author_id uuid, registered_at timestamptz, started_at timestamptz,
               restricted_at timestamptz, restricted_by_id uuid)
language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  select a.id, a.file_id, a.state, a.day, a.author_id, a.registered_at, a.started_at, a.restricted_at, a.restricted_by_id
    from casefile_activity a
   where a.restricted_at is not null and a.file_id = restricted_lines.file and a.state in ('planned', 'registered', 'cancelled')
   order by a.day desc, a.registered_at desc, a.id;
end
$$;

-- The teams of a centre that guide a pupil, by name, each with whom to ask there: today; of who is at none of its schools any more, those
-- that did last. Told with the file.
drop function if exists guiding_teams(uuid, uuid);
create or replace function guiding_teams(pupil uuid, centre uuid) returns table (name text, leads text[]) language plpgsql stable as $$
declare
  schools uuid[];
begin
  if pupil_file_opens(pupil, centre) is not true then
    return;
  end if;
  schools := array (select f.institution_id from registry_findable f join registry_guidance g on g.school_id = f.institution_id
                     where f.pupil_id = pupil and g.centre_id = centre and runs(f.begins_on, f.left_on) and runs(g.begins_on, g.ended_on));
  if schools = '{}' then
    schools := array (select d.school_id from casefile_file d where d.pupil_id = pupil and d.centre_id = centre);
  end if;
  return query
  select t.name, array (select l.name from team_leads() l where l.team_id = t.id)
    from rights_team t
   where t.institution_id = centre and t.ended_at is null
     and exists (select from rights_teampart p
                  where p.team_id = t.id and p.ended_at is null and (p.pupil_id = pupil or p.school_id = any (schools)))
   order by t.name;
end
$$;

-- Who wrote in a file, by name: told with it, also of who left. The first text of an activity is its author's. Corrections and names
-- are looked up one by one, whatever is known of the tables: without statistics both would be read whole.
create or replace function authors_of(file uuid) returns table (person_id uuid, name text) language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  with here as materialized (select a.id, a.author_id, a.state, a.restricted_by_id from casefile_activity a where a.file_id = file),
  wrote as (select a.author_id as id from here a where a.state in ('planned', 'registered', 'cancelled')
            union select t.author_id from here a,
                    lateral (select t.author_id from casefile_text t where t.activity_id = a.id and t.version > 1 offset 0) t
            union select a.restricted_by_id from here a
            union select h.given_by_id from casefile_trajectory t join casefile_handover h on h.trajectory_id = t.id
                   where t.file_id = file)
  select p.id, p.given_name || ' ' || p.family_name
    from wrote, lateral (select * from identity_person p where p.id = wrote.id offset 0) p;
end
$$;

-- Who looked into a file, of whoever worked for its centre then: a line a person and day, the latest first, with how often what is
-- restricted was read (rule 95). An attachment, a contact moment and a letter count once, whatever their pages. Told to whom the file
-- opens.
create or replace function lookers(file uuid, most int)
returns table (day date, name text, times bigint, restricted bigint) language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  select t.at::date, p.given_name || ' ' || p.family_name,
         count(distinct case when t.event in ('attachment.read', 'medical.read', 'letter.opened') then t.object_id else t.id end),
         count(distinct case when t.event in ('attachment.read', 'medical.read', 'letter.opened') then t.object_id else t.id end)
           filter (where t.event = 'activity.restricted_read' or (t.event = 'attachment.read' and (t.facts ->> 'restricted')::boolean))
    from casefile_file f
    join audit_trace t on t.institution_id = f.centre_id and t.subject_id = any (array(
         select f.pupil_id union all select j.goes_id from casefile_join j where j.stays_id = f.pupil_id and j.outcome = 'joined'
                                        and j.undone_at is null))
    join identity_person p on p.id = t.person_id
   where f.id = file and t.outcome = 'done'
     and t.event in ('file.opened', 'activity.restricted_read', 'attachment.read', 'activity.versions_read', 'activity.correction_opened',
                     'medical.read', 'letter.opened', 'sheet.printed')
   group by t.at::date, p.id
   order by t.at::date desc, max(t.at) desc
   limit most;
end
$$;

-- Who else writes in a file now: colleagues with a draft that changed within the hour. Names, not words.
create or replace function writing_now(file uuid) returns table (name text, since timestamptz) language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  select p.given_name || ' ' || p.family_name, max(a.changed_at)
    from casefile_activity a join identity_person p on p.id = a.author_id
   where a.file_id = file and a.state = 'draft' and a.revision > 0 and a.changed_at > now() - interval '1 hour'
     and a.author_id is distinct from (acting()).person_id
   group by p.id;
end
$$;

-- With how many other pupils an activity of this file was: a number, also of those whose file does not open.
create or replace function lines_together(file uuid) returns table (together uuid, others int) language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  select a.together, count(*)::int - 1 from casefile_activity a
   where a.state in ('planned', 'registered') and a.together in (
     select mine.together from casefile_activity mine where mine.file_id = file and mine.together is not null)
   group by a.together;
end
$$;
