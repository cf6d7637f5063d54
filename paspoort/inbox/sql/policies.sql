-- That a letter went out; the mailer writes it in the transaction that sends.
create policy mailer on inbox_letter to paspoort_worker using ((select serving('mail'))) with check ((select serving('mail')));

-- What someone saw in the own list, for the institution that one acts for.
create policy own on inbox_seen to paspoort_web
  using (person_id = (select person_id from acting()) and institution_id = (select institution_id from acting()))
  with check (person_id = (acting()).person_id and institution_id = (acting()).institution_id);
