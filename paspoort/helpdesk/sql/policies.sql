-- Questions are asked through ask_question; only the mailer reads.
create policy mailer on helpdesk_question to paspoort_worker using ((select serving('mail'))) with check ((select serving('mail')));
