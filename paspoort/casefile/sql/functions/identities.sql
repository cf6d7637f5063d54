-- Mending an identity: names and birth date of a pupil of the own centre, with the proof; what stood there is kept.

-- Pupils of the own centre, also outside the own teams: whose name begins with all that was typed (`whole`, without spaces), or has each
-- longer word (`telling`) in it, as names are compared; with a birth date only of that day. At most so many.
create or replace function managed_pupils(whole text, telling text[], born date, most int) returns table (
  pupil_id uuid, name text, birth_date date, place text
) language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  schools uuid[];
begin
  if (centre is not null and (born is not null or length(whole) >= 2)) is not true then
    return;
  end if;
  schools := guided_schools_of(centre);
  perform write_trace('managed.sought', 'done', '', 'web', null, null, null, '{}', true);
  return query
  select distinct on (found.by_family, found.pupil_id) found.pupil_id, found.shown_name, found.birth_date, found.place
    from (
      select f.pupil_id, f.shown_name, f.birth_date, f.by_family, f.by_given, i.name as place
        from unnest(whole || telling) one
       cross join lateral (  -- each a range of its own index: an `or` of both reads all that the centre guides
          select * from registry_findable a
           where a.institution_id = any (schools) and a.by_family >= one and a.by_family < one || U&'\+10FFFF'
          union all
          select * from registry_findable b
           where b.institution_id = any (schools) and b.by_given >= one and b.by_given < one || U&'\+10FFFF') f
        join registry_institution i on i.id = f.institution_id
       where born is null or f.birth_date = born
      union all
      select o.pupil_id, o.shown_name, o.birth_date, o.by_family, o.by_given, null
        from unnest(whole || telling) one join registry_ownpupil o on starts_with(o.by_family, one) or starts_with(o.by_given, one)
       where o.centre_id = centre and (born is null or o.birth_date = born)) found
   where (starts_with(replace(found.by_family, ' ', ''), whole) or starts_with(replace(found.by_given, ' ', ''), whole)
          or telling <> '{}' and not exists (select from unnest(telling) word where strpos(replace(found.by_family, ' ', ''), word) = 0))
     and pupil_managed(found.pupil_id, centre)
   order by found.by_family, found.pupil_id limit most;
end
$$;

-- Who a pupil of the own centre is, and how much there is: numbers of things, no words. `places` are the schools of today.
create or replace function managed_pupil(pupil uuid) returns table (
  pupil_id uuid, given_name text, family_name text, birth_date date, places text[], numbered boolean, counts jsonb
) language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null and pupil_managed(pupil, centre)) is not true then
    return;
  end if;
  perform write_trace('managed.seen', 'done', '', 'web', pupil, null, null, '{}', true);
  return query
  select p.id, p.given_name, p.family_name, p.birth_date,
         array (select distinct i.name from registry_findable f join registry_institution i on i.id = f.institution_id
                 where f.pupil_id = pupil and runs(f.begins_on, f.left_on) order by 1),
         exists (select from sealed_numbers('pupil', array[pupil])), counted_of(pupil, centre)
    from registry_pupil p where p.id = pupil;
end
$$;

-- How much a centre keeps about a pupil, by kind.
create or replace function counted_of(pupil uuid, centre uuid) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'activities', (select count(*) from casefile_activity a join casefile_file f on f.id = a.file_id
                    where f.pupil_id = pupil and f.centre_id = centre and a.state in ('planned', 'registered', 'cancelled')),
    'trajectories', (select count(*) from casefile_trajectory t join casefile_file f on f.id = t.file_id
                      where f.pupil_id = pupil and f.centre_id = centre),
    'relations', (select count(*) from family_relation r where r.pupil_id = pupil and r.centre_id = centre),
    'consents', (select count(*) from family_consent c where c.pupil_id = pupil and c.centre_id = centre),
    'reports', (select count(*) from reports_of_pupil(pupil) r where r.centre_id = centre and r.state in ('draft', 'finalised')),
    'enrolments', (select count(*) from registry_enrolment e where e.pupil_id = pupil))
$$;

-- Say who a pupil is wherever that stands; `keys` as the names are compared: family name, given name, and how they sound.
create or replace function name_pupil(pupil uuid, given text, family text, born date, keys text[]) returns void
language plpgsql volatile as $$
begin
  update registry_pupil set given_name = given, family_name = family, birth_date = born where id = pupil;
  update registry_findable
     set by_family = keys[1] || ' ' || keys[2], by_given = keys[2] || ' ' || keys[1], sounds = keys[3], birth_date = born,
         shown_name = trim(given || ' ' || family)
   where pupil_id = pupil;
  update registry_ownpupil
     set by_family = keys[1] || ' ' || keys[2], by_given = keys[2] || ' ' || keys[1], sounds = keys[3], birth_date = born,
         shown_name = trim(given || ' ' || family)
   where pupil_id = pupil;
end
$$;

-- Mend who a pupil is. `new` holds the columns of `registry_correction`; what stood there is what the page showed, or nothing is done.
create or replace function mend_identity(pupil uuid, new jsonb) returns uuid language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  c registry_correction := jsonb_populate_record(null::registry_correction, new);
  p registry_pupil;
begin
  if (centre is not null and pupil_managed(pupil, centre)) is not true then
    raise exception 'only who manages the file of a pupil mends who it is' using errcode = 'insufficient_privilege';
  end if;
  if (keys_made(c.given_name, c.family_name, c.name_keys, new ->> 'name_signature')
      and keys_made(c.was_given_name, c.was_family_name, c.was_name_keys, new ->> 'was_name_signature')) is not true then
    raise exception 'names are compared as the application makes them' using errcode = 'insufficient_privilege';
  end if;
  select * into p from registry_pupil where id = pupil for no key update;
  perform refuse_row(case
    when (p.given_name, p.family_name, p.birth_date) is distinct from (c.was_given_name, c.was_family_name, c.was_birth_date)
      then 'changed_meanwhile'
    when (c.given_name, c.family_name, c.birth_date) is not distinct from (c.was_given_name, c.was_family_name, c.was_birth_date)
      then 'nothing_new'
    when child_named(c.given_name, c.family_name) is not true then 'no_name'
    when (c.birth_date between earliest_birth() and today()) is not true then 'birth_date'
    when (c.seen_on between c.birth_date and today()) is not true then 'seen_on'
  end, 'file_managed');
  c.id := gen_random_uuid(); c.pupil_id := pupil; c.centre_id := centre; c.made_by_id := (acting()).person_id; c.made_at := now();
  c.undone_at := null; c.undone_by_id := null; c.said_again_on := null;
  insert into registry_correction values (c.*);
  perform name_pupil(pupil, c.given_name, c.family_name, c.birth_date, c.name_keys);
  perform write_trace('identity.mended', 'done', '', 'web', pupil, c.id, null, '{}', true);
  return c.id;
end
$$;

-- Whether a correction can be undone: within a day, once, and while it is still what stands there.
create or replace function correction_undoable(c registry_correction) returns boolean language sql stable as $$
  select c.undone_at is null and step_undoable(c.made_at)
     and exists (select from registry_pupil p where p.id = c.pupil_id
                    and (p.given_name, p.family_name, p.birth_date) is not distinct from (c.given_name, c.family_name, c.birth_date))
$$;

create or replace function restore_identity(correction uuid) returns void language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  c registry_correction;
begin
  if (centre is not null) is not true then
    raise exception 'only who manages files does this' using errcode = 'insufficient_privilege';
  end if;
  select * into c from registry_correction one where one.id = correction and one.centre_id = centre for update;
  perform from registry_pupil p where p.id = c.pupil_id for no key update;
  perform refuse_row(case
    when c.id is null then 'not_here'
    when c.undone_at is not null then 'undone_already'
    when step_undoable(c.made_at) is not true then 'too_late'
    when correction_undoable(c) is not true then 'changed_meanwhile'
  end, 'file_managed');
  update registry_correction set undone_at = now(), undone_by_id = (acting()).person_id where id = c.id;
  perform name_pupil(c.pupil_id, c.was_given_name, c.was_family_name, c.was_birth_date, c.was_name_keys);
  perform write_trace('identity.restored', 'done', '', 'web', c.pupil_id, c.id, null, '{}', true);
end
$$;
