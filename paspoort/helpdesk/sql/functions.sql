-- Keep a question with its trace, for whoever signed in and for the contact page of the application itself: there is no other way to
-- make either. Five an hour from one sender, and from one person whatever sender is said; null when it was one too many.
create or replace function ask_question(topic text, name text, email text, message text, asker bytea) returns uuid
language plpgsql volatile as $$
declare
  who record;
  made uuid := gen_random_uuid();
begin
  if (select person_id is not null or service = 'contact' from acting()) is not true then
    raise exception 'only who signed in and the contact page ask' using errcode = 'insufficient_privilege';
  end if;
  select * into who from acting();
  if (length(name) <= 120 and length(email) <= 254 and length(message) <= 4000) is not true then
    raise exception 'too long' using errcode = 'check_violation', constraint = 'questions_kept';
  end if;
  if who.person_id is not null and too_fast('questions') or count_tries('{questions}', array[sha256('question'::bytea || asker)]) > 0 then
    return null;
  end if;
  insert into helpdesk_question (id, sent_at, topic, name, email, message, sender, person_id, institution_id)
  values (made, now(), topic, name, email, message, asker, who.person_id, who.institution_id);
  perform write_trace('visitor.asked', 'done', '', 'web', null, made, null, jsonb_build_object('topic', topic), true);
  return made;
end
$$;
