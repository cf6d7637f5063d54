-- The life of a report, kept by the database itself, so that no screen, job or bare SQL can get round it.

-- A finished paper is really there, under the key of the pupil's own file.
create or replace function paper_kept(document uuid, key uuid) returns boolean language sql stable as $$
  select exists (select 1 from documents_document d join documents_blob b on b.document_id = d.id
                  where d.id = document and d.key_id = key)
$$;

-- Rule 70: what a report is treated as. The original name stays in `kind`.
create or replace function treated_as(kind text, training_form text) returns text language sql immutable parallel safe as $$
  select case kind when 'LEGACY_GV' then 'GC' when 'LEGACY_V' then case training_form when 'OV4' then 'OV4' else 'IAC' end else kind end
$$;

-- Rule 71: a report asks for a trajectory that its centre concluded, unless it came from outside or was begun before those were.
create or replace function lacks_trajectory(r passport_report) returns boolean language sql stable as $$
  select r.kind not like 'LEGACY%' and not r.before_trajectories and concluded_trajectory(r.pupil_id, r.centre_id) is null
$$;

-- The same of a draft, told in the team that writes it.
create or replace function trajectory_missing(report uuid) returns boolean language sql stable as $$
  select exists (select from passport_report r
                  where r.id = report and r.state = 'draft' and r.centre_id = (select writing_institution()) and lacks_trajectory(r)
                    and (r.school_id = any ((select team_schools())::uuid[]) or r.pupil_id = any ((select team_pupils())::uuid[])))
$$;

-- Rules 69, 72: a report of before 1/9/2023 is a GV or V, one of since then is not; the combination stands in the matrix.
create or replace function may_become_final(r passport_report) returns text language sql stable as $$
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
    when r.kind not like 'LEGACY%' and wrong_with_start(r) is not null then 'a change of attest starts next school year, or by a confirmed exception'
    when lacks_trajectory(r) is not false then 'a report follows from a concluded trajectory of its centre'
    when paper_kept(r.document_id, r.key_id) is not true then 'a finalised report has its paper'
  end
$$;

-- The pages of a paper from outside that were not yet shown to who brought it in, and alone makes it final; null for anyone else.
create or replace function pages_not_shown(report uuid) returns int[] language sql stable as $$
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

create or replace function withdrawal_time() returns interval language sql immutable
as $$ select interval '15 minutes' $$;

-- Why the acting person cannot take a report back: a code, or nothing where it can be. Its maker may, for a quarter of an hour,
-- while nobody else read it and nothing else took over from it. Of a report of someone else it tells nothing.
create or replace function withdrawal_refusal(report uuid) returns text language sql volatile as $$
  select coalesce((
    select case
      when r.finalised_at + withdrawal_time() < clock_timestamp() then 'too_late'
      when exists (select 1 from passport_consultation c where c.report_id = r.id and c.person_id <> r.finalised_by_id) then 'read'
      when r.end_kind = 'ended' or r.end_before is not null then 'gave_way'
      when exists (select 1 from passport_report p where p.superseded_by_id = r.id and p.end_before is null) then 'too_late'
      else '' end
      from acting() who
      join passport_report r on r.id = report and r.centre_id = who.institution_id and r.finalised_by_id = who.person_id
     where r.state = 'finalised'), 'not_yours')
$$;

-- Whether a report gets back the end that it had before another took over, because that other one was taken back.
create or replace function end_restored(was passport_report, becomes passport_report) returns boolean language sql stable as $$
  select was.end_before is not null and exists (select 1 from passport_report s where s.id = was.superseded_by_id and s.state = 'withdrawn')
     and (becomes.ended_on, becomes.end_kind, becomes.end_reason, becomes.ended_by_id, becomes.superseded_by_id)
         is not distinct from ((was.end_before ->> 'ended_on')::date, was.end_before ->> 'end_kind', was.end_before ->> 'end_reason',
                               (was.end_before ->> 'ended_by_id')::uuid, (was.end_before ->> 'superseded_by_id')::uuid)
$$;

-- Until the transaction ends, whoever else writes about this pupil waits, at whatever centre: only among those who may write.
create or replace function serialise_for_pupil(pupil uuid) returns void language plpgsql volatile as $$
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
language sql stable as $$
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
create or replace function reports_elsewhere() returns setof text language sql stable as $$
  select r.number from passport_report r
   where r.state = 'finalised' and r.kind not like 'LEGACY%' and not exists (
         select from registry_enrolment e join registry_institution i on i.id = r.school_id
          where e.pupil_id = r.pupil_id and e.institution_id in (i.id, i.successor_id))
$$;

create or replace function pupils_with_papers() returns setof uuid language sql stable
as $$ select distinct r.pupil_id from passport_report r $$;

-- The reports about a pupil, for functions of the owner that ask whether something is kept about that pupil.
create or replace function reports_of_pupil(pupil uuid) returns table (id uuid, centre_id uuid, state text) language sql stable as $$
  select r.id, r.centre_id, r.state from passport_report r where r.pupil_id = pupil
$$;

-- Put the reports about one pupil under another, as two files of one child are joined; gives which those were.
create or replace function move_reports(old uuid, new uuid) returns jsonb language sql volatile as $$
  select moved_rows('passport_report', 'pupil_id', old, new)
$$;
