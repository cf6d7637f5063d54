create policy readable on documents_document for select to paspoort_web
  using (document_readable(id));
create policy readable on documents_blob for select to paspoort_web
  using (document_readable(document_id));
create policy writer on documents_document for insert to paspoort_web
  with check (may(case origin when 'letter' then 'file:write' when 'shared' then 'collaboration:write' else 'report:write' end));
create policy writer on documents_blob for insert to paspoort_web with check (paper_awaits_bytes(document_id));

-- Whether papers and their seals are whole is looked at by our service, in the role that screens never have.
create policy verifier on documents_document for select to paspoort_worker using ((select serving('verifier')));
create policy verifier on documents_blob for select to paspoort_worker using ((select serving('verifier')));

-- How letters of the own centre look: for who chooses it, and for who writes letters or the report of a school year.
create policy readable on documents_letterstyle for select to paspoort_web
  using (institution_id in ((select institution_where('file:manage')), (select institution_where('file:write')),
                            (select institution_where('collaboration:write'))));
create policy chosen on documents_letterstyle for insert to paspoort_web
  with check (institution_id = institution_where('file:manage') and made_by_id = (acting()).person_id);
