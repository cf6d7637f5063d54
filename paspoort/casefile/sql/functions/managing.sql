-- File management (dossierbeheer): who may do it holds `file:manage` at a centre, and reaches names, days and numbers of things of that
-- centre's pupils, no words. Everything is done by these functions, each with its trace, so no table is written otherwise.

-- How long a step of file management can be undone.
create or replace function step_undoable(at timestamptz) returns boolean language sql stable as $$
  select coalesce(at > clock_timestamp() - interval '1 day', false)
$$;

-- Before this day no pupil of today was born: what says so is a typing error.
create or replace function earliest_birth() returns date language sql stable as $$
  select (today() - make_interval(years => ${OLDEST_PUPIL}))::date
$$;

create or replace function guided_schools_of(centre uuid) returns uuid[] language sql stable as $$
  select array (select g.school_id from registry_guidance g where g.centre_id = centre and runs(g.begins_on, g.ended_on))
$$;

-- Whose file a centre manages: who has one there, whom it wrote in, and who is enrolled today at a school that it guides.
create or replace function pupil_managed(pupil uuid, centre uuid) returns boolean language sql stable as $$
  select joined_into(pupil) is null
     and (exists (select from casefile_file f where f.pupil_id = pupil and f.centre_id = centre)
          or exists (select from registry_ownpupil o where o.pupil_id = pupil and o.centre_id = centre)
          or exists (select from registry_findable f
                      where f.pupil_id = pupil and f.institution_id = any (guided_schools_of(centre)) and runs(f.begins_on, f.left_on)))
$$;

-- Pupils of a centre by their names as they are compared and their birth date.
create or replace function children_of(centre uuid, family_name text, born date) returns setof uuid language sql stable as $$
  select f.pupil_id from registry_findable f
   where f.institution_id = any (guided_schools_of(centre)) and f.birth_date = born and f.by_family = family_name
     and pupil_managed(f.pupil_id, centre)
  union
  select o.pupil_id from registry_ownpupil o
   where o.centre_id = centre and o.birth_date = born and o.by_family = family_name and pupil_managed(o.pupil_id, centre)
$$;

create or replace function child_sought(by_family text, born date, number_hash bytea) returns text language sql immutable as $$
  select concat_ws(' ', by_family, to_char(born, 'YYYY-MM-DD'), encode(number_hash, 'hex'))
$$;

-- Whether a child is known: at the own centre by name and birth date, also outside the own teams; elsewhere only by the national number,
-- and then nothing but that it is. Asked first (`inquire`), so that each question is traced, and nobody asks many.
create or replace function children_like(by_family text, born date, number_hash bytea)
returns table (pupil_id uuid, here boolean) language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null) is not true then
    return;
  end if;
  perform consume_inquiry('child', null, child_sought(children_like.by_family, born, number_hash));
  return query
  with holders as (
    select h.subject_id, pupil_managed(h.subject_id, centre) as managed from number_holders('pupil', array[number_hash]) h
  )
  select c, true from children_of(centre, children_like.by_family, born) c
  union
  select case when h.managed then h.subject_id end, h.managed from holders h;
end
$$;

-- The teams of the own centre, by name: to one of them a new file opens.
create or replace function managed_teams_on_offer() returns table (id uuid, name text) language plpgsql stable as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null) is not true then
    return;
  end if;
  return query select t.id, t.name from rights_team t where t.institution_id = centre and t.ended_at is null order by t.name;
end
$$;

-- Whether a child has both names, no longer than a page asks them.
create or replace function child_named(given text, family text) returns boolean language sql immutable as $$
  select length(btrim(given)) between 1 and 100 and length(btrim(family)) between 1 and 100
$$;

-- Whether the application itself made these keys of these names: how names are compared stands there, so bare SQL cannot say that one
-- child is found as another.
create or replace function keys_made(given text, family text, keys text[], signature text) returns boolean language sql stable as $$
  select signed_by_application('service sessions', 'name keys' || chr(10) || concat_ws(chr(10), given, family, keys[1], keys[2], keys[3]),
                               decode(signature, 'hex'))
$$;

-- Write in a child whom no file brought, for a team of the own centre. `child` holds columns of `registry_ownpupil`, both names and their keys;
-- `namesake`: whoever does it saw that there is one of that name and birth date here already.
create or replace function write_in_child(child jsonb, team uuid, number_hash bytea, number_sealed bytea, namesake boolean)
returns uuid language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  own registry_ownpupil := jsonb_populate_record(null::registry_ownpupil, child);
  keys text[] := array (select jsonb_array_elements_text(child -> 'name_keys'));
begin
  if (centre is not null) is not true then
    raise exception 'only who manages files writes in a child' using errcode = 'insufficient_privilege';
  end if;
  if keys_made(child ->> 'given_name', child ->> 'family_name', keys, child ->> 'name_signature') is not true then
    raise exception 'names are compared as the application makes them' using errcode = 'insufficient_privilege';
  end if;
  own.by_family := keys[1] || ' ' || keys[2]; own.by_given := keys[2] || ' ' || keys[1]; own.sounds := keys[3];
  own.shown_name := (child ->> 'given_name') || ' ' || (child ->> 'family_name');
  perform consume_inquiry('child', null, child_sought(own.by_family, own.birth_date, number_hash));
  perform pg_advisory_xact_lock(hashtextextended('child ' || centre || ' ' || own.by_family || ' ' || own.birth_date, 0));
  perform refuse_row(case
    when exists (select from number_holders('pupil', array[number_hash])) then 'number_known'
    when namesake is not true and exists (select from children_of(centre, own.by_family, own.birth_date)) then 'known_here'
    when child_named(child ->> 'given_name', child ->> 'family_name') is not true then 'no_name'
    when (own.birth_date between earliest_birth() and today()) is not true then 'birth_date'
    when (own.seen_on between own.birth_date and today()) is not true then 'seen_on'
    when not exists (select from rights_team t where t.id = team and t.institution_id = centre and t.ended_at is null) then 'no_team'
    when own.school_id is not null and (own.school_id = any (guided_schools_of(centre))) is not true then 'no_school'
  end, 'file_managed');
  own.pupil_id := gen_random_uuid(); own.centre_id := centre; own.made_by_id := (acting()).person_id; own.made_at := now();
  insert into registry_pupil (id, given_name, family_name, birth_date)
  values (own.pupil_id, child ->> 'given_name', child ->> 'family_name', own.birth_date);
  insert into registry_ownpupil values (own.*);
  if number_hash is not null then
    perform sealed_numbers('pupil', array[own.pupil_id], array[number_hash], array[number_sealed]);
  end if;
  insert into rights_teampart (id, team_id, institution_id, pupil_id, since) values (gen_random_uuid(), team, centre, own.pupil_id, now());
  perform write_trace('child.written_in', 'done', '', 'web', own.pupil_id, team, null, jsonb_build_object('situation', own.situation), true);
  return own.pupil_id;
end
$$;

-- Whether nothing is kept about a pupil yet, nowhere: then writing in can be undone.
create or replace function nothing_kept(pupil uuid) returns boolean language sql stable as $$
  select not exists (select from casefile_file f where f.pupil_id = pupil)
     and not exists (select from family_relation r where r.pupil_id = pupil)
     and not exists (select from family_consent c where c.pupil_id = pupil)
     and not exists (select from family_holderdecision h where h.pupil_id = pupil)
     and not exists (select from reports_of_pupil(pupil))
     and not exists (select from registry_enrolment e where e.pupil_id = pupil)
     and not exists (select from casefile_join j where pupil in (j.stays_id, j.goes_id))
$$;

-- Undo writing in a child within a day, as long as nobody wrote anything: then the child is as unknown as before.
create or replace function write_out_child(pupil uuid) returns void language plpgsql volatile as $$
declare
  centre uuid := institution_where('file:manage');
  own registry_ownpupil;
begin
  if (centre is not null) is not true then
    raise exception 'only who manages files does this' using errcode = 'insufficient_privilege';
  end if;
  select * into own from registry_ownpupil o where o.pupil_id = pupil and o.centre_id = centre for update;
  perform refuse_row(case
    when own.pupil_id is null then 'not_here'
    when step_undoable(own.made_at) is not true then 'too_late'
    when nothing_kept(pupil) is not true then 'written_meanwhile'
  end, 'file_managed');
  perform write_trace('child.written_out', 'done', '', 'web', pupil, null, null, '{}', true);
  delete from rights_teampart part where part.pupil_id = pupil;
  delete from registry_correction c where c.pupil_id = pupil;
  delete from registry_ownpupil o where o.pupil_id = pupil;
  perform move_number('pupil', pupil, null);
  delete from registry_pupil p where p.id = pupil;
end
$$;

-- Steps of file management of the own centre, the latest first. `undoable`: within a day, whoever of the centre holds the right.
create or replace function managing_steps(most int) returns table (
  kind text, id uuid, pupil_id uuid, name text, birth_date date, at timestamptz, by_name text, undoable boolean, undone boolean, facts jsonb
) language plpgsql stable as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null) is not true then
    return;
  end if;
  return query
  select s.*
    from (
      select 'written_in', o.pupil_id as step, o.pupil_id, p.given_name || ' ' || p.family_name, p.birth_date, o.made_at as moment,
             m.given_name || ' ' || m.family_name, step_undoable(o.made_at) and nothing_kept(o.pupil_id) and pupil_managed(o.pupil_id, centre),
             false,
             jsonb_build_object('situation', o.situation, 'school', i.name, 'proof', o.proof, 'seen_on', o.seen_on, 'team', (
               select t.name from rights_teampart part join rights_team t on t.id = part.team_id
                where part.pupil_id = o.pupil_id and part.ended_at is null limit 1))
        from registry_ownpupil o
        join registry_pupil p on p.id = o.pupil_id
        join identity_person m on m.id = o.made_by_id
        left join registry_institution i on i.id = o.school_id
       where o.centre_id = centre
      union all
      select 'mended', c.id, c.pupil_id, c.given_name || ' ' || c.family_name, c.birth_date, c.made_at,
             m.given_name || ' ' || m.family_name, correction_undoable(c), c.undone_at is not null,
             jsonb_build_object('was', c.was_given_name || ' ' || c.was_family_name, 'was_birth', c.was_birth_date, 'proof', c.proof,
                                'seen_on', c.seen_on, 'said_again_on', c.said_again_on)
        from registry_correction c join identity_person m on m.id = c.made_by_id
       where c.centre_id = centre
      union all
      select 'join', j.id, j.stays_id, p.given_name || ' ' || p.family_name, p.birth_date, coalesce(j.decided_at, j.proposed_at),
             m.given_name || ' ' || m.family_name, join_undoable(j), j.undone_at is not null,
             jsonb_build_object('with', g.given_name || ' ' || g.family_name, 'with_birth', g.birth_date, 'outcome', j.outcome,
                                'proof', j.proof, 'seen_on', j.seen_on)
        from casefile_join j
        join registry_pupil p on p.id = j.stays_id
        join registry_pupil g on g.id = j.goes_id
        join identity_person m on m.id = coalesce(j.decided_by_id, j.proposed_by_id)
       where j.centre_id = centre
      ) s
   order by s.moment desc, s.step limit most;
end
$$;

-- Children whom the own centre wrote in and who look the same as a pupil that a file brought since: both ids, to look at side by side.
create or replace function possible_same() returns table (own_id uuid, other_id uuid, name text, birth_date date) language plpgsql stable as $$
declare
  centre uuid := institution_where('file:manage');
begin
  if (centre is not null) is not true then
    return;
  end if;
  return query
  select distinct o.pupil_id, f.pupil_id, o.shown_name, o.birth_date
    from registry_ownpupil o
    join registry_findable f on f.institution_id = any (guided_schools_of(centre)) and f.birth_date = o.birth_date
     and f.by_family = o.by_family and f.pupil_id <> o.pupil_id and runs(f.begins_on, f.left_on)
   where o.centre_id = centre and pupil_managed(o.pupil_id, centre)
   limit 50;
end
$$;
