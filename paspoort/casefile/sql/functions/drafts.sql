-- One's own draft while it is typed: the rule is read once, where each statement would ask it again for each policy that it passes.

-- The file in which the acting person wrote this activity, if it opens and one writes there; else none. Asked before the row is fetched,
-- so that what is another's costs what does not exist.
create or replace function file_of_own(activity uuid) returns casefile_file language plpgsql stable as $$
declare
  s record;
  me uuid := (acting()).person_id;
  f casefile_file;
begin
  s := scope();
  select d.* into f from casefile_activity a join casefile_file d on d.id = a.file_id where a.id = activity and a.author_id = me;
  if (s.writes_files and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)) is not true then
    return null;
  end if;
  return f;
end
$$;

-- A draft of the acting person with its file and the keys of its words, locked where it is written on; without keys and words what was
-- registered or put away meanwhile.
create or replace function own_draft(activity uuid, to_write boolean) returns table (
  id uuid, file_id uuid, author_id uuid, state text, revision int, key_id uuid, sections bytea, day date, started_at timestamptz,
  changed_at timestamptz, registered_at timestamptz, restricted_at timestamptz, restricted_by_id uuid, pupil_id uuid, centre_id uuid, school_id uuid,
  institution_id uuid, wrapped bytea, wrapping bytea
) language plpgsql volatile as $$
declare
  f casefile_file := file_of_own(activity);
begin
  if (f.id is not null) is not true then
    return;
  end if;
  if to_write then
    perform from casefile_activity a where a.id = activity for no key update;
  end if;
  return query
  select a.id, a.file_id, a.author_id, a.state, a.revision, a.key_id, case when a.state = 'draft' then a.sections end, a.day,
         a.started_at, a.changed_at, a.registered_at, a.restricted_at, a.restricted_by_id, f.pupil_id, f.centre_id, f.school_id,
         k.institution_id, k.wrapped, i.wrapped
    from casefile_activity a
    left join kernel_datakey k on k.id = a.key_id and k.institution_id = f.centre_id and a.state = 'draft'
    left join kernel_institutionkey i on i.institution_id = k.institution_id
   where a.id = activity and a.file_id = f.id;
end
$$;

-- Keep what was typed in one's own draft upon a revision, with the trace of that. The new revision; null where there is no such draft.
create or replace function keep_draft(activity uuid, upon int, sealed bytea) returns int language plpgsql volatile as $$
declare
  f casefile_file := file_of_own(activity);
begin
  if (f.id is not null) is not true then
    return null;
  end if;
  update casefile_activity a set revision = upon + 1, sections = sealed, changed_at = now()
   where a.id = activity and a.file_id = f.id and a.state = 'draft' and a.revision = upon;
  if found is not true then
    return null;
  end if;
  perform write_trace('activity.saved', 'done', '', 'web', f.pupil_id, activity, null, jsonb_build_object('revision', upon + 1), true);
  return upon + 1;
end
$$;
