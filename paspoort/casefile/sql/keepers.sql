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
-- What was said does not change: a correction is a further text. A registered activity stays in its file, by its author, with its
-- moment, and so does a draft; a referral that was answered and its answer stay what they are to each other, and one of which something
-- became stays a referral. Who restricted an
-- activity takes that back and nobody else, also not by restricting it anew. For the owner, who lays what was there before, `me` is null.
create or replace function keep_activities() returns trigger language plpgsql as $$
declare
  wrong text;
  me uuid := (acting()).person_id;
  before casefile_activity;
  was casefile_activity;
begin
  if tg_op = 'UPDATE' then
    before := old;
    if new.file_id <> old.file_id and joining_now() then
      return null;
    end if;
  end if;
  wrong := case
    when tg_op = 'UPDATE' and (new.file_id, new.author_id, new.key_id, new.started_at)
         is distinct from (before.file_id, before.author_id, before.key_id, before.started_at) then 'moved'
    when before.state = 'discarded' or (before.state = 'registered' and new.state <> 'registered')
         or (before.state in ('planned', 'cancelled') and new.state in ('draft', 'discarded'))
         or (before.state = 'cancelled' and new.state = 'registered') then 'registered'
    when new.state = 'cancelled' and (before.state in ('planned', 'cancelled')) is not true then 'not_planned'
    when new.state in ('planned', 'registered', 'cancelled') and new.sections is not null then 'registered'
    when before.registered_at is not null and new.registered_at is distinct from before.registered_at then 'registered'
    when me is not null and new.registered_at is distinct from before.registered_at
         and written_now(new.registered_at) is not true then 'not_now'
    when me is not null and (new.restricted_at, new.restricted_by_id) is distinct from (before.restricted_at, before.restricted_by_id)
         and case when before.restricted_at is null then new.restricted_by_id is distinct from me
                  else new.restricted_at is not null or before.restricted_by_id is distinct from me end then 'restricted_by_other'
    when tg_op = 'UPDATE' and (new.direction, new.day) is distinct from (before.direction, before.day)
         and exists (select from casefile_referral r join casefile_activity a on a.id = r.answer_id
                      where (r.answer_id = new.id and (new.direction <> 'feedback' or new.day < r.referred_on))
                         or (r.activity_id = new.id and (new.direction <> 'referral' or new.day > a.day))) then 'answered'
    when tg_op = 'UPDATE' and (new.direction, new.day) is distinct from (before.direction, before.day)
         and exists (select from casefile_referral r
                      where r.activity_id = new.id and num_nonnulls(r.waits_since, r.accepted_on, r.refused_on, r.closed_on) > 0
                        and (new.direction <> 'referral' or new.day > least(r.waits_since, r.accepted_on, r.refused_on, r.closed_on)))
      then 'followed_already'
    when new.category is distinct from before.category
         and exists (select from casefile_referral r join family_consent c on c.id = r.consent_id
                      where r.activity_id = new.id and consent_fits(c, new.category) is not true) then 'other_consent'
    when before.state in ('planned', 'registered', 'cancelled') and new.thread_id is distinct from before.thread_id then 'moved'
    when new.thread_id is not null and new.thread_id is distinct from before.thread_id
         and not exists (select from casefile_activity a where a.id = new.thread_id and a.file_id = new.file_id and a.id <> new.id
                            and a.state in ('planned', 'registered')) then 'other_file'
  end;
  if before.state in ('planned', 'registered', 'cancelled') and school_year_of(before.day) = school_year_of(new.day) then
    was := before;
  end if;
  perform refuse_row(coalesce(wrong, wrong_with_activity(new, was)), 'activity_kept');
  return null;
end
$$;
-- What is typed in a draft touches nothing that is kept here, and a text is saved every few seconds.
create or replace trigger keep_activities after insert on casefile_activity for each row execute function keep_activities();
create or replace trigger keep_changed_activities after update on casefile_activity for each row
  when (old.state <> 'draft' or (old.state, old.file_id, old.author_id, old.key_id, old.started_at, old.registered_at, old.restricted_at,
                                 old.restricted_by_id, old.day, old.direction, old.category, old.thread_id)
                                is distinct from
                                (new.state, new.file_id, new.author_id, new.key_id, new.started_at, new.registered_at, new.restricted_at,
                                 new.restricted_by_id, new.day, new.direction, new.category, new.thread_id))
  execute function keep_activities();

-- Which transaction a text was written in, whatever was given.
create or replace function mark_text() returns trigger language plpgsql as $$
begin
  new.xid := pg_current_xact_id()::text::bigint;
  return new;
end
$$;
create or replace trigger mark_text before insert on casefile_text for each row execute function mark_text();

-- At the end of a transaction: what a registered activity is counted by was said in it, by the same person, so that each version
-- holds the codes as they stood.
create or replace function say_codes() returns trigger language plpgsql as $$
begin
  if (acting()).person_id is not null and not exists (
       select from casefile_text t
        where t.activity_id = new.id and t.author_id = (acting()).person_id and t.xid = pg_current_xact_id()::text::bigint) then
    raise exception 'unsaid' using errcode = 'check_violation', constraint = 'activity_kept';
  end if;
  return null;
end
$$;
create constraint trigger say_codes after update on casefile_activity deferrable initially deferred for each row
  when (new.state = 'registered' and (old.state, old.day, old.function, old.topics, old.client, old.actors, old.contact, old.minutes, old.bridging,
                                      old.direction, old.category, old.detail)
        is distinct from (new.state, new.day, new.function, new.topics, new.client, new.actors, new.contact, new.minutes, new.bridging,
                          new.direction, new.category, new.detail))
  execute function say_codes();

-- Each text is the next version of an activity that the team reads, written now: none is put before, between or far beyond the others.
create or replace function keep_texts() returns trigger language plpgsql as $$
begin
  if exists (select from casefile_activity a where a.id = new.activity_id and a.state in ('planned', 'registered')) is not true
     or new.version is distinct from
        1 + (select count(*) from casefile_text t where t.activity_id = new.activity_id and t.id <> new.id)
     or ((acting()).person_id is not null and written_now(new.at) is not true) then
    raise exception 'not_next' using errcode = 'check_violation', constraint = 'text_kept';
  end if;
  return null;
end
$$;
create or replace trigger keep_texts after insert on casefile_text for each row execute function keep_texts();

-- Who refers has a referral to follow (rule 144). Made and kept in step with its activity by the database: what is corrected into
-- something else waits no longer.
create or replace function make_referral() returns trigger language plpgsql as $$
begin
  if new.state = 'registered' and new.direction = 'referral' then
    insert into casefile_referral (id, activity_id, file_id, referred_on, closed_because)
    values (gen_random_uuid(), new.id, new.file_id, new.day, '')
    on conflict (activity_id) do update set referred_on = excluded.referred_on;
  else
    delete from casefile_referral r where r.activity_id = new.id;
  end if;
  return null;
end
$$;
create or replace trigger make_referral after insert or update of state, direction, day on casefile_activity
  for each row execute function make_referral();

-- Where an activity is counted: at the centre and the school of its file when it was written, whatever was given. A plain column,
-- because a centre's year among ten million activities is one range of an index.
create or replace function place_activity() returns trigger language plpgsql as $$
begin
  select f.centre_id, f.school_id into new.centre_id, new.school_id from casefile_file f where f.id = new.file_id;
  return new;
end
$$;
create or replace trigger place_activity before insert on casefile_activity for each row execute function place_activity();
