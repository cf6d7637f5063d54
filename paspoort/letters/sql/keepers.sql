-- What may stand in a letter and in a sending, whoever writes them, beside the policies. After the row, as for activities.

-- What is wrong with a letter, as a code; null when it may stand. A draft becomes made or is thrown away, once, by its author. The activity
-- is of the same file and shows to the team when the letter is begun and when it is made; its day is that of the activity (rule 57). A
-- draft can be put away whatever became of the activity.
create or replace function wrong_with_letter(l letters_letter, was letters_letter) returns text language plpgsql stable as $$
declare
  a casefile_activity;
begin
  select * into a from casefile_activity one where one.id = l.activity_id;
  return case
    when was.id is not null and (l.file_id, l.kind, l.author_id, l.key_id, l.started_at, l.together)
         is distinct from (was.file_id, was.kind, was.author_id, was.key_id, was.started_at, was.together) then 'moved'
    when was.state in ('made', 'discarded') then 'made_already'
    when was.id is not null and l.state <> 'made' then null
    when a.file_id is distinct from l.file_id or (a.state in ('planned', 'registered')) is not true or a.restricted_at is not null
      then 'no_activity'
    when l.kind = 'resultLetter' and not exists (select from health_contact c where c.activity_id = l.activity_id and c.state = 'done')
      then 'no_contact_moment'
    when l.state <> 'made' then null
    when l.day is distinct from a.day then 'other_day'
    when (acting()).person_id is not null and written_now(l.made_at) is not true then 'not_now'
    when l.sections is null then 'empty'
  end;
end
$$;

create or replace function keep_letters() returns trigger language plpgsql as $$
declare
  was letters_letter;
begin
  if tg_op = 'UPDATE' then
    was := old;
    if new.file_id <> old.file_id and joining_now() then
      return null;
    end if;
  end if;
  perform refuse_row(wrong_with_letter(new, was), 'letter_kept');
  return null;
end
$$;
create or replace trigger keep_letters after insert or update on letters_letter for each row execute function keep_letters();

-- What is wrong with sending a letter to someone, as a code, or null: judged on the day of sending, and on the day on which the sheet is
-- made. What was sent stays; who noted it takes it back the same day.
create or replace function wrong_with_sending(s letters_sending, was letters_sending) returns text language plpgsql stable as $$
declare
  l record;
  missing text;
  day date := coalesce(s.sent_on, today());
begin
  select one.state, (one.made_at at time zone 'Europe/Brussels')::date as made_on, one.kind, one.key_id, f.pupil_id, f.centre_id, a.category
    into l from letters_letter one join casefile_file f on f.id = one.file_id join casefile_activity a on a.id = one.activity_id
   where one.id = s.letter_id;
  select r.missing into missing from letter_receivers(l.pupil_id, l.centre_id, l.kind, l.category, day) r
   where (r.receiver, r.relation_id, r.school_id, r.why) is not distinct from (s.receiver, s.relation_id, s.school_id, s.why)
     and (was.id is not null or r.consent_id is not distinct from s.consent_id)
   order by r.missing limit 1;
  return case
    when l.state is distinct from 'made' or l.key_id is distinct from s.key_id then 'not_made'
    when was.id is null and s.sent_on is not null then 'not_sent_yet'
    when was.id is null and (acting()).person_id is not null and written_now(s.planned_at) is not true then 'not_now'
    when was.id is not null and (s.letter_id, s.receiver, s.relation_id, s.school_id, s.why, s.document_id, s.key_id, s.sealed, s.planned_at)
         is distinct from (was.letter_id, was.receiver, was.relation_id, was.school_id, was.why, was.document_id, was.key_id, was.sealed, was.planned_at)
      then 'moved'
    when was.sent_on is not null and s.sent_on is not null then 'sent_already'
    when was.sent_on is not null and (was.sent_by_id = (acting()).person_id
         and (was.noted_at at time zone 'Europe/Brussels')::date = today()) is not true then 'sent_by_other'
    when was.sent_on is not null then null
    when s.sent_on is not null and (s.sent_by_id = (acting()).person_id and written_now(s.noted_at)) is not true then 'not_now'
    when (day between l.made_on and today()) is not true then 'sent_when'
    when missing is null then 'not_receiver'
    when missing <> '' then missing
    when not exists (select from documents_document d where d.id = s.document_id and d.origin = 'letter' and d.key_id = s.key_id) then 'no_paper'
  end;
end
$$;

create or replace function keep_sendings() returns trigger language plpgsql as $$
declare
  was letters_sending;
begin
  if tg_op = 'UPDATE' then
    was := old;
  end if;
  perform refuse_row(wrong_with_sending(new, was), 'sending_kept');
  return null;
end
$$;
create or replace trigger keep_sendings after insert or update on letters_sending for each row execute function keep_sendings();
