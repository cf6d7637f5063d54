-- Files that open to the acting person: of the own school or centre, by the context (rules 38-40, 44). A set of at most the schools of a
-- centre, made once a statement.
create policy readable on collaboration_collaboration for select to paspoort_web
  using (id = any ((select array (select collaborations_open()))::uuid[]));
create policy begun on collaboration_collaboration for insert to paspoort_web
  with check (begun_by_id = (acting()).person_id and collaboration_begun(school_id, centre_id));

create policy readable on collaboration_registration for select to paspoort_web
  using (collaboration_id = any ((select array (select collaborations_open()))::uuid[]));
create policy started on collaboration_registration for insert to paspoort_web
  with check (first_owner_id = (acting()).person_id and changed_by_id = first_owner_id and kind_begun(collaboration_id, kind));
-- Its head, by the centre, that of a meeting by both; its state and owner nobody changes by hand (privileges.toml).
create policy described on collaboration_registration for update to paspoort_web
  using (kind_begun(collaboration_id, kind)) with check (kind_begun(collaboration_id, kind));

-- What is written there: by either side under the own name and institution.
create policy readable on collaboration_section for select to paspoort_web
  using ((select true from collaboration_registration r where r.id = registration_id));
create policy written on collaboration_section for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and registration_writable(registration_id));
create policy readable on collaboration_reaction for select to paspoort_web
  using ((select true from collaboration_registration r where r.id = registration_id));
create policy written on collaboration_reaction for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and registration_writable(registration_id));
create policy readable on collaboration_goal for select to paspoort_web
  using ((select true from collaboration_registration r where r.id = registration_id));
create policy written on collaboration_goal for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and registration_writable(registration_id));
create policy readable on collaboration_step for select to paspoort_web
  using ((select true from collaboration_registration r where r.id = registration_id));
create policy written on collaboration_step for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and registration_writable(registration_id));
create policy readable on collaboration_agreement for select to paspoort_web
  using ((select true from collaboration_registration r where r.id = registration_id));
create policy written on collaboration_agreement for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and registration_writable(registration_id));
create policy readable on collaboration_turn for select to paspoort_web
  using ((select true from collaboration_registration r where r.id = registration_id));
create policy written on collaboration_turn for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and registration_writable(registration_id));

-- What somebody saw, and is typing, is that one's alone.
create policy own on collaboration_seen for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_seen on collaboration_seen for insert to paspoort_web
  with check (person_id = (acting()).person_id and collaboration_open(collaboration_id)
              and (registration_id is null or exists (select from collaboration_registration r
                    where r.id = registration_id and r.collaboration_id = collaboration_seen.collaboration_id)));
create policy own_seen_again on collaboration_seen for update to paspoort_web
  using (person_id = (select person_id from acting())) with check (person_id = (acting()).person_id);
create policy own on collaboration_draft for select to paspoort_web
  using (person_id = (select person_id from acting()) and (select true from collaboration_registration r where r.id = registration_id));
create policy own_begun on collaboration_draft for insert to paspoort_web
  with check (person_id = (acting()).person_id and registration_writable(registration_id));
create policy own_kept on collaboration_draft for update to paspoort_web
  using (person_id = (select person_id from acting()) and registration_writable(registration_id))
  with check (person_id = (acting()).person_id);

-- Phrases that are nobody's name, for who writes about that school.
create policy readable on collaboration_excuse for select to paspoort_web using (school_id in (select schools_written()));
create policy written on collaboration_excuse for insert to paspoort_web
  with check ((author_id, institution_id) = ((acting()).person_id, (acting()).institution_id) and school_id in (select schools_written()));

-- The keys of files that both sides keep together.
create policy shared on kernel_datakey for select to paspoort_web using (collaboration_key_open(institution_id, subject_id));
create policy shared on kernel_institutionkey for select to paspoort_web using (collaboration_key_open(institution_id, null));
