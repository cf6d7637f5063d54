-- Institutions and who guides whom are public reference data; pupils are not.
create policy public_facts on registry_institution for select to paspoort_web using (true);
create policy public_facts on registry_guidance for select to paspoort_web using (true);
create policy visible on registry_pupil for select to paspoort_web
  using (case when (select listing()) then id in (select pupils_visible()) else pupil_visible(id) end);
create policy findable on registry_enrolment for select to paspoort_web
  using (institution_id = any ((select find_institutions())::uuid[])
         and (institution_id <> all ((select schools_of_single_pupils())::uuid[]) or pupil_id = any ((select team_pupils())::uuid[]))
         and begins_on <= (select today()) and goes_on(left_on, (select today())));
create policy findable on registry_findable for select to paspoort_web
  using (institution_id = any ((select find_institutions())::uuid[])
         and (institution_id <> all ((select schools_of_single_pupils())::uuid[]) or pupil_id = any ((select team_pupils())::uuid[]))
         and begins_on <= (select today()) and goes_on(left_on, (select today())));

-- Whom a centre wrote in itself, for the team that guides that pupil; written by the functions of file management alone.
create policy guided on registry_ownpupil for select to paspoort_web
  using (centre_id = (select institution_where('file:read')) and pupil_id = any ((select team_pupils())::uuid[]));
create policy import on registry_ownpupil for select to paspoort_worker using ((select serving('registry-import')));

-- Corrections stand against a file that says again what was mended; the import notes that one did.
create policy import on registry_correction for select to paspoort_worker using ((select serving('registry-import')));
create policy import_notes on registry_correction for update to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));

-- The registry is written by its import and by the operator, never by a person on a screen.
create policy import on registry_institution to paspoort_worker
  using ((select serving('registry-import') or serving('operator'))) with check ((select serving('registry-import') or serving('operator')));
create policy import on registry_guidance to paspoort_worker
  using ((select serving('registry-import') or serving('operator'))) with check ((select serving('registry-import') or serving('operator')));
create policy import on registry_pupil to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
create policy import on registry_enrolment to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
create policy import on registry_findable to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
-- The operator merges institutions: who is enrolled at the old number goes over to the new one (rule 103).
create policy operator_sees on registry_enrolment for select to paspoort_worker using ((select serving('operator')));
create policy operator_moves on registry_enrolment for update to paspoort_worker
  using ((select serving('operator'))) with check ((select serving('operator')));
create policy operator_sees on registry_findable for select to paspoort_worker using ((select serving('operator')));
create policy operator_moves on registry_findable for update to paspoort_worker
  using ((select serving('operator'))) with check ((select serving('operator')));
create policy import on registry_import to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
-- Whose data it is: sources, what they speak for, what they call pupils, and rows that may be of another person. No screen touches
-- these tables; what a local admin sees of a doubt goes through `identity_doubts()`.
create policy import_reads on registry_source for select to paspoort_worker using ((select serving('registry-import')));
create policy operator on registry_source to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));
create policy import on registry_scope to paspoort_worker
  using ((select serving('registry-import') or serving('operator'))) with check ((select serving('registry-import') or serving('operator')));
create policy import on registry_pupilid to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
create policy import on registry_doubt to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
