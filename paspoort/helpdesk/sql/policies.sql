-- Anyone may ask; only the mailer reads.
create policy anyone on helpdesk_question for insert to paspoort_web with check (true);
create policy mailer on helpdesk_question to paspoort_worker using ((select serving('mail'))) with check ((select serving('mail')));
