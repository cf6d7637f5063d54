grant select on kernel_datakey, kernel_institutionkey to paspoort_web, paspoort_worker;
create policy papers_open on kernel_datakey for select to paspoort_web, paspoort_worker
  using (id = any (array (select keys_openable())));
create policy signed_in on kernel_institutionkey for select to paspoort_web, paspoort_worker
  using ((select session_id from acting()) is not null);
