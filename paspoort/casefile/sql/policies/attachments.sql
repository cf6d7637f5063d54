-- What waits beside a draft or a correction is its author's alone. What was registered nobody reads by a select: only through
-- read_attachment, which leaves its trace.
create policy waiting on casefile_attachment for select to paspoort_web
  using (version is null and author_id = (select person_id from acting())
         and (select true from casefile_activity a where a.id = activity_id));
create policy attached on casefile_attachment for insert to paspoort_web
  with check (version is null and author_id = (acting()).person_id and text_written(activity_id, key_id));
