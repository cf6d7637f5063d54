grant select on audit_trace to paspoort_web;
create policy own_or_in_charge on audit_trace for select to paspoort_web
  using (person_id = (select person_id from acting()) or institution_id = (select trail_institution()));
