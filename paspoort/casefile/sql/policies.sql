-- Files of the own centre, for the teams that guide the pupil (rules 67, 84); opened by who writes in them.
create policy readable on casefile_file for select to paspoort_web
  using (case when (select listing()) then id in (select files_open()) else file_opens(pupil_id, centre_id, school_id) end);
create policy opened on casefile_file for insert to paspoort_web
  with check (centre_id = (select institution_where('file:write')) and opened_by_id = (acting()).person_id
              and file_opens(pupil_id, centre_id, school_id) and key_of_file(key_id, centre_id, pupil_id) and
              school_fits(pupil_id, school_id));
create policy followed on casefile_file for update to paspoort_web
  using (centre_id = (select institution_where('file:write')) and file_opens(pupil_id, centre_id, school_id))
  with check (file_opens(pupil_id, centre_id, school_id) and school_fits(pupil_id, school_id));

-- The journal. A draft is its author's alone, until it is registered. What is restricted shows where it was opened, so that no code of it
-- can be asked for either.
create policy readable on casefile_activity for select to paspoort_web
  using ((restricted_at is null or restricted_opened(id, restricted_at, restricted_by_id))
         and (state in ('planned', 'registered', 'cancelled') or author_id = (select person_id from acting()))
         and case when (select listing()) then file_id in (select files_open())
                  else file_id = (select file_in_hand()) or file_readable(file_id) end);
create policy written on casefile_activity for insert to paspoort_web
  with check (author_id = (acting()).person_id and file_written(file_id, key_id));
-- The file of a row is no column that may be changed (privileges.toml): the rule was asked of it as it stood.
create policy written_on on casefile_activity for update to paspoort_web
  using ((state in ('planned', 'registered', 'cancelled') or author_id = (select person_id from acting())) and file_written(file_id, null))
  with check (true);

-- What an activity says, where that shows: of a restricted one only when it was opened, which leaves its trace.
-- Asked as one value and not with `exists`, of which a planner without statistics makes the set of all activities first: each would be
-- asked whether its file opens.
create policy readable on casefile_text for select to paspoort_web
  using ((select true from casefile_activity a where a.id = activity_id));
create policy written on casefile_text for insert to paspoort_web
  with check (author_id = (acting()).person_id and text_written(activity_id, key_id));

-- Of a restricted activity neither what became of its referral nor its consent shows before it was opened.
create policy readable on casefile_referral for select to paspoort_web
  using ((select true from casefile_activity a where a.id = activity_id) and case when (select listing()) then file_id in (select files_open())
              else file_id = (select file_in_hand()) or file_readable(file_id) end);
create policy followed on casefile_referral for update to paspoort_web
  using ((select institution_where('file:write')) is not null and file_readable(file_id)) with check (file_readable(file_id));

create policy own on casefile_look for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_looked on casefile_look for insert to paspoort_web
  with check (person_id = (acting()).person_id and file_readable(file_id));
create policy own_looked_again on casefile_look for update to paspoort_web
  using (person_id = (select person_id from acting())) with check (person_id = (acting()).person_id);

-- Groups of pupils of one school, for the teams that guide it; of who is in one, those whose file opens.
create policy readable on casefile_group for select to paspoort_web
  using (centre_id = (select institution_where('file:read')) and school_id = any ((select group_schools())::uuid[]));
create policy made on casefile_group for insert to paspoort_web
  with check (centre_id = institution_where('file:write') and school_id = any (group_schools()) and made_by_id = (acting()).person_id
              and ended_at is null);
create policy changed on casefile_group for update to paspoort_web
  using (ended_at is null and centre_id = (select institution_where('file:write')) and school_id = any ((select group_schools())::uuid[]))
  with check (centre_id = institution_where('file:write'));
create policy readable on casefile_groupmember for select to paspoort_web
  using (exists (select from casefile_group g where g.id = group_id)
         and exists (select from registry_findable f where f.pupil_id = casefile_groupmember.pupil_id));
create policy put_in on casefile_groupmember for insert to paspoort_web
  with check (may('file:write') and exists (
    select from casefile_group g where g.id = group_id and g.ended_at is null and enrolled_there(pupil_id, g.school_id, null)));
create policy taken_out on casefile_groupmember for update to paspoort_web
  using (ended_at is null and (select may('file:write')) and exists (select from casefile_group g where g.id = group_id))
  with check (may('file:write'));
