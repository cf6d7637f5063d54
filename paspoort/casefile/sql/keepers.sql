-- What must hold of activities and referrals whoever writes them, beside the policies.

-- Whether one of these codes may not be chosen on that day; one that stood there before stays, also when it was closed meanwhile.
create or replace function wrong_codes(kind text, codes text[], was text[], day date) returns boolean language sql stable as $$
  select cardinality(codes) = 0 or exists (
    select from unnest(codes) one where (one = any (was) or code_counts(kind, one, day)) is not true)
$$;

-- What is wrong with an activity that is registered or planned, as a code; null when it may stand (rules 60-63, 119, 121). `was` is
-- how it stood before, of the same school year, or null.
create or replace function wrong_with_activity(a casefile_activity, was casefile_activity) returns text language plpgsql stable as $$
declare
  born date;
begin
  select p.birth_date into born from casefile_file f join registry_pupil p on p.id = f.pupil_id where f.id = a.file_id;
  return case
    when a.state in ('draft', 'discarded') then null
    when a.day < born then 'before_birth'
    when a.state = 'registered' and a.day > today() then 'in_future'
    when wrong_codes('function', array[a.function], array[was.function], a.day) then 'no_function'
    when wrong_codes('topic', a.topics, was.topics, a.day) then 'no_topic'
    when wrong_codes('client', array[a.client], array[was.client], a.day) then 'no_client'
    when wrong_codes('actor', a.actors, was.actors, a.day) then 'no_actor'
    when a.contact <> '' and wrong_codes('contact', array[a.contact], array[was.contact], a.day) then 'no_contact'
    when (a.function, a.direction, a.category, a.detail)
         is not distinct from (was.function, was.direction, was.category, was.detail) then null
    when has_flag('function', a.function, a.day, 'hub') is not true then
      case when (a.direction, a.category, a.detail) is distinct from ('', '', '') then 'hub_only' end
    when code_counts('direction', a.direction, a.day) is not true then 'no_direction'
    when code_counts('category', a.category, a.day) is not true then 'no_category'
    when code_parent_is('detail', a.detail, a.category, a.day) is not true then 'no_detail'
  end;
end
$$;

-- After the row is written, so that a policy refuses first: of a file that does not open nobody learns anything.
-- What was said does not change: a correction is a further text. A registered activity stays in its file, by its author, and so
-- does a draft.
create or replace function keep_activities() returns trigger language plpgsql as $$
declare
  wrong text;
  me uuid := (acting()).person_id;
  was casefile_activity;
begin
  if tg_op = 'UPDATE' then
    wrong := case
      when (new.file_id, new.author_id, new.key_id, new.started_at) is distinct from (old.file_id, old.author_id, old.key_id,
      old.started_at)
        then 'moved'
      when old.state = 'discarded' or (old.state = 'registered' and new.state <> 'registered') then 'registered'
      when old.registered_at is not null and new.registered_at is distinct from old.registered_at then 'registered'
      when new.restricted_at is null and old.restricted_at is not null and old.restricted_by_id is distinct from me then
      'restricted_by_other' when new.restricted_at is not null and old.restricted_at is null and new.restricted_by_id is
      distinct from me then 'restricted_by_other'
    end;
  end if;
  if wrong is null and new.thread_id is not null and (tg_op = 'INSERT' or new.thread_id is distinct from old.thread_id)
     and not exists (select from casefile_activity a where a.id = new.thread_id and a.file_id = new.file_id and a.id <> new.id)
     then
    wrong := 'other_file';
  end if;
  if tg_op = 'UPDATE' and old.state <> 'draft' and school_year_of(old.day) = school_year_of(new.day) then
    was := old;
  end if;
  wrong := coalesce(wrong, wrong_with_activity(new, was));
  if wrong is not null then
    raise exception '%', wrong using errcode = 'check_violation', constraint = 'activity_kept';
  end if;
  return null;
end
$$;
create or replace trigger keep_activities after insert or update on casefile_activity for each row execute function
keep_activities();

-- Who refers has a referral to follow (rule 144). Made and kept in step with its activity by the database.
create or replace function make_referral() returns trigger language plpgsql as $$
begin
  if new.state = 'registered' and new.direction = 'referral' then
    insert into casefile_referral (id, activity_id, file_id, referred_on, closed_because)
    values (gen_random_uuid(), new.id, new.file_id, new.day, '')
    on conflict (activity_id) do update set referred_on = excluded.referred_on;
  end if;
  return null;
end
$$;
create or replace trigger make_referral after insert or update of state, direction, day on casefile_activity
  for each row execute function make_referral();

-- An answer is a registered activity of the same file that brings one (rule 61), and an answer is not taken away again.
create or replace function keep_referrals() returns trigger language plpgsql as $$
declare
  wrong text;
begin
  wrong := case
    when (new.activity_id, new.file_id) is distinct from (old.activity_id, old.file_id) then 'moved'
    when old.answer_id is not null and new.answer_id is distinct from old.answer_id then 'answered'
    when new.answer_id is not null and old.answer_id is null and not exists (
      select from casefile_activity a
       where a.id = new.answer_id and a.file_id = new.file_id and a.state = 'registered' and a.direction = 'feedback' and a.day >=
       new.referred_on)
      then 'no_answer'
    when new.closed_on is not null and old.closed_on is null
         and (new.closed_by_id is distinct from (acting()).person_id or new.closed_on is distinct from today()) then
         'closed_by_other'
  end;
  if wrong is not null then
    raise exception '%', wrong using errcode = 'check_violation', constraint = 'referral_kept';
  end if;
  return null;
end
$$;
create or replace trigger keep_referrals after update on casefile_referral for each row execute function keep_referrals();
