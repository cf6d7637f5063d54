create policy public_facts on passport_orientation for select to paspoort_web using (true);

-- A report begins as one's own draft without a past, at the own centre, about a pupil whose school it guides, under that pupil's key
-- (rule 68).
create policy readable on passport_report for select to paspoort_web
  using (case when (select listing())
              then of_team((select writing_institution()), (select team_schools()), (select team_pupils()), centre_id, school_id, pupil_id)
                   or id in (select reports_readable())
              else report_in_scope(pupil_id, centre_id, school_id, state, education_level, starts_on, ended_on) end);
create policy drafted on passport_report for insert to paspoort_web
  with check (state = 'draft' and not before_trajectories and document_id is null and finalised_at is null and finalised_by_id is null and ended_on is null
              and end_kind = '' and end_reason = '' and ended_by_id is null and superseded_by_id is null and end_before is null
              and (withdrawn_at, withdrawn_by_id, withdrawn_reason) is not distinct from (null::timestamptz, null::uuid, '')
              and author_id = (acting()).person_id
              and counts_as = treated_as(kind, training_form) and (select may_write_for(centre_id))
              and enrolled_there(pupil_id, school_id, case when kind not like 'LEGACY%' then education_level end)
              and key_of_file(key_id, centre_id, pupil_id));
-- Worked on: drafts of the own centre, and the end of a finalised report, about pupils whom it guides (rules 68, 76).
create policy writable on passport_report for update to paspoort_web
  using ((select may('report:write')) and (state = 'finalised' or (state = 'draft' and centre_id = (select writing_institution())))
         and pupil_findable(pupil_id))
  with check (pupil_findable(pupil_id));

-- A consultation is made with its trace by open_consultation, about a report that the reader's own session may read; by nothing else.
create policy own_or_in_charge on passport_consultation for select to paspoort_web
  using (person_id = (select person_id from acting()) or institution_id = (select trail_institution()));
-- The operator finds the consultation that a picture of a page comes from: its number, and who read when for whom, not what.
create policy operator on passport_consultation for select to paspoort_worker using ((select serving('operator')));
-- Whether each report's paper is whole, and its seal of the moment that it became final: its facts, not its words.
create policy verifier on passport_report for select to paspoort_worker using ((select serving('verifier')));
