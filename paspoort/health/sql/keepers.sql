-- What must hold of contacts, measurements, facts and days at a school, whoever writes them.

-- Whether an item belongs to a check of the moment's profile on that day (rule 129: no SPIN in the first grade); on request each does.
create or replace function item_fits(moment text, item text, day date) returns boolean language sql immutable as $$
  select exists (select from health_items() i
                  where i.item = item_fits.item
                    and (moment = 'request'
                         or exists (select from health_profile() p
                                     where p.moment = item_fits.moment and p.check_code = i.check_code
                                       and day >= p.valid_from::date and (p.valid_to = '' or day <= p.valid_to::date))))
$$;

-- Whether a pupil still has the moment of a day at a school: in its class today, by grade or age (rule 116), and not had in an earlier year.
create or replace function due_on(d health_schoolday, pupil uuid, born date) returns boolean language sql stable as $$
  select exists (select from registry_enrolment e cross join lateral moments_for(grade_place(e.grade), age_reached(born, d.day)) m (moment)
                  where e.pupil_id = due_on.pupil and e.institution_id = d.school_id and runs(e.begins_on, e.left_on)
                    and e.grade = d.grade and d.class_name in ('', e.class_name) and m.moment = d.moment)
     and not exists (select from casefile_file f join health_contact c on c.file_id = f.id
                      where f.pupil_id = due_on.pupil and f.centre_id = d.centre_id and c.moment = d.moment
                        and c.school_year < school_year_of(d.day) and c.state in ('done', 'doneElsewhere', 'exempt'))
$$;

-- What is wrong with a contact, as a code; null when it may stand. What was done stays done; what was marked is taken back first.
create or replace function wrong_with_contact(c health_contact, was health_contact) returns text language plpgsql stable as $$
declare
  born date;
  f casefile_file;
  d health_schoolday;
begin
  select * into f from casefile_file one where one.id = c.file_id;
  select p.birth_date into born from registry_pupil p where p.id = f.pupil_id;
  select * into d from health_schoolday one where one.id = c.school_day_id;
  return case
    when was.id is not null and (c.file_id, c.moment, c.key_id) is distinct from (was.file_id, was.moment, was.key_id) then 'moved'
    when was.activity_id is not null and c.activity_id is distinct from was.activity_id then 'moved'
    when was.id is null and c.state <> 'invited' then 'not_begun'
    when was.state = 'done' and (c.state, c.day) is distinct from ('done', was.day) then 'done_already'
    when was.state in ('doneElsewhere', 'refusedPerson', 'missed', 'exempt') and c.state not in (was.state, 'invited') then 'marked'
    when c.day < born then 'before_birth'
    when c.school_year is distinct from school_year_of(c.day) then 'other_year'
    when c.school_day_id is not null
         and (d.moment, d.day, d.centre_id) is distinct from (c.moment, c.day, f.centre_id) then 'other_day'
    when c.school_day_id is distinct from was.school_day_id and c.school_day_id is not null and (acting()).person_id is not null
         and (school_day_open(d.id) and exists (
           select from registry_findable e where e.pupil_id = f.pupil_id and e.institution_id = d.school_id and runs(e.begins_on, e.left_on)
         )) is not true then 'other_day'
    when c.school_day_id is distinct from was.school_day_id and c.school_day_id is not null and (acting()).person_id is not null
         and due_on(d, f.pupil_id, born) is not true then 'not_due'
    when c.state = 'done' and was.state is distinct from 'done' and c.day > today() then 'in_future'
    when c.state = 'done' and was.state is distinct from 'done'
         and not exists (select from health_measurement m where m.contact_id = c.id and m.sealed is not null) then 'no_value'
    when c.activity_id is not null and c.activity_id is distinct from was.activity_id
         and not exists (select from casefile_activity a where a.id = c.activity_id and a.file_id = c.file_id
                            and a.function in ('systematicContact', 'selectiveContact')) then 'other_file'
  end;
end
$$;

-- After the row is written, so that a policy refuses first: of a file that does not open nobody learns anything.
create or replace function keep_contacts() returns trigger language plpgsql as $$
declare
  was health_contact;
begin
  if tg_op = 'UPDATE' then
    was := old;
    if new.file_id <> old.file_id and joining_now() then
      return null;
    end if;
  end if;
  perform refuse_row(wrong_with_contact(new, was), 'contact_kept');
  return null;
end
$$;
create or replace trigger keep_contacts after insert or update on health_contact for each row execute function keep_contacts();

-- Each value is the next version of its cell, written now, of an item that the moment has, at a contact that takes place.
create or replace function keep_measurements() returns trigger language plpgsql as $$
declare
  c health_contact;
begin
  select * into c from health_contact one where one.id = new.contact_id;
  perform refuse_row(case
    when new.version is distinct from
         1 + (select count(*) from health_measurement m where m.contact_id = new.contact_id and m.item = new.item and m.id <> new.id)
      then 'not_next'
    when (acting()).person_id is not null and written_now(new.at) is not true then 'not_now'
    when item_fits(c.moment, new.item, c.day) is not true then 'no_item'
    when (c.state in ('invited', 'done')) is not true then 'marked'
    when c.day > today() then 'in_future'
    when new.version = 1 and new.sealed is null then 'empty'
  end, 'measurement_kept');
  return null;
end
$$;
create or replace trigger keep_measurements after insert on health_measurement for each row execute function keep_measurements();

create or replace function keep_facts() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and joining_now() then
    return null;
  end if;
  perform refuse_row(case
    when tg_op = 'UPDATE' then 'moved'
    when new.version is distinct from
         1 + (select coalesce(max(f.version), 0) from health_fact f where f.file_id = new.file_id and f.kind = new.kind and f.id <> new.id) then 'not_next'
    when (acting()).person_id is not null and written_now(new.at) is not true then 'not_now'
  end, 'fact_kept');
  return null;
end
$$;
create or replace trigger keep_facts after insert or update on health_fact for each row execute function keep_facts();

-- A day is planned now, by who plans it; it is closed and opened again, and nothing else of it changes.
create or replace function keep_school_days() returns trigger language plpgsql as $$
begin
  perform refuse_row(case
    when (acting()).person_id is not null and new.closed_at is distinct from old.closed_at and new.closed_at is not null
         and written_now(new.closed_at) is not true then 'not_now'
    when new.closed_at is not null and new.day > today() then 'in_future'
    when new.closed_by_id is distinct from case when new.closed_at is not distinct from old.closed_at then old.closed_by_id
                                                when new.closed_at is not null then (acting()).person_id end then 'closed_by_other'
  end, 'school_day_kept');
  return null;
end
$$;
create or replace trigger keep_school_days after insert or update on health_schoolday for each row execute function keep_school_days();
