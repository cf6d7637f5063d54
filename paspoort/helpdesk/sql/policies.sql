-- Anyone may ask; only the mailer reads.
grant insert on helpdesk_question to paspoort_web;
create policy anyone on helpdesk_question for insert to paspoort_web with check (true);
grant select, update, delete on helpdesk_question to paspoort_worker;
create policy mailer on helpdesk_question to paspoort_worker using ((select serving('mail'))) with check ((select serving('mail')));
