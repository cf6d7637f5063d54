-- What must hold of reports and consultations whoever writes them, beside the policies.

-- What is wrong with a change of a report, or null. Rule 76: finalised is immutable. Only its end can still be set or come earlier, and
-- it can be taken back.
create or replace function wrong_with_report(new passport_report, old passport_report) returns text
language plpgsql volatile as $$
declare
  untold boolean := (new.withdrawn_at, new.withdrawn_by_id, new.withdrawn_reason) is not distinct from (null::timestamptz, null::uuid, '');
begin
  return case
    when old.state in ('discarded', 'withdrawn') then 'what was put away or taken back stays so'
    when (new.kind, new.pupil_id, new.centre_id, new.author_id, new.key_id, new.number, new.created_at)
         is distinct from (old.kind, old.pupil_id, old.centre_id, old.author_id, old.key_id, old.number, old.created_at)
      then 'a report stays about the same pupil, by the same centre, under the same number'
    when old.state = 'finalised' and new.sections is distinct from old.sections then 'a finalised report cannot be changed'
    when old.state = 'finalised' and new.state = 'withdrawn' then wrong_with_withdrawal(new, old)
    when new.state = 'withdrawn' or not untold then 'only a finalised report is taken back'
    when old.state = 'finalised' then wrong_with_final(new, old)
    else coalesce(wrong_with_draft(new, old), wrong_with_end(new, old)) end;
end
$$;

-- Every other column, also one that is added later; the sealed text apart, because writing it out is slow.
create or replace function report_differs(new passport_report, old passport_report, save text[]) returns boolean
language sql stable as $$
  select to_jsonb(jsonb_populate_record(new, '{"sections": null}')) - save - 'changed_at'
         is distinct from to_jsonb(jsonb_populate_record(old, '{"sections": null}')) - save - 'changed_at'
$$;

create or replace function wrong_with_withdrawal(new passport_report, old passport_report) returns text
language plpgsql volatile as $$
declare
  why text := withdrawal_refusal(old.id);
begin
  if (why = '' and new.withdrawn_by_id = (acting()).person_id) is not true
     or report_differs(new, old, '{state,withdrawn_at,withdrawn_by_id,withdrawn_reason}') then
    return format('a report is taken back by its maker, soon, and while nobody read it (%s)', why);
  end if;
  return null;
end
$$;

create or replace function wrong_with_final(new passport_report, old passport_report) returns text language plpgsql volatile as $$
begin
  return case
    when report_differs(new, old, '{ended_on,end_kind,end_reason,ended_by_id,superseded_by_id,end_before}') then 'a finalised report cannot be changed'
    when end_restored(old, new) then null
    when old.ended_on is not null and (new.ended_on <= old.ended_on) is not true then 'an ended report cannot be opened again'
    else wrong_with_end(new, old) end;
end
$$;

create or replace function wrong_with_end(new passport_report, old passport_report) returns text language plpgsql volatile as $$
begin
  return case
    when new.ended_on is distinct from old.ended_on or new.end_kind is distinct from old.end_kind then case
      when new.ended_on is null or new.ended_by_id is distinct from (acting()).person_id or new.end_kind = ''
           or (new.end_kind = 'ended' and btrim(new.end_reason) = '') or (new.end_kind = 'superseded' and new.superseded_by_id is null)
        then 'an end needs its date, who set it, and a reason or a successor' end
    when old.state = 'finalised' and report_differs(new, old, '{end_before}') then 'the end of a report cannot be told differently afterwards'
  end;
end
$$;

create or replace function wrong_with_draft(new passport_report, old passport_report) returns text language plpgsql volatile as $$
declare
  me uuid := (acting()).person_id;
begin
  return coalesce(case when old.state = 'draft' and new.state = 'finalised' then coalesce(may_become_final(new), case
    when new.finalised_by_id is distinct from me or may_write_for(new.centre_id) is not true
      then 'who finalises signs for it, at the centre that drafted it'
    when new.kind not like 'LEGACY%' and new.drafted_on is distinct from today() then 'a report is signed on the day on which it becomes final'
    when enrolled_there(new.pupil_id, new.school_id, case when new.kind not like 'LEGACY%' then new.education_level end) is not true
      then 'only the centre of the school that the pupil attends finalises'
    when new.kind like 'LEGACY%' and (old.document_id is null or new.author_id <> me or pages_not_shown(old.id) is distinct from '{}')
      then 'a paper from outside is made final by who brought it in and saw each page of it' end) end,
  case
    when new.state = 'draft' and (new.ended_on is not null or new.finalised_by_id is not null) then 'a draft has no end'
    when new.state <> 'finalised' and new.document_id is distinct from old.document_id
         and (old.document_id is not null or new.kind not like 'LEGACY%' or paper_kept(new.document_id, new.key_id) is not true)
      then 'a draft has no paper, except one from outside, and keeps that'
    when old.document_id is not null and new.document_id is distinct from old.document_id then 'a paper from outside is not exchanged'
  end);
end
$$;

-- A report as it is kept: the moments of becoming final and of being taken back are the database's, and so is the end of before.
create or replace function report_kept(new passport_report, old passport_report) returns passport_report
language plpgsql stable as $$
begin
  if new.state = 'withdrawn' then
    new.withdrawn_at := now();
    return new;
  end if;
  if old.state = 'draft' and new.state = 'finalised' then
    new.finalised_at := now();
  end if;
  new.end_before := case
    when old.state <> 'finalised' then old.end_before
    when end_restored(old, new) then nullif(old.end_before -> 'end_before', 'null')
    when new.end_kind = 'superseded' and new.superseded_by_id is distinct from old.superseded_by_id then
      jsonb_build_object('ended_on', old.ended_on, 'end_kind', old.end_kind, 'end_reason', old.end_reason,
                         'ended_by_id', old.ended_by_id, 'superseded_by_id', old.superseded_by_id, 'end_before', old.end_before,
                         'changed_at', old.changed_at)
    else old.end_before end;
  return new;
end
$$;

create or replace function keep_finalised() returns trigger language plpgsql as $$
declare
  wrong text;
begin
  if tg_op = 'UPDATE' and new.pupil_id is distinct from old.pupil_id and joining_now() then
    return new;
  end if;
  wrong := case when tg_op = 'DELETE' then 'reports are ended, never deleted' else wrong_with_report(new, old) end;
  if wrong is not null and old.state = 'finalised' and tg_op = 'UPDATE' and new.state = 'withdrawn' then
    raise exception '%', wrong using errcode = 'check_violation', constraint = 'taken_back';
  elsif wrong is not null then
    raise exception '%', wrong;
  end if;
  return report_kept(new, old);
end
$$;
create or replace trigger keep_finalised before update or delete on passport_report for each row execute function keep_finalised();

-- What a report that is taken back had taken over counts again, as it did before.
create or replace function restore_end() returns trigger language plpgsql as $$
begin
  update passport_report p
     set ended_on = (p.end_before ->> 'ended_on')::date, end_kind = p.end_before ->> 'end_kind', end_reason = p.end_before ->> 'end_reason',
         ended_by_id = (p.end_before ->> 'ended_by_id')::uuid, superseded_by_id = (p.end_before ->> 'superseded_by_id')::uuid,
         changed_at = coalesce((p.end_before ->> 'changed_at')::timestamptz, now())
   where p.superseded_by_id = new.id;
  return null;
end
$$;
create or replace trigger restore_end after update on passport_report for each row
  when (old.state = 'finalised' and new.state = 'withdrawn') execute function restore_end();

-- A consultation and a taking back of the same report wait for each other: the lock lasts until either is committed, and whoever
-- comes second sees what the first did. After the policies, so that it tells nothing about reports that one may not read.
create or replace function lock_for_consultation() returns trigger language plpgsql as $$
begin
  perform 1 from passport_report r where r.id = new.report_id and r.state = 'finalised' for share;
  if not found then
    raise exception 'only a finalised report is consulted' using errcode = 'check_violation', constraint = 'consulted';
  end if;
  return null;
end
$$;
create or replace trigger lock_for_consultation after insert on passport_consultation for each row execute function lock_for_consultation();

-- The paper of a draft that was put away goes for good: it may be about another child.
create or replace function drop_paper() returns trigger language plpgsql as $$
begin
  delete from documents_blob where document_id = old.document_id;
  return null;
end
$$;
create or replace trigger drop_paper after update on passport_report for each row
  when (old.state = 'draft' and new.state = 'discarded' and old.document_id is not null) execute function drop_paper();

-- Rule 75: whoever says "superseded" names a finalised report about the same pupil and level that takes over on that very day
-- (or that came to stand before the whole of this one). Looked at when the transaction ends, because both change together.
create or replace function check_succession() returns trigger language plpgsql as $$
begin
  if exists (select 1 from passport_report s join passport_report r on r.superseded_by_id = s.id
              where s.id = new.id and s.state = 'withdrawn') then
    raise exception 'what a report took over counts again when it is taken back';
  end if;
  if exists (select 1 from passport_report r join passport_report s on s.id = r.superseded_by_id
              where r.id = new.id and r.state = 'finalised' and r.end_kind = 'superseded'
                and (s.state <> 'finalised' or s.pupil_id <> r.pupil_id or s.education_level <> r.education_level
                     or r.ended_on <> greatest(r.starts_on, s.starts_on))) then
    raise exception 'a report is superseded only by the one that takes over that day';
  end if;
  return null;
end
$$;
create constraint trigger check_succession after update on passport_report deferrable initially deferred
  for each row when (new.end_kind = 'superseded' or new.state = 'withdrawn') execute function check_succession();
