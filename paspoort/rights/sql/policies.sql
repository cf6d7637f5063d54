grant select on rights_permission, rights_right, rights_context to paspoort_web, paspoort_worker;
create policy public_facts on rights_permission for select to paspoort_web, paspoort_worker using (true);
create policy public_facts on rights_right for select to paspoort_web, paspoort_worker using (true);
create policy public_facts on rights_context for select to paspoort_web, paspoort_worker using (true);

-- Everyone sees the own affiliations and grants; who manages rights sees and makes those of the acting institution (rule 10).
grant select, insert, update on rights_affiliation, rights_grant to paspoort_web, paspoort_worker;
create policy own on rights_affiliation for select to paspoort_web using (person_id = (select person_id from acting()));
create policy managed on rights_affiliation to paspoort_web
  using (institution_id = (select managed_institution())) with check (institution_id = (select managed_institution()) and source = 'own');
create policy own on rights_grant for select to paspoort_web using (person_id = (select person_id from acting()));
create policy managed on rights_grant to paspoort_web
  using (institution_id = (select managed_institution())) with check (institution_id = (select managed_institution()) and source = 'own');

-- A sign-in looks at what someone has, and brings what ACM said for the length of that session.
create policy sign_in_sees on rights_affiliation for select to paspoort_web using ((select serving('sign-in')));
create policy sign_in_sees on rights_grant for select to paspoort_web using ((select serving('sign-in')));
create policy sign_in_brings on rights_affiliation for insert to paspoort_web with check ((select serving('sign-in')) and source = 'acm');
create policy sign_in_brings on rights_grant for insert to paspoort_web with check ((select serving('sign-in')) and source = 'acm');

-- The operator appoints the first local admin of an institution.
create policy operator on rights_affiliation to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));
create policy operator on rights_grant to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));

grant select, update on rights_notice to paspoort_web;
create policy in_charge on rights_notice to paspoort_web
  using (institution_id = (select trail_institution())) with check (institution_id = (select trail_institution()));
