-- What the own institution delivers, for whoever may; and the import, which compares it and takes it in.
create policy delivered_here on deliveries_delivery for select to paspoort_web
  using (institution_id = (select institution_where('pupil:import')));
create policy delivered on deliveries_delivery for insert to paspoort_web
  with check (institution_id = (select institution_where('pupil:import')) and person_id = (acting()).person_id
              and (select delivery_source()) is not null);
create policy decided on deliveries_delivery for update to paspoort_web
  using (institution_id = (select institution_where('pupil:import')))
  with check (institution_id = (select institution_where('pupil:import')));
create policy import on deliveries_delivery to paspoort_worker
  using ((select serving('registry-import'))) with check ((select serving('registry-import')));
