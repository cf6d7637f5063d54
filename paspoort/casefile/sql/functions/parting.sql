-- Parting two files that were joined, within a day.

-- Part two pupils again: every row that was moved goes back, and with it what was written meanwhile in answer to it. What else was
-- written meanwhile stays where it stands.
create or replace function put_apart(j casefile_join) returns void language plpgsql volatile as $$
declare
  place text[];
  ids jsonb;
  kept uuid := (select f.id from casefile_file f where f.pupil_id = j.stays_id and f.centre_id = j.centre_id);
  other uuid := (j.moved ->> 'file')::uuid;
  line text;
begin
  if other is not null then
    with recursive going as (
      select a.id from casefile_activity a where a.id in (select jsonb_array_elements_text(j.moved -> 'casefile_activity.file_id')::uuid)
      union
      select a.id from casefile_activity a join going g on a.thread_id = g.id where a.file_id = kept
    ), went as (
      update casefile_activity a set file_id = other from going g where g.id = a.id and a.file_id = kept returning a.id
    )
    update casefile_referral r set file_id = other from went where r.activity_id = went.id;
    update casefile_file set school_id = (j.moved ->> 'school')::uuid where id = other;
  end if;
  for line, ids in select * from jsonb_each(j.moved) m where m.key like '%.%' loop
    place := string_to_array(line, '.');
    execute format('update %I set %I = $1 where %I = $2 and %I in (select jsonb_array_elements_text($3)::uuid)', place[1], place[2], place[2],
                   id_column(place[1]))
      using case place[2] when 'file_id' then other else j.goes_id end, case place[2] when 'file_id' then kept else j.stays_id end, ids;
  end loop;
  perform find_as(j.goes_id, j.moved -> 'names');
  if (j.moved ->> 'number')::boolean then
    perform move_number('pupil', j.stays_id, j.goes_id);
  end if;
  if j.moved ? 'called' then
    delete from registry_pupilid i where i.pupil_id = j.stays_id and i.known_as = j.moved ->> 'called'
       and i.source_id = (select p.from_source_id from registry_pupil p where p.id = j.goes_id);
    update registry_pupil p set source_id = null where p.id = j.stays_id and p.source_id = j.moved ->> 'called'
       and p.from_source_id = (select g.from_source_id from registry_pupil g where g.id = j.goes_id);
    update registry_pupil set source_id = j.moved ->> 'called' where id = j.goes_id;
  end if;
end
$$;

-- Whether something of one of both rests on something of the other: a consent or an answer that was chosen across, while they were one.
create or replace function tied_across(one uuid, two uuid) returns boolean language sql stable as $$
  select exists (select from casefile_referral r join casefile_file f on f.id = r.file_id
                   left join family_consent c on c.id = r.consent_id left join casefile_activity a on a.id = r.answer_id
                  where f.pupil_id in (one, two) and (c.pupil_id <> f.pupil_id or a.file_id <> f.id))
      or exists (select from casefile_activity a join casefile_file f on f.id = a.file_id join casefile_activity t on t.id = a.thread_id
                  where f.pupil_id in (one, two) and t.file_id <> a.file_id)
      or exists (select from casefile_handover h join casefile_trajectory t on t.id = h.trajectory_id
                   join casefile_file f on f.id = t.file_id join family_consent c on c.id = h.consent_id
                  where f.pupil_id in (one, two) and c.pupil_id <> f.pupil_id)
      or exists (select from family_consent c join family_relation r on r.id = c.giver_id
                  where c.pupil_id in (one, two) and r.pupil_id <> c.pupil_id)
$$;

-- Undo a join within a day: by either of both, or by whoever of the centre holds the right.
create or replace function undo_join(joined uuid) returns void language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  j casefile_join;
begin
  if (centre is not null) is not true then
    raise exception 'only who manages files does this' using errcode = 'insufficient_privilege';
  end if;
  select * into j from casefile_join one where one.id = joined and one.centre_id = centre for update;
  perform refuse_row(case
    when j.id is null or j.outcome <> 'joined' then 'not_here'
    when j.undone_at is not null then 'undone_already'
    when step_undoable(j.decided_at) is not true then 'too_late'
    when join_undoable(j) is not true then 'written_meanwhile'
  end, 'file_managed');
  update casefile_join set moving = true where id = j.id;
  perform put_apart(j);
  perform refuse_row(case when tied_across(j.stays_id, j.goes_id) then 'tied_across' end, 'file_managed');
  update casefile_join set moving = false, undone_at = now(), undone_by_id = (acting()).person_id where id = j.id;
  perform write_trace('join.undone', 'done', '', 'web', j.stays_id, j.id, null, '{}', true);
  perform write_trace('join.undone', 'done', '', 'web', j.goes_id, j.id, null, '{}', true);
end
$$;

-- Within a day, once, and while the one who stays was not joined into a third.
create or replace function join_undoable(j casefile_join) returns boolean language sql stable as $$
  select j.outcome = 'joined' and j.undone_at is null and step_undoable(j.decided_at)
     and joined_into(j.stays_id) is null
$$;
