-- The exact text of a trace that its commitment covers. Codes and ids only: a change of this text is a new version of the tree.
-- `stable` although it always gives the same: only so may it call jsonb_build_array and still be inlined, ten times as fast.
create or replace function trace_text(t audit_trace) returns text
language sql stable parallel safe
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
  insert into audit_trace values (t.*);
  return t.id;
end
$$;

-- Every trace queues itself for the sealer in its own transaction, so one that commits late is sealed late and never skipped.
create or replace function queue_traces() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  insert into audit_pending (at, trace_id) select at, id from added;
  return null;
end
$$;
create or replace trigger queue_traces after insert on audit_trace
  referencing new table as added for each statement execute function queue_traces();

-- Whether anything waits: the sealer asks this before it opens a session.
create or replace function traces_wait() returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select from audit_pending) $$;

-- What is left of a trace once a pupil is erased from it: that something happened, when, by whom and with which outcome.
create or replace function without_subject(t audit_trace, erased_by uuid) returns audit_trace
language plpgsql immutable parallel safe
as $$
begin
  t.subject_id := null; t.object_id := null; t.consultation_id := null; t.facts := '{}'; t.salt := ''; t.erased_by := erased_by;
  return t;
end
$$;

-- Erase a pupil from the trail. The trace of the erasure carries the number of traces and the hash of what is left of them:
-- an erasure that no such trace accounts for, and a later change of what is left, are both found by the verifier.
create or replace function erase_traces(subject uuid, reason text) returns int
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  ids uuid[];
  digest bytea;
  eraser uuid;
begin
  if serving('eraser') is not true then
    raise exception 'only the eraser erases' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtext('erase_traces'));
  select array_agg(t.id order by t.id),
         sha256(coalesce(string_agg(convert_to(trace_text(without_subject(t, null)), 'UTF8'), ''::bytea order by t.id), ''))
    into ids, digest
    from audit_trace t
   where (t.subject_id = erase_traces.subject or t.object_id = erase_traces.subject) and t.erased_by is null;
  eraser := record_trace('trail.erased', 'done', reason, 'job', null, null, null,
                         jsonb_build_object('traces', coalesce(cardinality(ids), 0), 'digest', encode(digest, 'hex')));
  update audit_trace set subject_id = null, object_id = null, consultation_id = null, facts = '{}', salt = '', erased_by = eraser
   where id = any (ids);
  return coalesce(cardinality(ids), 0);
end
$$;

-- Added to, never changed: not even by the owner, save that `erase_traces` may take a pupil out of a trace. Whoever may
-- disable a trigger can get past this; that is what the tree and the published checkpoint are for.
create or replace function refuse_change() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
declare
  calls text;
begin
  if tg_op = 'UPDATE' and tg_table_name = 'audit_trace' then
    get diagnostics calls = pg_context;
    if calls ~ '\nPL/pgSQL function erase_traces\(uuid,text\) line ' and old.erased_by is null and new.erased_by is not null
       and new is not distinct from without_subject(old, new.erased_by) then
      return new;
    end if;
  end if;
  raise exception 'the trail is added to, never changed' using errcode = 'insufficient_privilege';
end
$$;
create or replace trigger refuse_change before update or delete on audit_trace for each row execute function refuse_change();
create or replace trigger refuse_change before update or delete on audit_leaf for each row execute function refuse_change();
create or replace trigger refuse_change before update or delete on audit_checkpoint for each row execute function refuse_change();
create or replace trigger refuse_truncate before truncate on audit_trace for each statement execute function refuse_change();
create or replace trigger refuse_truncate before truncate on audit_leaf for each statement execute function refuse_change();
create or replace trigger refuse_truncate before truncate on audit_checkpoint for each statement execute function refuse_change();
