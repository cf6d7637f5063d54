create policy readable on documents_document for select to paspoort_web
  using (document_readable(id));
create policy readable on documents_blob for select to paspoort_web
  using (document_readable(document_id));
create policy writer on documents_document for insert to paspoort_web
  with check (may(case origin when 'letter' then 'file:write' else 'report:write' end));
create policy writer on documents_blob for insert to paspoort_web with check (may('report:write') or may('file:write'));

-- Whether papers and their seals are whole is looked at by our service, in the role that screens never have.
create policy verifier on documents_document for select to paspoort_worker using ((select serving('verifier')));
create policy verifier on documents_blob for select to paspoort_worker using ((select serving('verifier')));
