-- The sessions of a transaction: who acts in it stands in a table of the owner, and is entered once.

-- For a trigger: whether the owner is at work on the tables, without a session, when `who` acts (`acting()`). Screens and jobs write
-- nothing as nobody, and a person writes no row of another institution.
create or replace function owner_at_work(institution uuid, who record) returns boolean language plpgsql stable as $$
begin
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
create or replace function note_acting_session(session uuid, service boolean) returns void language plpgsql volatile as $$
begin
  insert into kernel_actingsession as e (xid, began, session_ids)
  values (pg_current_xact_id()::text::bigint, now(), array[session])
  on conflict (xid) do update
    set began = excluded.began, session_ids = excluded.session_ids || case when e.began = excluded.began then e.session_ids end
  where e.began <> excluded.began or service or pg_has_role(session_user, current_user, 'member');
  if not found and not exists (
       select from kernel_actingsession e where e.xid = pg_current_xact_id()::text::bigint and e.session_ids[1] = session) then
    raise exception 'a transaction runs as one session' using errcode = 'insufficient_privilege';
  end if;
end
$$;

-- Begin a transaction as a part of the application itself. Only a request that the application signed opens one.
create or replace function enter_service(name text, secret text, signature bytea) returns uuid language plpgsql volatile as $$
declare
  opened uuid := gen_random_uuid();
begin
  if signed_by_application('service sessions', name || ':' || secret, signature) is not true then
    raise exception 'not a service of this application' using errcode = 'insufficient_privilege';
  end if;
  -- first, so that no person makes the session
  perform note_acting_session(opened, true);
  insert into identity_session (id, secret_hash, service, provider, acr, level, started_at, seen_at, expires_at, end_reason)
  values (opened, secret_hash(secret), name, '', '', 0, now(), now(), now() + interval '6 hours', '');
  return opened;
end
$$;

create or replace function leave_service() returns void language plpgsql volatile as $$
declare
  leaving uuid := (select a.session_id from acting() a where a.service <> '');
begin
  if (leaving is not null) is not true then
    return;
  end if;
  -- the sealer looks every second and packages ask all night: what they did stands in the trail, and their sessions would only pile up
  delete from identity_session where id = leaving and service in ('sealer', 'client');
  update identity_session set ended_at = now(), end_reason = 'done' where id = leaving;
  update kernel_actingsession set session_ids = session_ids[2:] where xid = pg_current_xact_id()::text::bigint;
end
$$;

-- Without a `from`, so that it melts into the statement that asks it: policies ask it at every statement.
create or replace function serving(name text) returns boolean language sql stable
as $$ select (acting()).service = name $$;

-- Whether the acting person proved who this is in the last five minutes, at High, with a key that somebody else issued: an own
-- key never makes another own key (rule 52).
create or replace function freshly_proved() returns boolean language plpgsql stable as $$
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
