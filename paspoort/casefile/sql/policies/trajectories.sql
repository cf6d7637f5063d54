-- Trajectories open with the file in which they stand, and are written by who writes in it.
create policy readable on casefile_trajectory for select to paspoort_web
  using (case when (select listing()) then file_id in (select files_open())
              else file_id = (select file_in_hand()) or file_readable(file_id) end);
create policy opened on casefile_trajectory for insert to paspoort_web
  with check (opened_by_id = (acting()).person_id and opened_on = today() and state = 'open' and motivation is null and decision = ''
              and file_written(file_id, key_id));
create policy written_on on casefile_trajectory for update to paspoort_web
  using (file_written(file_id, null)) with check (file_written(file_id, null));

create policy readable on casefile_phase for select to paspoort_web
  using ((select true from casefile_trajectory t where t.id = trajectory_id));
create policy opened on casefile_phase for insert to paspoort_web
  with check (done_on is null and done_by_id is null and phase_written(trajectory_id, key_id));
create policy written_on on casefile_phase for update to paspoort_web
  using (phase_written(trajectory_id, key_id)) with check (phase_written(trajectory_id, key_id));

create policy readable on casefile_handover for select to paspoort_web
  using ((select true from casefile_trajectory t where t.id = trajectory_id));
create policy handed_over on casefile_handover for insert to paspoort_web
  with check (given_by_id = (acting()).person_id
              and exists (select from casefile_trajectory t where t.id = trajectory_id and file_written(t.file_id, null)));
