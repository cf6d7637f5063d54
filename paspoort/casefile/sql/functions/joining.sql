-- Joining two files of one child: one person proposes it with a proof, a second one of the same centre decides. Everything of the pupil
-- who `goes` is put under the one who `stays`; which rows those were is kept (`moved`), so that it can be parted again within a day.

-- Whether the statement runs within such a move: nobody else makes a row `moving`, and nobody outside its transaction ever sees one.
create or replace function joining_now() returns boolean language sql stable as $$
  select exists (select from casefile_join j where j.moving)
$$;

-- Into whom a pupil went; null for who is oneself still.
create or replace function joined_into(pupil uuid) returns uuid language sql stable as $$
  select j.stays_id from casefile_join j where j.goes_id = pupil and j.outcome = 'joined' and j.undone_at is null
$$;

-- Whether something is kept about a pupil, or the pupil is at school, where the own centre has no say.
create or replace function kept_elsewhere(pupil uuid, centre uuid) returns boolean language sql stable as $$
  select exists (select from casefile_file f where f.pupil_id = pupil and f.centre_id <> centre)
      or exists (select from family_relation r where r.pupil_id = pupil and r.centre_id <> centre)
      or exists (select from family_consent c where c.pupil_id = pupil and c.centre_id <> centre)
      or exists (select from family_holderdecision h where h.pupil_id = pupil and h.centre_id <> centre)
      or exists (select from reports_of_pupil(pupil) r where r.centre_id <> centre)
      or exists (select from registry_ownpupil o where o.pupil_id = pupil and o.centre_id <> centre)
$$;

-- What is wrong with joining two pupils, as a code; null when it may be done.
create or replace function wrong_with_join(stays uuid, goes uuid, centre uuid, proposed uuid default null) returns text language sql stable as $$
  select case
    when stays = goes then 'same_pupil'
    when pupil_managed(stays, centre) is not true or pupil_managed(goes, centre) is not true then 'not_here'
    when (select count(distinct n.hash) from sealed_numbers('pupil', array[stays, goes]) n) > 1 then 'two_numbers'
    when kept_elsewhere(goes, centre)
         or exists (select from registry_findable f where f.pupil_id in (stays, goes) and runs(f.begins_on, f.left_on)
                       and f.institution_id <> all (guided_schools_of(centre))) then 'elsewhere'
    when (select count(*) from casefile_trajectory t join casefile_file f on f.id = t.file_id
           where f.pupil_id in (stays, goes) and t.state = 'open') > 1 then 'two_trajectories'
    when (select count(distinct r.pupil_id) from (select stays as pupil_id from reports_of_pupil(stays) one where one.state = 'finalised'
           union all select goes from reports_of_pupil(goes) two where two.state = 'finalised') r) > 1 then 'two_reports'
    when exists (select from casefile_join j where j.id is distinct from proposed and j.outcome = ''
                    and (j.stays_id in (stays, goes) or j.goes_id in (stays, goes))) then 'joining_already'
  end
$$;

create or replace function propose_join(stays uuid, goes uuid, proof text, seen_on date) returns uuid language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  made uuid := gen_random_uuid();
begin
  if (centre is not null) is not true then
    raise exception 'only who manages files proposes this' using errcode = 'insufficient_privilege';
  end if;
  perform refuse_row(coalesce(wrong_with_join(stays, goes, centre), case
    when (seen_on between earliest_birth() and today()) is not true then 'seen_on' end), 'file_managed');
  insert into casefile_join (id, centre_id, stays_id, goes_id, proof, seen_on, proposed_by_id, proposed_at, outcome, moving)
  values (made, centre, stays, goes, proof, propose_join.seen_on, (acting()).person_id, now(), '', false);
  perform write_trace('join.proposed', 'done', '', 'web', stays, made, null, '{}', true);
  perform write_trace('join.proposed', 'done', '', 'web', goes, made, null, '{}', true);
  return made;
end
$$;

-- Decide on a proposal: `joined` or `refused` by somebody else than who proposed it, `withdrawn` by who did.
create or replace function decide_join(asked uuid, outcome text) returns void language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  me uuid := (acting()).person_id;
  j casefile_join;
begin
  if (centre is not null and outcome in ('joined', 'refused', 'withdrawn')) is not true then
    raise exception 'only who manages files decides this' using errcode = 'insufficient_privilege';
  end if;
  select * into j from casefile_join one where one.id = asked and one.centre_id = centre for update;
  perform refuse_row(case
    when j.id is null then 'not_here'
    when j.outcome <> '' then 'decided_already'
    when (decide_join.outcome = 'withdrawn') is distinct from (j.proposed_by_id = me) then 'own_proposal'
  end, 'file_managed');
  if decide_join.outcome = 'joined' then
    perform refuse_row(wrong_with_join(j.stays_id, j.goes_id, centre, j.id), 'file_managed');
    update casefile_join set moving = true where id = j.id;
    update casefile_join set moved = put_together(j.stays_id, j.goes_id, centre), moving = false where id = j.id;
  end if;
  update casefile_join set outcome = decide_join.outcome, decided_by_id = me, decided_at = now() where id = j.id;
  perform write_trace('join.decided', 'done', '', 'web', j.stays_id, j.id, null, jsonb_build_object('outcome', decide_join.outcome), true);
  perform write_trace('join.decided', 'done', '', 'web', j.goes_id, j.id, null, jsonb_build_object('outcome', decide_join.outcome), true);
end
$$;

-- By which column a row of a table is known.
create or replace function id_column(place text) returns text language sql immutable as $$
  select case place when 'registry_findable' then 'enrolment_id' else 'id' end
$$;

-- Put the rows of one pupil, or of one file, under another; gives which rows those were. `only_if` narrows.
create or replace function moved_rows(place text, col text, old uuid, new uuid, only_if text default 'true') returns jsonb
language plpgsql volatile as $$
declare
  ids jsonb;
begin
  execute format('with done as (update %I m set %I = $1 where %I = $2 and %s returning %I as id) select coalesce(jsonb_agg(id), ''[]'') from done',
                 place, col, col, only_if, id_column(place))
    into ids using new, old;
  return jsonb_build_object(place || '.' || col, ids);
end
$$;

-- As whom a pupil is found: names as they are compared and shown, and birth date; null for who stands in no list.
create or replace function found_as(pupil uuid) returns jsonb language sql stable as $$
  select to_jsonb(n) from (
    select f.by_family, f.by_given, f.sounds, f.shown_name, f.birth_date from registry_findable f where f.pupil_id = pupil
    union all
    select o.by_family, o.by_given, o.sounds, o.shown_name, o.birth_date from registry_ownpupil o where o.pupil_id = pupil limit 1) n
$$;

-- Let a pupil be found as this one only.
create or replace function find_as(pupil uuid, names jsonb) returns void language sql volatile as $$
  update registry_findable f
     set by_family = n.by_family, by_given = n.by_given, sounds = n.sounds, shown_name = n.shown_name, birth_date = n.birth_date
    from jsonb_populate_record(null::registry_findable, names) n
   where f.pupil_id = pupil and names is not null
$$;

create or replace function put_together(stays uuid, goes uuid, centre uuid) returns jsonb language plpgsql volatile as $$
declare
  kept casefile_file;
  other casefile_file;
  moved jsonb := jsonb_strip_nulls(jsonb_build_object('names', found_as(goes)));
  names jsonb := found_as(stays);
begin
  -- who writes in one of them now is waited for, and moves along; who begins later finds a file that does not open
  perform from casefile_file f where f.pupil_id in (stays, goes) and f.centre_id = centre order by f.id for update;
  select * into kept from casefile_file f where f.pupil_id = stays and f.centre_id = centre;
  select * into other from casefile_file f where f.pupil_id = goes and f.centre_id = centre;
  if kept.id is null then
    moved := moved || moved_rows('casefile_file', 'pupil_id', goes, stays);
  elsif other.id is not null then
    moved := moved || jsonb_build_object('school', other.school_id, 'file', other.id)
          || moved_rows('casefile_activity', 'file_id', other.id, kept.id) || moved_rows('casefile_referral', 'file_id', other.id, kept.id)
          || moved_rows('casefile_trajectory', 'file_id', other.id, kept.id) || move_health(other.id, kept.id) || move_letters(other.id, kept.id);
    update casefile_file set school_id = null where id = other.id;
  end if;
  moved := moved || moved_rows('registry_enrolment', 'pupil_id', goes, stays) || moved_rows('registry_findable', 'pupil_id', goes, stays)
        || moved_rows('registry_pupilid', 'pupil_id', goes, stays) || moved_rows('registry_doubt', 'pupil_id', goes, stays)
        || moved_rows('family_relation', 'pupil_id', goes, stays) || moved_rows('family_consent', 'pupil_id', goes, stays)
        || moved_rows('family_holderdecision', 'pupil_id', goes, stays)
        || moved_rows('rights_teampart', 'pupil_id', goes, stays, format(
             'm.ended_at is null and not exists (select from rights_teampart p where p.pupil_id = %L and p.team_id = m.team_id and p.ended_at is null)', stays))
        || moved_rows('casefile_groupmember', 'pupil_id', goes, stays, format(
             'm.ended_at is null and not exists (select from casefile_groupmember p where p.pupil_id = %L and p.group_id = m.group_id and p.ended_at is null)', stays))
        || move_reports(goes, stays);
  perform find_as(stays, names);
  return moved || name_source(stays, goes) || jsonb_build_object('number', move_number('pupil', goes, stays));
end
$$;

-- What a source calls the pupil who goes, it calls the one who stays from now on: its next file finds that one.
create or replace function name_source(stays uuid, goes uuid) returns jsonb language plpgsql volatile as $$
declare
  p registry_pupil;
begin
  select * into p from registry_pupil where id = goes;
  if p.source_id is null then
    return '{}';
  end if;
  update registry_pupil set source_id = null where id = goes;
  insert into registry_pupilid (id, source_id, known_as, pupil_id) values (gen_random_uuid(), p.from_source_id, p.source_id, stays);
  return jsonb_build_object('called', p.source_id);
end
$$;

-- Into whom a pupil went, at the own centre, however often; none where the file of that one does not open.
create or replace function joined_to(pupil uuid) returns uuid language plpgsql stable as $$
declare
  s record;
  into_whom uuid;
begin
  s := scope();
  with recursive gone as (
    select j.stays_id from casefile_join j where j.goes_id = pupil and j.centre_id = s.file_centre and j.stays_id = joined_into(pupil)
    union
    select joined_into(g.stays_id) from gone g
  )
  select g.stays_id into into_whom from gone g where g.stays_id is not null and joined_into(g.stays_id) is null;
  return case when pupil_file_opens(into_whom, s.file_centre) then into_whom end;
end
$$;

-- Proposals of the own centre with both pupils, to be looked at side by side; `mine` is one's own, which somebody else decides on.
create or replace function join_asked(asked uuid) returns table (
  id uuid, stays_id uuid, goes_id uuid, proof text, seen_on date, by_name text, at timestamptz, outcome text, mine boolean, wrong text
) language plpgsql stable as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null) is not true then
    return;
  end if;
  return query
  select j.id, j.stays_id, j.goes_id, j.proof, j.seen_on, p.given_name || ' ' || p.family_name, j.proposed_at, j.outcome,
         j.proposed_by_id = (acting()).person_id,
         case when j.outcome = '' then wrong_with_join(j.stays_id, j.goes_id, centre, j.id) end
    from casefile_join j join identity_person p on p.id = j.proposed_by_id
   where j.centre_id = centre and j.id = asked;
end
$$;

-- What is wrong with joining two pupils of the own centre, before it is proposed.
create or replace function join_refusal(stays uuid, goes uuid) returns text language plpgsql stable as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null) is not true then
    return 'not_here';
  end if;
  return wrong_with_join(stays, goes, centre);
end
$$;

-- Joins that wait for a second person, for who manages files at that centre (`casefile/kinds.py`).
create or replace function joins_waiting() returns setof inbox_matter language sql stable as $$
  select j.id, j.centre_id, j.proposed_by_id, null::date, j.proposed_at, jsonb_build_object('not_for', j.proposed_by_id)
    from casefile_join j where j.outcome = ''
$$;
