-- The exact text of a trace that its commitment covers. Codes and ids only: a change of this text is a new version of the tree.
create or replace function trace_text(t audit_trace) returns text
language sql immutable parallel safe
as $$
  select jsonb_build_array(t.id, (extract(epoch from t.at) * 1000000)::bigint, t.event, t.outcome, t.reason, t.session_id,
                           t.person_id, t.institution_id, t.service, t.level, t.channel, t.subject_id, t.object_id,
                           t.consultation_id, t.facts)::text
$$;

-- The only way a trace is written. The actor comes from the transaction, never from the caller; without a session only
-- what happens at the front door can be recorded.
create or replace function record_trace(
  event text, outcome text, reason text, channel text, subject uuid, object uuid, consultation uuid, facts jsonb
) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  who record;
  t audit_trace;
begin
  select * into who from acting();
  if who.session_id is null and event not like 'sign_in.%' and event not like 'visitor.%' then
    raise exception 'a trace needs someone who acts';
  end if;
  t.id := gen_random_uuid();
  t.at := clock_timestamp();
  t.event := event; t.outcome := outcome; t.reason := reason; t.channel := channel;
  t.session_id := who.session_id; t.person_id := who.person_id; t.institution_id := who.institution_id;
  t.service := coalesce(who.service, ''); t.level := coalesce(who.level, 0);
  t.subject_id := subject; t.object_id := object; t.consultation_id := consultation; t.facts := facts;
  t.salt := uuid_send(gen_random_uuid());
  t.commitment := sha256(t.salt || convert_to(trace_text(t), 'UTF8'));
  insert into audit_trace select t.*;
  return t.id;
end
$$;
