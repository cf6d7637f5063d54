-- Which packages there are, for who manages rights somewhere; links of the own school alone. The door for machines, a service of the
-- application, reads vendors and keys, and takes in a key that a vendor brings. Vendors are the operator's.
create policy managers on links_vendor for select to paspoort_web using ((select managed_institution()) is not null);
create policy machines on links_vendor for select to paspoort_web using ((select serving('oauth')));
create policy operator on links_vendor to paspoort_worker using ((select serving('operator'))) with check ((select serving('operator')));
create policy machines on links_vendorkey for select to paspoort_web using ((select serving('oauth')));
create policy machines_bring on links_vendorkey for insert to paspoort_web
  with check ((select serving('oauth')) and brought_by = 'vendor'
              and begins_at between now() - interval '5 minutes' and now() + interval '5 minutes');
create policy operator on links_vendorkey to paspoort_worker
  using ((select serving('operator'))) with check ((select serving('operator')));
create policy of_school on links_link for select to paspoort_web using (institution_id = (select managed_institution()));
create policy turned_on on links_link for insert to paspoort_web
  with check (institution_id = (select managed_institution()) and turned_on_by_id = (acting()).person_id);
create policy turned_off on links_link for update to paspoort_web
  using (institution_id = (select managed_institution()))
  with check (turned_off_by_id = (acting()).person_id);
create policy operator_sees on links_link for select to paspoort_worker using ((select serving('operator')));
-- only where anyone may try; a school turns its links on itself
create policy operator_tries on links_link for insert to paspoort_worker
  with check ((select serving('operator')) and turned_on_by_id is null
              and exists (select from links_vendor v where v.id = vendor_id and v.test));

-- The address that a package was given leads to a pupil whom the person may find, at that very school. Tokens and spent proofs are
-- nobody's but functions of the owner.
create policy of_school on links_opening for select to paspoort_web
  using (institution_id = (select institution_where('pupil:find')) and pupil_findable(pupil_id));
