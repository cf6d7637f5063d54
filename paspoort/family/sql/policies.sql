-- Who is around a pupil opens with the pupil's file at the own centre, whether anything was written in it yet or not (rules 67, 84);
-- written by who writes there, under the pupil's own key.
create policy readable on family_relation for select to paspoort_web using (pupil_file_opens(pupil_id, centre_id));
create policy added on family_relation for insert to paspoort_web
  with check (centre_id = (select institution_where('file:write')) and pupil_file_opens(pupil_id, centre_id)
              and key_of_file(key_id, centre_id, pupil_id));
create policy changed on family_relation for update to paspoort_web
  using (centre_id = (select institution_where('file:write')) and pupil_file_opens(pupil_id, centre_id))
  with check (pupil_file_opens(pupil_id, centre_id));

create policy readable on family_version for select to paspoort_web
  using ((select true from family_relation r where r.id = relation_id));
create policy written on family_version for insert to paspoort_web
  with check (author_id = (acting()).person_id
              and exists (select from family_relation r
                           where r.id = relation_id and r.key_id = family_version.key_id
                             and r.centre_id = (select institution_where('file:write'))));

create policy readable on family_consent for select to paspoort_web using (pupil_file_opens(pupil_id, centre_id));
create policy noted on family_consent for insert to paspoort_web
  with check (noted_by_id = (acting()).person_id and centre_id = (select institution_where('file:write'))
              and pupil_file_opens(pupil_id, centre_id) and key_of_file(key_id, centre_id, pupil_id));
create policy withdrawn on family_consent for update to paspoort_web
  using (centre_id = (select institution_where('file:write')) and pupil_file_opens(pupil_id, centre_id))
  with check (withdrawn_by_id = (acting()).person_id and pupil_file_opens(pupil_id, centre_id));

create policy readable on family_holderdecision for select to paspoort_web using (pupil_file_opens(pupil_id, centre_id));
create policy noted on family_holderdecision for insert to paspoort_web
  with check (noted_by_id = (acting()).person_id and centre_id = (select institution_where('file:write'))
              and pupil_file_opens(pupil_id, centre_id) and key_of_file(key_id, centre_id, pupil_id));
