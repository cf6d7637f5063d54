-- What was measured, and when: for doctor and nurse of the team, at the file that opens.
create policy readable on health_contact for select to paspoort_web using (health_open(file_id));
create policy begun on health_contact for insert to paspoort_web with check (health_written(file_id, key_id));
create policy changed on health_contact for update to paspoort_web using (health_open(file_id)) with check (health_open(file_id));

create policy readable on health_measurement for select to paspoort_web using (contact_open(contact_id));
create policy written on health_measurement for insert to paspoort_web
  with check (author_id = (acting()).person_id and contact_open(contact_id));

create policy readable on health_fact for select to paspoort_web using (health_open(file_id));
create policy written on health_fact for insert to paspoort_web
  with check (author_id = (acting()).person_id and health_written(file_id, key_id));

create policy readable on health_schoolday for select to paspoort_web
  using (centre_id = (select institution_where('health:write')) and school_id = any ((select group_schools())::uuid[]));
create policy planned on health_schoolday for insert to paspoort_web
  with check (made_by_id = (acting()).person_id and closed_at is null and school_day_fits(centre_id, school_id));
create policy closed on health_schoolday for update to paspoort_web
  using (centre_id = (select institution_where('health:write')) and school_id = any ((select group_schools())::uuid[]))
  with check (school_day_fits(centre_id, school_id));
