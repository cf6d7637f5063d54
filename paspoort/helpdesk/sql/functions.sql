-- How many questions came from one sender in the last hour: a number only, because whoever asks may read no question.
create or replace function questions_lately(asker bytea) returns int
language sql stable security definer set search_path = public, pg_temp
as $$ select count(*)::int from helpdesk_question where sender = asker and sent_at > now() - interval '1 hour' $$;
