-- The life of a report, kept by the database itself, so that no screen, job or bare SQL can get round it.

-- A finished paper is really there, under the key of the pupil's own file.
create or replace function paper_kept(document uuid, key uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select 1 from documents_document d join documents_blob b on b.document_id = d.id
                  where d.id = document and d.key_id = key)
$$;

-- The key of one pupil's papers at the institution for which the acting person writes, and no other.
create or replace function key_of_file(key uuid, institution uuid, pupil uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if may_write_for(institution) is not true then
    return false;
  end if;
  return exists (select 1 from kernel_datakey k where k.id = key and k.institution_id = institution and k.subject_id = pupil);
end
$$;

-- Rule 68: the pupil is enrolled in that school, for that level (null: any), today; and it is a school that the own centre guides.
create or replace function enrolled_there(pupil uuid, school uuid, level text) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (select from sight() s, enrolled_in(s.places, s.apart, s.pupils, s.today) e
                  where e.pupil_id = pupil and e.institution_id = school and (level is null or e.education_level = level))
$$;

-- Rule 70: what a report is treated as. The original name stays in `kind`.
create or replace function treated_as(kind text, training_form text) returns text
language sql immutable parallel safe
as $$
  select case kind when 'LEGACY_GV' then 'GC' when 'LEGACY_V' then case training_form when 'OV4' then 'OV4' else 'IAC' end else kind end
$$;

-- Rules 69, 72: a report of before 1/9/2023 is a GV or V, one of since then is not; the combination stands in the matrix.
create or replace function may_become_final(r passport_report) returns text
language sql stable security definer set search_path = public, pg_temp
as $$
  select case
    when r.counts_as <> treated_as(r.kind, r.training_form) then 'a report counts as what its kind says'
    when r.drafted_on is null or r.starts_on is null then 'a finalised report has its dates'
    when r.drafted_on > today() then 'a report cannot be drafted tomorrow'
    when (r.kind like 'LEGACY%') <> (r.drafted_on < '2023-09-01') then 'the kind does not fit the date of drafting'
    when r.starts_on < '2023-09-01' and r.kind not like 'LEGACY%' then 'this kind did not exist yet on that date'
    when not exists (select 1 from passport_orientation o
                      where o.kind = r.counts_as and o.education_level = r.education_level and o.training_form = r.training_form
                        and o.support_type = r.support_type and (not o.legacy or r.kind like 'LEGACY%'))
      then 'this combination of kind, level, training form and type does not exist'
    when r.sections is null and r.kind not like 'LEGACY%' then 'a finalised report has its text'
    when paper_kept(r.document_id, r.key_id) is not true then 'a finalised report has its paper'
  end
$$;

-- The pages of a paper from outside that were not yet shown to who brought it in, and alone makes it final; null for anyone else.
create or replace function pages_not_shown(report uuid) returns int[]
language sql stable security definer set search_path = public, pg_temp
as $$
  select case when count(*) > 0 then coalesce(array_agg(page order by page) filter (where not shown), '{}') end
    from acting() who
    join passport_report r on r.id = report and r.centre_id = who.institution_id and r.author_id = who.person_id
    join documents_document d on d.id = r.document_id
   cross join generate_series(1, d.pages) page
   cross join lateral (
     select exists (select 1 from audit_trace t
                     where t.subject_id = r.pupil_id and t.object_id = r.id and t.person_id = who.person_id
                       and t.event = 'report.preview_read' and t.facts ->> 'page' = page::text) as shown) seen
$$;

-- Why the acting person cannot take a report back: a code, or nothing where it can be. Its maker may, for a quarter of an hour,
-- while nobody else read it and nothing else took over from it. Of a report of someone else it tells nothing.
create or replace function not_taken_back_because(report uuid) returns text
language sql volatile security definer set search_path = public, pg_temp
as $$
  select coalesce((
    select case
      when r.finalised_at + interval '15 minutes' < clock_timestamp() then 'too_late'
      when exists (select 1 from passport_consultation c where c.report_id = r.id and c.person_id <> r.finalised_by_id) then 'read'
      when r.end_kind = 'ended' or r.end_before is not null then 'gave_way'
      when exists (select 1 from passport_report p where p.superseded_by_id = r.id and p.end_before is null) then 'too_late'
      else '' end
      from acting() who
      join passport_report r on r.id = report and r.centre_id = who.institution_id and r.finalised_by_id = who.person_id
     where r.state = 'finalised'), 'not_yours')
$$;

-- Whether a report gets back the end that it had before another took over, because that other one was taken back.
create or replace function end_given_back(was passport_report, becomes passport_report) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select was.end_before is not null and exists (select 1 from passport_report s where s.id = was.superseded_by_id and s.state = 'withdrawn')
     and (becomes.ended_on, becomes.end_kind, becomes.end_reason, becomes.ended_by_id, becomes.superseded_by_id)
         is not distinct from ((was.end_before ->> 'ended_on')::date, was.end_before ->> 'end_kind', was.end_before ->> 'end_reason',
                               (was.end_before ->> 'ended_by_id')::uuid, (was.end_before ->> 'superseded_by_id')::uuid)
$$;

-- Rule 76: finalised is immutable. Only its end can still be set or come earlier, it can be taken back, and nobody deletes a report.
create or replace function keep_finalised() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  me uuid := (select person_id from acting());
  ending text[] := '{ended_on,end_kind,end_reason,ended_by_id,superseded_by_id,end_before,changed_at}';
  taking_back text[] := '{state,withdrawn_at,withdrawn_by_id,withdrawn_reason}';
  before jsonb;
  after jsonb;
  wrong text;
begin
  if tg_op = 'DELETE' then
    raise exception 'reports are ended, never deleted';
  end if;
  if old.state in ('discarded', 'withdrawn') then
    raise exception 'what was put away or taken back stays so';
  end if;
  if (new.kind, new.pupil_id, new.centre_id, new.author_id, new.key_id, new.number, new.created_at)
     is distinct from (old.kind, old.pupil_id, old.centre_id, old.author_id, old.key_id, old.number, old.created_at) then
    raise exception 'a report stays about the same pupil, by the same centre, under the same number';
  end if;
  if old.state = 'finalised' then
    if new.sections is distinct from old.sections then
      raise exception 'a finalised report cannot be changed';
    end if;
    -- every other column, also one that is added later; the sealed text apart, because writing it out is slow
    before := to_jsonb(jsonb_populate_record(old, '{"sections": null}')) - 'changed_at';
    after := to_jsonb(jsonb_populate_record(new, '{"sections": null}')) - 'changed_at';
  end if;
  if old.state = 'finalised' and new.state = 'withdrawn' then
    wrong := not_taken_back_because(old.id);
    if wrong <> '' or wrong is null or new.withdrawn_by_id is distinct from me or after - taking_back is distinct from before - taking_back then
      raise exception 'a report is taken back by its maker, soon, and while nobody read it (%)', wrong
        using errcode = 'check_violation', constraint = 'taken_back';
    end if;
    new.withdrawn_at := now();
    return new;
  end if;
  if new.state = 'withdrawn' or (new.withdrawn_at, new.withdrawn_by_id, new.withdrawn_reason) is distinct from (null::timestamptz, null::uuid, '') then
    raise exception 'only a finalised report is taken back';
  end if;
  if after - ending is distinct from before - ending then
    raise exception 'a finalised report cannot be changed';
  end if;
  if old.state = 'finalised' and end_given_back(old, new) then
    new.end_before := nullif(old.end_before -> 'end_before', 'null');
    return new;
  end if;
  new.end_before := old.end_before;
  if old.state = 'finalised' and new.end_kind = 'superseded' and new.superseded_by_id is distinct from old.superseded_by_id then
    new.end_before := jsonb_build_object('ended_on', old.ended_on, 'end_kind', old.end_kind, 'end_reason', old.end_reason,
      'ended_by_id', old.ended_by_id, 'superseded_by_id', old.superseded_by_id, 'end_before', old.end_before);
  end if;
  if old.state = 'finalised' and old.ended_on is not null and goes_on(new.ended_on, old.ended_on) then
    raise exception 'an ended report cannot be opened again';
  end if;
  if old.state = 'draft' and new.state = 'finalised' then
    wrong := may_become_final(new);
    if wrong is not null then
      raise exception '%', wrong;
    end if;
    if new.finalised_by_id is distinct from me or may_write_for(new.centre_id) is not true then
      raise exception 'who finalises signs for it, at the centre that drafted it';
    end if;
    if enrolled_there(new.pupil_id, new.school_id, case when new.kind not like 'LEGACY%' then new.education_level end) is not true then
      raise exception 'only the centre of the school that the pupil attends finalises';
    end if;
    if new.kind like 'LEGACY%' and (old.document_id is null or new.author_id <> me or pages_not_shown(old.id) is distinct from '{}') then
      raise exception 'a paper from outside is made final by who brought it in and saw each page of it';
    end if;
    new.finalised_at := now();
  end if;
  if new.state = 'draft' and (new.ended_on is not null or new.finalised_by_id is not null) then
    raise exception 'a draft has no end';
  end if;
  if new.state <> 'finalised' and new.document_id is distinct from old.document_id
     and (old.document_id is not null or new.kind not like 'LEGACY%' or paper_kept(new.document_id, new.key_id) is not true) then
    raise exception 'a draft has no paper, except one from outside, and keeps that';
  end if;
  if old.document_id is not null and new.document_id is distinct from old.document_id then
    raise exception 'a paper from outside is not exchanged';
  end if;
  if new.ended_on is distinct from old.ended_on or new.end_kind is distinct from old.end_kind then
    if new.ended_on is null or new.ended_by_id is distinct from me or new.end_kind = ''
       or (new.end_kind = 'ended' and btrim(new.end_reason) = '') or (new.end_kind = 'superseded' and new.superseded_by_id is null) then
      raise exception 'an end needs its date, who set it, and a reason or a successor';
    end if;
  elsif after - 'end_before' is distinct from before - 'end_before' then
    raise exception 'the end of a report cannot be told differently afterwards';
  end if;
  return new;
end
$$;
create or replace trigger keep_finalised before update or delete on passport_report for each row execute function keep_finalised();

-- What a report that is taken back had taken over counts again, as it did before.
create or replace function give_back() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update passport_report p
     set ended_on = (p.end_before ->> 'ended_on')::date, end_kind = p.end_before ->> 'end_kind', end_reason = p.end_before ->> 'end_reason',
         ended_by_id = (p.end_before ->> 'ended_by_id')::uuid, superseded_by_id = (p.end_before ->> 'superseded_by_id')::uuid,
         changed_at = now()
   where p.superseded_by_id = new.id;
  return null;
end
$$;
create or replace trigger give_back after update on passport_report for each row
  when (old.state = 'finalised' and new.state = 'withdrawn') execute function give_back();

-- A consultation and a taking back of the same report wait for each other: the lock lasts until either is committed, and whoever
-- comes second sees what the first did. After the policies, so that it tells nothing about reports that one may not read.
create or replace function hold_while_read() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform 1 from passport_report r where r.id = new.report_id and r.state = 'finalised' for share;
  if not found then
    raise exception 'only a finalised report is consulted' using errcode = 'check_violation', constraint = 'consulted';
  end if;
  return null;
end
$$;
create or replace trigger hold_while_read after insert on passport_consultation for each row execute function hold_while_read();

-- The paper of a draft that was put away goes for good: it may be about another child.
create or replace function drop_paper() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from documents_blob where document_id = old.document_id;
  return null;
end
$$;
create or replace trigger drop_paper after update on passport_report for each row
  when (old.state = 'draft' and new.state = 'discarded' and old.document_id is not null) execute function drop_paper();

-- Rule 75: whoever says "superseded" names a finalised report about the same pupil and level that takes over on that very day
-- (or that came to stand before the whole of this one). Looked at when the transaction ends, because both change together.
create or replace function check_succession() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
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
drop trigger if exists check_succession on passport_report;
create constraint trigger check_succession after update on passport_report deferrable initially deferred
  for each row when (new.end_kind = 'superseded' or new.state = 'withdrawn') execute function check_succession();

-- Until the transaction ends, whoever else writes about this pupil waits, at whatever centre: only among those who may write.
create or replace function one_at_a_time_about(pupil uuid) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if may('report:write') is not true then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('succession ' || pupil, 0))
     from (select 1 from registry_findable f where f.pupil_id = pupil and enrolled_there(pupil, f.institution_id, null) limit 1) here;
end
$$;

-- Who kept a draft last and when, for whoever finds it changed: told in the team that writes it, to nobody else.
create or replace function last_saved(report uuid) returns table (name text, at timestamptz, by_me boolean)
language sql stable security definer set search_path = public, pg_temp
as $$
  select p.given_name || ' ' || p.family_name, t.at, p.id = who.person_id
    from acting() who
    join passport_report r on r.id = last_saved.report and r.centre_id = who.institution_id and r.state = 'draft'
    join audit_trace t on t.subject_id = r.pupil_id and t.object_id = r.id and t.event in ('report.saved', 'report.started')
    join identity_person p on p.id = t.person_id
   where may('report:write')
     and (r.school_id = any ((select team_schools())::uuid[]) or r.pupil_id = any ((select team_pupils())::uuid[]))
   order by t.at desc limit 1
$$;

-- Asked by the registry when it looks for what may be mixed up: numbers of reports about a pupil who was never enrolled where they
-- were written for, and the pupils about whom there is any report.
create or replace function reports_elsewhere() returns setof text
language sql stable
as $$
  select r.number from passport_report r
   where r.state = 'finalised' and r.kind not like 'LEGACY%' and not exists (
         select from registry_enrolment e join registry_institution i on i.id = r.school_id
          where e.pupil_id = r.pupil_id and e.institution_id in (i.id, i.successor_id))
$$;

create or replace function pupils_with_papers() returns setof uuid
language sql stable
as $$ select distinct r.pupil_id from passport_report r $$;
