create policy public_facts on rights_permission for select to paspoort_web, paspoort_worker using (true);
create policy public_facts on rights_right for select to paspoort_web, paspoort_worker using (true);
create policy public_facts on rights_context for select to paspoort_web, paspoort_worker using (true);

-- Everyone sees the own affiliations and grants; who manages rights sees and makes those of the acting institution (rule 10).
create policy own on rights_affiliation for select to paspoort_web using (person_id = (select person_id from acting()));
create policy managed on rights_affiliation to paspoort_web
  using (institution_id = (select managed_institution()))
  with check (institution_id = managed_institution() and source = 'own'
              and (person_id = any (array (select people_visible())) or number_known(person_id)));
create policy own on rights_grant for select to paspoort_web using (person_id = (select person_id from acting()));
create policy managed on rights_grant to paspoort_web
  using (institution_id = (select managed_institution())) with check (institution_id = managed_institution() and source = 'own');

-- A sign-in looks at what someone has, and brings what ACM said for the length of that session.
create policy sign_in_sees on rights_affiliation for select to paspoort_web using ((select serving('sign-in')));
create policy sign_in_sees on rights_grant for select to paspoort_web using ((select serving('sign-in')));
create policy sign_in_brings on rights_affiliation for insert to paspoort_web with check ((select serving('sign-in')) and source = 'acm');
create policy sign_in_brings on rights_grant for insert to paspoort_web with check ((select serving('sign-in')) and source = 'acm');

-- The operator appoints the first local admin of an institution, takes over what was given elsewhere, and carries rights over a merger.
create policy operator on rights_affiliation to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));
create policy operator on rights_grant to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));

-- What a grant became, and when it was used: for whoever holds it and whoever manages it. Only the database writes these.
create policy own on rights_grantchange for select to paspoort_web
  using (grant_id in (select id from rights_grant where person_id = (select person_id from acting())));
create policy managed on rights_grantchange for select to paspoort_web using (institution_id = (select managed_institution()));
create policy seen on rights_use for select to paspoort_web using (grant_id = any (array (select grants_seen())));
create policy reviewer on rights_use for select to paspoort_worker using ((select serving('review')));
create policy operator on rights_grantchange for select to paspoort_worker using ((select serving('operator')));

create policy managed on rights_batch to paspoort_web
  using (institution_id = (select managed_institution()))
  with check (institution_id = managed_institution() and given_by_id = (acting()).person_id);

-- Someone asks for oneself, and takes it back; an admin of the institution that was asked decides (rules 109, 127).
create policy own on rights_request for select to paspoort_web using (person_id = (select person_id from acting()));
create policy asks on rights_request for insert to paspoort_web
  with check (person_id = (acting()).person_id and asked_from_id = (acting()).institution_id
              and outcome = '' and decided_at is null and decided_by_id is null and grant_id is null);
create policy own_withdrawn on rights_request for update to paspoort_web
  using (person_id = (select person_id from acting()))
  with check (person_id = (acting()).person_id and outcome = 'withdrawn' and grant_id is null);
create policy managed on rights_request for select to paspoort_web using (institution_id = (select managed_institution()));
create policy decided on rights_request for update to paspoort_web
  using (institution_id = (select managed_institution()))
  with check (institution_id = managed_institution() and outcome in ('accepted', 'refused'));

-- What is still open at an institution that merges, the operator puts before the new one.
create policy operator_sees on rights_request for select to paspoort_worker using ((select serving('operator')));
create policy operator_moves on rights_request for update to paspoort_worker
  using ((select serving('operator'))) with check ((select serving('operator')));

-- The yearly review: opened and closed by the worker, decided by who manages rights; the board sees that it is late.
create policy managed on rights_review for select to paspoort_web
  using (institution_id = (select managed_institution())
         or (escalated_at is not null and institution_id in (
               select id from registry_institution where parent_id = (select managed_institution()))));
create policy managed on rights_reviewitem to paspoort_web
  using (institution_id = (select managed_institution()))
  with check (institution_id = managed_institution() and decided_by_id = (acting()).person_id
              and outcome in ('confirmed', 'ended'));
create policy reviewer on rights_review to paspoort_worker using ((select serving('review'))) with check ((select serving('review')));
create policy reviewer on rights_reviewitem to paspoort_worker using ((select serving('review'))) with check ((select serving('review')));
create policy reviewer on rights_affiliation for select to paspoort_worker using ((select serving('review')));
create policy reviewer on rights_grant for select to paspoort_worker using ((select serving('review')));
create policy reviewer_ends on rights_grant for update to paspoort_worker
  using ((select serving('review'))) with check ((select serving('review')) and revoked_at is not null);

-- Teams of a centre: made by who manages its rights, seen by everyone in one (rule 67).
create policy managed on rights_team to paspoort_web
  using (institution_id = (select managed_institution())) with check (institution_id = managed_institution());
create policy managed on rights_teampart to paspoort_web
  using (institution_id = (select managed_institution()))
  with check (institution_id = managed_institution()
              and team_id = any (array (select managed_teams())));
-- Who leads one takes in who opens files and has no team.
create policy led on rights_teampart for insert to paspoort_web
  with check (member_id is not null and institution_id = (acting()).institution_id
              and team_id = any (array (select id from led_teams())));
create policy own on rights_team for select to paspoort_web using (id = any (array (select own_teams())));
create policy own on rights_teampart for select to paspoort_web using (team_id = any (array (select own_teams())));
create policy operator on rights_team to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));
create policy operator on rights_teampart to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));

create policy in_charge on rights_notice to paspoort_web
  using (institution_id = (select trail_institution())) with check (institution_id = trail_institution());
