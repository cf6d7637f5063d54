create policy readable on documents_document for select to paspoort_web
  using (id = any (array (select documents_of_centre())) or id = any (array (select documents_readable())));
create policy readable on documents_blob for select to paspoort_web
  using (document_id = any (array (select documents_of_centre())) or document_id = any (array (select documents_readable())));
create policy writer on documents_document for insert to paspoort_web with check ((select may('report:write')));
create policy writer on documents_blob for insert to paspoort_web with check ((select may('report:write')));
