-- Sign-in: the application's own service 'sign-in' finds and makes people and sessions; a person ends the own sessions.
grant select, insert, update on identity_person to paspoort_web, paspoort_worker;
grant select, insert, update on identity_subject to paspoort_web;
grant select (id, person_id, institution_id, service, provider, acr, level, started_at, seen_at, expires_at, ended_at, end_reason, proof_sealed)
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
  using (person_id = (select person_id from acting())) with check (person_id = (select person_id from acting()) and ended_at is not null);
