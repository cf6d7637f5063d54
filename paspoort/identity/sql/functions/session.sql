-- Who acts in this transaction: the session that entered it with its secret, once and for the whole of it. That stands in a table of
-- the owner, so someone who can run SQL as the web role cannot become another person, nor act as two in one statement.
-- Plain SQL, so that it melts into the plans of the functions below and of the rule; only they call it, as the owner.
-- `kind` is that of the institution, none where it has ended. Only in a transaction that sees what others commit meanwhile: with an
-- older picture (`repeatable read`) one would not see that a report was read, or that the last other admin left. And a session that
-- is over is over, also in a transaction that began before.
drop function if exists living_session();
create or replace function living_session() returns table (
  session_id uuid, person_id uuid, institution_id uuid, level smallint, service text, kind text
)
language sql stable
as $$
  select s.id, s.person_id, s.institution_id, s.level, s.service, i.kind
    from kernel_entered e
    join identity_session s on s.id = e.session_ids[1]
    left join identity_person p on p.id = s.person_id
    left join registry_institution i on i.id = s.institution_id and goes_on(i.ended_on)
   -- a copy of the database has other transactions of the same numbers
   where e.xid = pg_current_xact_id_if_assigned()::text::bigint and e.began = now()
     and current_setting('transaction_isolation') = 'read committed'
     and s.ended_at is null and s.expires_at > statement_timestamp() and s.seen_at > statement_timestamp() - interval '30 minutes'
     and (s.person_id is null or goes_on(p.ended_on))
$$;

-- The same for everyone: one row, empty without a living session. In plpgsql, which keeps its plan.
create or replace function acting(
  out session_id uuid, out person_id uuid, out institution_id uuid, out level smallint, out service text
)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
begin
  select s.session_id, s.person_id, s.institution_id, s.level, s.service
    into acting.session_id, acting.person_id, acting.institution_id, acting.level, acting.service
    from living_session() s;
end
$$;

-- For a trigger: whether the owner is at work on the tables, without a session. Screens and jobs write nothing as nobody, and a
-- person writes no row of another institution.
create or replace function owner_at_work(institution uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
declare
  who record;
begin
  who := acting();
  if who.session_id is null
     and coalesce(nullif(current_setting('role'), 'none'), session_user) in ('paspoort_web', 'paspoort_worker')
     or who.person_id is not null and institution is not null and institution is distinct from who.institution_id then
    raise exception 'no row-level security policy lets this row in: it is not of whoever acts' using errcode = 'insufficient_privilege';
  end if;
  return who.session_id is null;
end
$$;

-- A transaction runs as one session, whatever is tried in it; only a service of the application acts within it, and then goes away
-- again. Who logged in as somebody who may become the owner (set-up, tests) may act as others, one after the other. Entering once
-- more as who acts writes nothing: else a loop of it would write ever longer rows, none of which is cleaned before the end.
create or replace function note_entered(session uuid, service boolean) returns void
language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
  insert into kernel_entered as e (xid, began, session_ids)
  values (pg_current_xact_id()::text::bigint, now(), array[session])
  on conflict (xid) do update
    set began = excluded.began, session_ids = excluded.session_ids || case when e.began = excluded.began then e.session_ids end
  where e.began <> excluded.began or service or pg_has_role(session_user, current_user, 'member');
  if not found and not exists (
       select from kernel_entered e where e.xid = pg_current_xact_id()::text::bigint and e.session_ids[1] = session) then
    raise exception 'a transaction runs as one session' using errcode = 'insufficient_privilege';
  end if;
end
$$;

-- Begin a transaction as the person behind a session: no row when the session ended, expired or never existed.
-- what it gives changed
drop function if exists enter(text);
create or replace function enter(secret text) returns table (
  session_id uuid, person_id uuid, person_name text, institution_id uuid, institution_number text, institution_name text,
  institution_kind text, level smallint, acr text, may text[], holds text[], service text, expires_at timestamptz, capacities int,
  unmarked text[]
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
  set join_collapse_limit = 1 set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  entering uuid := (select s.id from identity_session s where s.secret_hash = secret_hash(secret));
  who record;
  seen timestamptz;
begin
  if entering is not null or (acting()).session_id is not null then
    perform note_entered(entering, false);
  end if;
  select * into who from living_session();
  if who.session_id is null then
    return;
  end if;
  select coalesce(p.given_name || ' ' || p.family_name, ''), coalesce(i.number::text, ''), coalesce(i.name, ''), coalesce(i.kind, ''),
         s.acr, s.expires_at, s.seen_at, coalesce(has.may, '{}'), coalesce(has.holds, '{}'), coalesce(has.unmarked, '{}'),
         (select count(distinct a.institution_id) from rights_affiliation a
           where a.person_id = who.person_id and affiliation_counts(a, who.session_id))
    into person_name, institution_number, institution_name, institution_kind, acr, expires_at, seen, may, holds, unmarked, capacities
    from identity_session s
    left join identity_person p on p.id = s.person_id
    left join registry_institution i on i.id = s.institution_id
   cross join (select array_agg(distinct h.permission) filter (where h.level_needed <= who.level) as may,
                      array_agg(distinct h.permission) as holds,
                      array_agg(distinct h.permission) filter (where not exists (
                        select 1 from rights_use u where u.grant_id = h.grant_id and u.last_on = today())) as unmarked
                 from living_grants(who.person_id, who.institution_id, who.session_id, who.kind) h) has
   where s.id = who.session_id;
  if seen < now() - interval '1 minute' then
    update identity_session s set seen_at = now() where s.id = who.session_id and s.seen_at < now() - interval '1 minute';
  end if;
  session_id := who.session_id; person_id := who.person_id; institution_id := who.institution_id; level := who.level;
  service := who.service;
  return next;
end
$$;

-- Begin a transaction as a part of the application itself. Only a request that the application signed opens one.
create or replace function enter_service(name text, secret text, signature bytea) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  opened uuid := gen_random_uuid();
begin
  if signed_by_application('service sessions', name || ':' || secret, signature) is not true then
    raise exception 'not a service of this application' using errcode = 'insufficient_privilege';
  end if;
  -- first, so that no person makes the session
  perform note_entered(opened, true);
  insert into identity_session (id, secret_hash, service, provider, acr, level, started_at, seen_at, expires_at, end_reason)
  values (opened, secret_hash(secret), name, '', '', 0, now(), now(), now() + interval '6 hours', '');
  return opened;
end
$$;

create or replace function leave_service() returns void
language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
  leaving uuid := (select a.session_id from acting() a where a.service <> '');
begin
  if (leaving is not null) is not true then
    return;
  end if;
  -- the sealer looks every second: what it found stands in the tree, and its sessions would only pile up
  delete from identity_session where id = leaving and service = 'sealer';
  update identity_session set ended_at = now(), end_reason = 'done' where id = leaving;
  update kernel_entered set session_ids = session_ids[2:] where xid = pg_current_xact_id()::text::bigint;
end
$$;

-- Without a `from`, so that it melts into the statement that asks it: policies ask it at every statement.
create or replace function serving(name text) returns boolean
language sql stable
as $$ select (acting()).service = name $$;

-- Go on in the name of another institution where the acting person works: a new session with the level, the proof and the end of
-- the old one, which ends. What ACM opened is not among them: ACM says itself for whom someone acts.
create or replace function switch_session(to_institution uuid, fresh uuid, fresh_hash bytea, fresh_proof bytea) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  old identity_session;
begin
  if (select person_id is not null from acting()) is not true then
    return false;
  end if;
  update identity_session s set ended_at = now(), end_reason = 'switched'
   where s.id = (select session_id from acting()) and s.person_id is not null and s.provider <> 'acm'
     and exists (select from rights_affiliation a join registry_institution i on i.id = a.institution_id
                  where a.person_id = s.person_id and a.institution_id = to_institution and a.source = 'own'
                    and affiliation_counts(a, s.id) and goes_on(i.ended_on))
  returning s.* into old;
  if old.id is null then
    return false;
  end if;
  insert into identity_session (id, secret_hash, person_id, institution_id, service, provider, acr, level, proof_sealed, key_id,
                                device, subject_hash, sid_hash, proved_at, started_at, seen_at, expires_at, end_reason)
  values (fresh, fresh_hash, old.person_id, to_institution, '', old.provider, old.acr, old.level, fresh_proof, old.key_id,
          old.device, old.subject_hash, old.sid_hash, old.proved_at, now(), now(), old.expires_at, '');
  return true;
end
$$;

-- Whether the acting person proved who this is in the last five minutes, at High, with a key that somebody else issued: an own
-- key never makes another own key (rule 52).
create or replace function freshly_proved() returns boolean
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if (select person_id is not null from acting()) is not true then
    return false;
  end if;
  return exists (select from identity_session s
                  where s.id = (select session_id from acting()) and s.level >= 3 and s.key_id is null
                    and s.proved_at > statement_timestamp() - interval '5 minutes'
                    and s.proved_at < statement_timestamp() + interval '2 minutes');
end
$$;
