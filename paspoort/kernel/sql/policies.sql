create policy papers_open on kernel_datakey for select to paspoort_web
  using (institution_id = any ((select key_institutions())::uuid[]) or key_openable(id, institution_id));
create policy papers_open on kernel_institutionkey for select to paspoort_web
  using (institution_id = any ((select key_institutions())::uuid[]) or institution_key_openable(institution_id));
create policy verifier on kernel_datakey for select to paspoort_worker using ((select serving('verifier')));
create policy verifier on kernel_institutionkey for select to paspoort_worker using ((select serving('verifier')));
