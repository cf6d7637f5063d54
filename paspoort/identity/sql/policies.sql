-- Sign-in: the application's own service 'sign-in' finds and makes people and sessions; a person ends the own sessions.

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
  with check (person_id = (acting()).person_id and ended_at is not null
              and end_reason in ('by_owner', 'key_ended', 'replaced', 'signed_out', 'switched'));

-- Own keys: their person sees them, names them, ends them; makes one only minutes after proving at High. The sign-in notes their use.
create policy own on identity_key for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_made on identity_key for insert to paspoort_web
  with check (person_id = (acting()).person_id and freshly_proved() and ended_at is null and bound_level = 3
              and made_at between now() - interval '5 minutes' and now() + interval '5 minutes');
create policy own_changed on identity_key for update to paspoort_web
  using (person_id = (acting()).person_id and ended_at is null)
  with check (person_id = (acting()).person_id and (ended_at is null or end_reason = 'by_owner'));
create policy sign_in on identity_key for select to paspoort_web using ((select serving('sign-in')));
create policy sign_in_uses on identity_key for update to paspoort_web
  using ((select serving('sign-in')) and ended_at is null) with check ((select serving('sign-in')));
create policy own on identity_account for select to paspoort_web using (person_id = (select person_id from acting()));
create policy own_made on identity_account for insert to paspoort_web
  with check (person_id = (acting()).person_id and freshly_proved());
create policy own_changed on identity_account for update to paspoort_web
  using (person_id = (acting()).person_id and freshly_proved()) with check (person_id = (acting()).person_id);
create policy sign_in on identity_account for select to paspoort_web using ((select serving('sign-in')));

-- What is under way in forms, as when a stronger sign-in was asked: for that person alone.
create policy own on identity_keptform for select to paspoort_web using (person_id = (select person_id from acting()));
-- no longer than a form of ours can be, and not beyond its hour; a minute is for clocks that differ
create policy own_kept on identity_keptform for insert to paspoort_web
  with check (person_id = (acting()).person_id and octet_length(sealed) < 2200000
              and kept_at < statement_timestamp() + interval '1 minute');
create policy own_kept_on on identity_keptform for update to paspoort_web
  using (person_id = (select person_id from acting()))
  with check (person_id = (acting()).person_id and octet_length(sealed) < 2200000
              and kept_at < statement_timestamp() + interval '1 minute');
