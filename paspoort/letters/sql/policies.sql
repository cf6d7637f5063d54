-- Letters of files that open, for who writes such letters; a draft is its author's alone. Schools have none.
create policy readable on letters_letter for select to paspoort_web 
  using (letter_in_reach(file_id, kind, state, author_id) and letter_basis_shows(state, activity_id));
create policy begun on letters_letter for insert to paspoort_web
  with check (author_id = (acting()).person_id and letter_kind_open(kind) and file_written(file_id, key_id));
create policy made on letters_letter for update to paspoort_web
  using (state = 'draft' and author_id = (select person_id from acting()) and letter_kind_open(kind) and file_written(file_id, null))
  with check (author_id = (acting()).person_id and letter_kind_open(kind));

create policy readable on letters_sending for select to paspoort_web using (exists (select from letters_letter l where l.id = letter_id));
create policy planned on letters_sending for insert to paspoort_web
  with check (exists (select from letters_letter l where l.id = letter_id and file_written(l.file_id, null)));
create policy sent on letters_sending for update to paspoort_web
  using (exists (select from letters_letter l where l.id = letter_id and file_written(l.file_id, null)))
  with check (exists (select from letters_letter l where l.id = letter_id));
