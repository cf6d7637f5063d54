-- Facts without people: for whoever acts as a person, and written by the operator alone. Nobody deletes.
create policy signed_in on nomenclature_code for select to paspoort_web using ((select person_id is not null from acting()));
create policy operator on nomenclature_code to paspoort_worker
  using ((select serving('operator'))) with check ((select serving('operator')));
