-- Documents: for whom the file opens; put there and moved by either side, while the one guides the other. A document that was withdrawn is
-- not opened any more. The report of a school year is the centre's to make.
create policy readable on collaboration_librarydocument for select to paspoort_web
  using (collaboration_id = any ((select array (select collaborations_open()))::uuid[]));
create policy put on collaboration_librarydocument for insert to paspoort_web
  with check (put_by_id = (acting()).person_id
              and case when school_year is null then collaboration_writable(collaboration_id) else collaboration_started(collaboration_id) end);
create policy moved on collaboration_librarydocument for update to paspoort_web
  using (collaboration_writable(collaboration_id))
  with check (collaboration_writable(collaboration_id) and (withdrawn_by_id is null or withdrawn_by_id = (acting()).person_id));

create policy readable on collaboration_libraryversion for select to paspoort_web
  using ((select true from collaboration_librarydocument d where d.id = document_id and d.withdrawn_at is null));
create policy put on collaboration_libraryversion for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and library_writable(document_id));
