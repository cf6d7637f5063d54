create policy papers_open on kernel_datakey for select to paspoort_web
  using (institution_id = (select writing_institution()) or id = any (array (select keys_openable())));
create policy papers_open on kernel_institutionkey for select to paspoort_web
  using (institution_id = (select writing_institution()) or institution_id = any (array (select institution_keys_openable())));
