-- Salt and commitment stay out of reach of screens: with them, what was erased could be guessed at.
grant select (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel, subject_id, object_id,
              consultation_id, facts, erased_by) on audit_trace to paspoort_web;
create policy own_or_in_charge on audit_trace for select to paspoort_web
  using (person_id = (select person_id from acting()) or institution_id = (select trail_institution()));

-- The sealer reads what it seals, adds leaves and checkpoints, and moves the right edge of the tree.
grant select (id, at, commitment) on audit_trace to paspoort_worker;
grant select, insert on audit_leaf, audit_checkpoint to paspoort_worker;
grant select, delete on audit_pending to paspoort_worker;
grant select on audit_frontier to paspoort_worker;
grant update (size, hashes) on audit_frontier to paspoort_worker;
create policy sealer on audit_trace for select to paspoort_worker using ((select serving('sealer')));
create policy sealer_reads on audit_leaf for select to paspoort_worker using ((select serving('sealer')));
create policy sealer_adds on audit_leaf for insert to paspoort_worker with check ((select serving('sealer')));
create policy sealer_reads on audit_checkpoint for select to paspoort_worker using ((select serving('sealer')));
create policy sealer_adds on audit_checkpoint for insert to paspoort_worker with check ((select serving('sealer')));
create policy sealer_reads on audit_pending for select to paspoort_worker using ((select serving('sealer')));
create policy sealer_takes on audit_pending for delete to paspoort_worker using ((select serving('sealer')));
create policy sealer_reads on audit_frontier for select to paspoort_worker using ((select serving('sealer')));
create policy sealer_moves on audit_frontier for update to paspoort_worker
  using ((select serving('sealer'))) with check ((select serving('sealer')));

-- The audit reader sees the whole evidence and nothing else, with a tool of its own choice.
grant select on audit_trace, audit_leaf, audit_pending, audit_frontier, audit_checkpoint to paspoort_audit_reader;
create policy evidence on audit_trace for select to paspoort_audit_reader using (true);
create policy evidence on audit_leaf for select to paspoort_audit_reader using (true);
create policy evidence on audit_pending for select to paspoort_audit_reader using (true);
create policy evidence on audit_frontier for select to paspoort_audit_reader using (true);
create policy evidence on audit_checkpoint for select to paspoort_audit_reader using (true);
