-- The exact text of a trace that its commitment covers. Codes and ids only: a change of this text is a new version of the tree.
-- Traces of before the number of the transaction was kept have none, and keep their text.
-- `stable` although it always gives the same: only so may it call jsonb_build_array and still be inlined, ten times as fast.
create or replace function trace_text(t audit_trace) returns text language sql stable parallel safe as $$
  select (jsonb_build_array(t.id, (extract(epoch from t.at) * 1000000)::bigint, t.event, t.outcome, t.reason, t.session_id,
                            t.person_id, t.institution_id, t.service, t.level, t.channel, t.subject_id, t.object_id,
                            t.consultation_id, t.facts)
          || case when t.xid is null then '[]'::jsonb else jsonb_build_array(t.xid) end)::text
$$;

-- Whether a fact is of the kind that the list of events says: a number (`count`: a large one), yes or no, an id, a day, an institution number, a
-- SHA-256, one of a list of codes, or several of them with commas between. There is no kind for a text.
create or replace function fact_fits(value jsonb, kind jsonb) returns boolean language plpgsql immutable parallel safe as $$
declare
  said text := value #>> '{}';
begin
  if jsonb_typeof(kind) = 'array' then
    return jsonb_typeof(value) = 'string' and kind ? said;
  elsif jsonb_typeof(kind) = 'object' then
    return jsonb_typeof(value) = 'string' and (kind -> 'several') ?& string_to_array(said, ',')
           and (select count(*) = count(distinct one) from unnest(string_to_array(said, ',')) one);
  end if;
  return case kind #>> '{}'
    when 'number' then jsonb_typeof(value) = 'number' and said ~ '^(0|[1-9][0-9]{0,4})$'
    when 'count' then jsonb_typeof(value) = 'number' and said ~ '^(0|[1-9][0-9]{0,11})$'
    when 'flag' then jsonb_typeof(value) = 'boolean'
    when 'uuid' then jsonb_typeof(value) = 'string' and said ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    when 'day' then jsonb_typeof(value) = 'string' and said ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])$'
    when 'institution' then jsonb_typeof(value) = 'string' and said ~ '^[0-9]{6}$'
    when 'digest' then jsonb_typeof(value) = 'string' and said ~ '^[0-9a-f]{64}$'
  end;
end
$$;

-- What is wrong with a trace, by the closed list of events: null when nothing is. `who` is `person`, `database` or a service.
create or replace function wrong_with_trace(event text, outcome text, reason text, channel text, facts jsonb, who text) returns text
language plpgsql stable as $$
declare
  known audit_knownevent;
begin
  select * into known from audit_knownevent k where k.name = event;
  return case
    when known.name is null then 'this event is not in the list: add it to the events.py of its app'
    when (who = any (known.left_by)) is not true then 'this event is not left by who acts here'
    when (channel = any ('{web,text,command,import,operator,worker,job,api}')) is not true then 'this channel is not in the list'
    when (case outcome when 'done' then reason = any (known.done) when 'refused' then reason = any (known.refused) end) is not true
      then 'this outcome with this reason is not in the list of the event'
    when (jsonb_typeof(facts) = 'object' and pg_column_size(facts) < 8192) is not true then 'facts are few'
    else (select 'a fact is not in the list of the event, or not of its kind: ' || coalesce(substring(f.key from '^[a-z_]{1,40}$'), '?')
            from jsonb_each(facts) f where fact_fits(f.value, known.facts -> f.key) is not true limit 1)
  end;
end
$$;

-- Refuse a trace that the list does not hold, one of nobody who acts, and what a person would leave about a pupil out of reach.
create or replace function check_trace(
  who record, event text, outcome text, reason text, channel text, subjects uuid[], facts jsonb, by_database boolean
) returns void language plpgsql stable as $$
declare
  wrong text;
begin
  if who.session_id is null then
    raise exception 'a trace needs someone who acts' using errcode = 'insufficient_privilege';
  end if;
  wrong := wrong_with_trace(event, outcome, reason, channel, facts, case
    when by_database is true then 'database' when who.person_id is null then who.service else 'person' end);
  if wrong is not null then
    raise exception 'no such trace: %', wrong using errcode = 'check_violation', constraint = 'traces_listed',
                    detail = case when event ~ '^[a-z_.]{1,60}$' then event end;
  end if;
  if who.person_id is not null and by_database is not true and exists (
       select from unnest(subjects) one where one is not null and within_reach(one, who.institution_id) is not true) then
    raise exception 'no such trace: about nobody of this institution' using errcode = 'check_violation', constraint = 'traces_listed';
  end if;
end
$$;

-- A trace as it is kept. The actor comes from the transaction, never from the caller, and the moment and the number of the transaction
-- from the database.
create or replace function trace_by(
  who record, event text, outcome text, reason text, channel text, subject uuid, object uuid, consultation uuid, facts jsonb
) returns audit_trace language plpgsql volatile as $$
declare
  t audit_trace;
begin
  t.id := gen_random_uuid();
  t.xid := pg_current_xact_id()::text::bigint;
  t.at := greatest(clock_timestamp(), now());
  t.event := event; t.outcome := outcome; t.reason := reason; t.channel := channel;
  t.session_id := who.session_id; t.person_id := who.person_id; t.institution_id := who.institution_id;
  t.service := coalesce(who.service, ''); t.level := coalesce(who.level, 0);
  t.subject_id := subject; t.object_id := object; t.consultation_id := consultation; t.facts := facts;
  t.salt := uuid_send(gen_random_uuid());
  t.commitment := sha256(t.salt || convert_to(trace_text(t), 'UTF8'));
  return t;
end
$$;

-- Write a trace. Only functions of the database call it, for traces that go with what they do: `by_database`.
create or replace function write_trace(
  event text, outcome text, reason text, channel text, subject uuid, object uuid, consultation uuid, facts jsonb, by_database boolean
) returns uuid language plpgsql volatile as $$
declare
  who record;
  t audit_trace;
begin
  who := acting();
  perform check_trace(who, event, outcome, reason, channel, array[subject], facts, by_database);
  t := trace_by(who, event, outcome, reason, channel, subject, object, consultation, facts);
  insert into audit_trace values (t.*);
  return t.id;
end
$$;

-- The way of the application to leave a trace: only what the list lets whoever acts leave.
create or replace function record_trace(
  event text, outcome text, reason text, channel text, subject uuid, object uuid, consultation uuid, facts jsonb
) returns uuid language plpgsql volatile as $$
begin
  return write_trace(event, outcome, reason, channel, subject, object, consultation, facts, false);
end
$$;

-- The same of one act done to several things, each with its pupil or none: as many traces, and who acts is read once.
create or replace function record_traces(event text, facts jsonb, objects uuid[], subjects uuid[]) returns void language plpgsql volatile as $$
declare
  who record;
begin
  who := acting();
  perform check_trace(who, event, 'done', '', 'web', subjects, facts, false);
  insert into audit_trace
  select t.* from unnest(objects, subjects) one (object, subject),
         lateral trace_by(who, event, 'done', '', 'web', one.subject, one.object, null, facts) t;
end
$$;

-- What a person writes stays only with a trace that tells of it, in the same transaction (`traced` in privileges.toml): asked when the
-- transaction ends, of each row. Which events tell of it comes with the trigger.
create or replace function leaves_trace() returns trigger language plpgsql as $$
begin
  if (tg_op = 'UPDATE' and new is not distinct from old) or exists (
       select from unnest(string_to_array(tg_argv[0], ' ')) one
         join audit_trace t on t.xid = pg_current_xact_id()::text::bigint and t.event = split_part(one, '@', 1) and t.outcome = 'done'
        where case when one like '%@' then true when one like '%@%' then t.object_id::text = to_jsonb(new) ->> split_part(one, '@', 2)
                   else t.object_id = new.id end) then
    return null;
  end if;
  raise exception 'what is written in % leaves its trace in the same transaction', tg_table_name
    using errcode = 'check_violation', constraint = 'traced';
end
$$;

-- Whoever writes a trace, the owner too: it says when its transaction ran and which one that was, and its commitment fits.
create or replace function keep_traces() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if (new.at between now() and greatest(clock_timestamp(), now()) and new.xid = pg_current_xact_id()::text::bigint
      and new.erased_by is null and octet_length(new.salt) = 16
      and new.commitment = sha256(new.salt || convert_to(trace_text(new), 'UTF8'))) is not true then
    raise exception 'a trace is of its own transaction' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create or replace trigger keep_traces before insert on audit_trace for each row execute function keep_traces();

-- Every trace queues itself for the sealer in its own transaction, so one that commits late is sealed late and never skipped.
create or replace function queue_traces() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into audit_pending (at, trace_id) select at, id from added;
  return null;
end
$$;
create or replace trigger queue_traces after insert on audit_trace
  referencing new table as added for each statement execute function queue_traces();

-- Set a watermark: the number of a transaction that begins now, and how many traces were ever deleted. Every later transaction has a
-- higher number. Kept for seven hours. Who acted in transactions that are over is nothing that anyone asks again.
create or replace function record_watermark() returns void language sql volatile as $$
  delete from audit_watermark where at < now() - interval '7 hours';
  delete from kernel_actingsession where xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  insert into audit_watermark (at, xid, deleted)
  values (now(), pg_current_xact_id()::text::bigint, pg_stat_get_tuples_deleted('audit_trace'::regclass))
  on conflict do nothing
$$;

-- Whether anything waits, or was deleted: the sealer asks this before it opens a session. Where nothing happens it looks around
-- every ten seconds.
create or replace function traces_wait() returns boolean language plpgsql volatile as $$
begin
  if exists (select from audit_pending) or pg_stat_get_tuples_deleted('audit_trace'::regclass)
     is distinct from (select deleted from audit_watermark order by at desc limit 1) then
    return true;
  end if;
  if not exists (select from audit_watermark where at > now() - interval '10 seconds') then
    perform record_watermark();
  end if;
  return false;
end
$$;

-- The whole number of the transaction that wrote a row: what the row itself shows is its last 32 bits.
create or replace function whole_xid(shown xid) returns bigint language sql volatile as $$
  select case when full_xid > now_xid then full_xid - 4294967296 else full_xid end
    from (select now_xid, (now_xid & ~4294967295) | shown::text::bigint as full_xid
            from (select pg_current_xact_id()::text::bigint as now_xid) n) x
$$;

-- What is odd about traces that are about to be sealed, each with its reason: `altered` does not fit its commitment, `rewritten`
-- was written again after it was queued, `backdated` says a moment at which its transaction had not begun. And, without a trace,
-- how many were deleted since the last look. Five seconds are left for clocks and for a process that was held up.
create or replace function anomalous_traces(batch uuid[]) returns table (trace_id uuid, why text, counted bigint)
language plpgsql volatile as $$
declare
  before bigint := (select deleted from audit_watermark order by at desc limit 1);
  deleted bigint := pg_stat_get_tuples_deleted('audit_trace'::regclass);
begin
  if serving('sealer') is not true then
    raise exception 'only the sealer looks at what waits' using errcode = 'insufficient_privilege';
  end if;
  return query
    select o.id, o.odd, 1::bigint
      from (select t.id, case
              when (isfinite(t.at) and t.commitment = sha256(t.salt || convert_to(trace_text(t), 'UTF8'))) is not true then 'altered'
              when t.xmin <> p.xmin or (t.xid is null and exists (select from audit_watermark w where w.at < t.at)) then 'rewritten'
              when (select w.xid from audit_watermark w where w.at > t.at + interval '5 seconds' order by w.at limit 1)
                   < whole_xid(t.xmin) then 'backdated'
            end as odd
              from unnest(batch) b(id)
              join audit_trace t on t.id = b.id
              join audit_pending p on p.trace_id = t.id and p.at = t.at
             where t.erased_by is null) o
     where o.odd is not null;
  -- the counter begins anew when the server was broken off
  if before is not null and deleted > (case when deleted < before then 0 else before end) then
    return query select null::uuid, 'removed', deleted - (case when deleted < before then 0 else before end);
  end if;
  perform record_watermark();
end
$$;

-- What is left of a trace once a pupil is erased from it: that something happened, when, by whom and with which outcome.
create or replace function without_subject(t audit_trace, erased_by uuid) returns audit_trace
language plpgsql immutable parallel safe as $$
begin
  t.subject_id := null; t.object_id := null; t.consultation_id := null; t.facts := '{}'; t.salt := ''; t.erased_by := erased_by;
  return t;
end
$$;

-- Erase a pupil from the trail. The trace of the erasure carries the number of traces and the hash of what is left of them:
-- an erasure that no such trace accounts for, and a later change of what is left, are both found by the verifier.
create or replace function erase_traces(subject uuid, reason text) returns int language plpgsql volatile as $$
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
  eraser := write_trace('trail.erased', 'done', reason, 'job', null, null, null,
                        jsonb_build_object('traces', coalesce(cardinality(ids), 0), 'digest', encode(digest, 'hex')), true);
  update audit_trace set subject_id = null, object_id = null, consultation_id = null, facts = '{}', salt = '', erased_by = eraser
   where id = any (ids);
  return coalesce(cardinality(ids), 0);
end
$$;

-- Added to, never changed: not even by the owner, save that `erase_traces` may take a pupil out of a trace. Whoever may
-- disable a trigger can get past this; that is what the tree and the published checkpoint are for.
create or replace function refuse_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
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
