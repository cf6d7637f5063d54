-- Sign-in: the application's own service 'sign-in' finds and makes people and sessions; a person ends the own sessions.
grant select, insert, update on identity_person to paspoort_web, paspoort_worker;
grant select, insert, update on identity_subject to paspoort_web;
grant select (id, person_id, institution_id, service, provider, acr, level, started_at, seen_at, expires_at, ended_at, end_reason, proof_sealed,
              key_id, device, subject_hash, sid_hash, proved_at)
  on identity_session to paspoort_web;
grant insert on identity_session to paspoort_web;
grant update (ended_at, end_reason) on identity_session to paspoort_web;

create policy sign_in on identity_person to paspoort_web using ((select serving('sign-in'))) with check ((select serving('sign-in')));
create policy colleagues on identity_person for select to paspoort_web using (id = any (array (select people_visible())));
create policy operator on identity_person to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));
create policy sign_in on identity_subject to paspoort_web using ((select serving('sign-in'))) with check ((select serving('sign-in')));
create policy sign_in on identity_session for insert to paspoort_web with check ((select serving('sign-in')));
create policy sign_in_ends on identity_session for update to paspoort_web
  using ((select serving('sign-in'))) with check ((select serving('sign-in')) and ended_at is not null);
create policy sign_in_sees on identity_session for select to paspoort_web using ((select serving('sign-in')));
create policy own on identity_session for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_end on identity_session for update to paspoort_web
  using (person_id = (select person_id from acting()) and ended_at is null)
  with check (person_id = (select person_id from acting()) and ended_at is not null
              and end_reason in ('by_owner', 'key_ended', 'replaced', 'signed_out', 'switched'));

-- Own keys: their person sees them, names them, ends them; makes one only minutes after proving at High. The sign-in notes their use.
grant select, insert on identity_key, identity_account to paspoort_web;
grant update (name, ended_at, end_reason, last_step, sign_count, last_used_at, locked_until, synced) on identity_key to paspoort_web;
grant update (user_name, password, changed_at) on identity_account to paspoort_web;
create policy own on identity_key for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_made on identity_key for insert to paspoort_web
  with check (person_id = (select person_id from acting()) and (select freshly_proved()) and ended_at is null and bound_level = 3
              and made_at between now() - interval '5 minutes' and now() + interval '5 minutes');
create policy own_changed on identity_key for update to paspoort_web
  using (person_id = (select person_id from acting()) and ended_at is null)
  with check (person_id = (select person_id from acting()) and (ended_at is null or end_reason = 'by_owner'));
create policy sign_in on identity_key for select to paspoort_web using ((select serving('sign-in')));
create policy sign_in_uses on identity_key for update to paspoort_web
  using ((select serving('sign-in')) and ended_at is null) with check ((select serving('sign-in')));
create policy own on identity_account for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_made on identity_account for insert to paspoort_web
  with check (person_id = (select person_id from acting()) and (select freshly_proved()));
create policy own_changed on identity_account for update to paspoort_web
  using (person_id = (select person_id from acting()) and (select freshly_proved())) with check (person_id = (select person_id from acting()));
create policy sign_in on identity_account for select to paspoort_web using ((select serving('sign-in')));

-- What was filled in when a stronger sign-in was asked: for that person alone.
grant select, insert, delete on identity_keptform to paspoort_web;
create policy own on identity_keptform for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_kept on identity_keptform for insert to paspoort_web with check (person_id = (select person_id from acting()));
create policy own_taken on identity_keptform for delete to paspoort_web using (person_id = (select person_id from acting()));
