-- Salt and commitment stay out of reach of screens: with them, what was erased could be guessed at.
create policy own_or_in_charge on audit_trace for select to paspoort_web
  using (person_id = (select person_id from acting()) or institution_id = (select trail_institution()));

-- The sealer reads what it seals, adds leaves and checkpoints, and moves the right edge of the tree.
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
create policy evidence on audit_trace for select to paspoort_audit_reader using (true);
create policy evidence on audit_leaf for select to paspoort_audit_reader using (true);
create policy evidence on audit_pending for select to paspoort_audit_reader using (true);
create policy evidence on audit_frontier for select to paspoort_audit_reader using (true);
create policy evidence on audit_checkpoint for select to paspoort_audit_reader using (true);
