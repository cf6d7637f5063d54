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

-- Rule 76: finalised is immutable. Only its end can still be set or come earlier, and nobody deletes a report.
create or replace function keep_finalised() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  me uuid := (select person_id from acting());
  ending text[] := '{ended_on,end_kind,end_reason,ended_by_id,superseded_by_id,changed_at}';
  before jsonb;
  after jsonb;
  wrong text;
begin
  if tg_op = 'DELETE' then
    raise exception 'reports are ended, never deleted';
  end if;
  if old.state = 'discarded' then
    raise exception 'a discarded draft stays discarded';
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
  if after - ending is distinct from before - ending then
    raise exception 'a finalised report cannot be changed';
  end if;
  if old.state = 'finalised' and old.ended_on is not null and (new.ended_on is null or new.ended_on > old.ended_on) then
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
    new.finalised_at := now();
  end if;
  if new.state = 'draft' and (new.ended_on is not null or new.finalised_by_id is not null or new.document_id is not null) then
    raise exception 'a draft has no end and no paper';
  end if;
  if new.ended_on is distinct from old.ended_on or new.end_kind is distinct from old.end_kind then
    if new.ended_on is null or new.ended_by_id is distinct from me or new.end_kind = ''
       or (new.end_kind = 'ended' and btrim(new.end_reason) = '') or (new.end_kind = 'superseded' and new.superseded_by_id is null) then
      raise exception 'an end needs its date, who set it, and a reason or a successor';
    end if;
  elsif after is distinct from before then
    raise exception 'the end of a report cannot be told differently afterwards';
  end if;
  return new;
end
$$;
create or replace trigger keep_finalised before update or delete on passport_report for each row execute function keep_finalised();

-- Rule 75: whoever says "superseded" names a finalised report about the same pupil and level that takes over on that very day
-- (or that came to stand before the whole of this one). Looked at when the transaction ends, because both change together.
create or replace function check_succession() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if exists (select 1 from passport_report r join passport_report s on s.id = r.superseded_by_id
              where r.id = new.id and r.end_kind = 'superseded'
                and (s.state <> 'finalised' or s.pupil_id <> r.pupil_id or s.education_level <> r.education_level
                     or r.ended_on <> greatest(r.starts_on, s.starts_on))) then
    raise exception 'a report is superseded only by the one that takes over that day';
  end if;
  return null;
end
$$;
drop trigger if exists check_succession on passport_report;
create constraint trigger check_succession after update on passport_report deferrable initially deferred
  for each row when (new.end_kind = 'superseded') execute function check_succession();

-- Whether the papers that a consultation of this session opened still exist; asked at each page, so that a picture in memory does
-- not outlive them. Of another's consultation it says the same as of none.
create or replace function opened_papers_exist(consultation uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if (select session_id is not null from acting()) is not true then
    return false;
  end if;
  return exists (select 1 from passport_consultation c join passport_report r on r.id = c.report_id join kernel_datakey k on k.id = r.key_id
                  where c.id = consultation and c.session_id = (select session_id from acting()) and k.wrapped is not null);
end
$$;

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
