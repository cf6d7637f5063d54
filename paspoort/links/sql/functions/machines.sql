-- Machine clients: a token lets a package in, for one school and one transaction; each call leaves its trace.

-- Begin a transaction as a package, for a school: with the secret of a living token, the vendor not ended, and a link of that school that
-- is on and gives this scope. Else `refusal` says why: a school that never let this vendor in is told as one that does not exist.
-- The session carries the link and the scopes, no person and no institution.
create or replace function enter_client(secret text, number text, scope text) returns table (
  refusal text, session_id uuid, link_id uuid, vendor_id uuid, client_id text, vendor_name text,
  institution_id uuid, institution_number text, institution_name text, scopes text[], tells_kind boolean
) language plpgsql volatile as $$
declare
  t record;
begin
  if exists (select from links_token k where k.secret_hash = secret_hash(secret) and k.expires_at > statement_timestamp()) is not true then
    refusal := 'invalid_token';
    return next;
    return;
  end if;
  select v.id, v.client_id, v.name, v.ended_at,
         array (select unnest(k.scopes) intersect select unnest(v.scopes)) as scopes into t
    from links_token k join links_vendor v on v.id = k.vendor_id where k.secret_hash = secret_hash(secret);
  select l.id, i.id, i.number, i.name, l.tells_kind, array (select unnest(l.scopes) intersect select unnest(t.scopes)),
         case when l.turned_off_at is not null or t.ended_at is not null or goes_on(i.ended_on) is not true then 'link_off' else '' end
    into enter_client.link_id, enter_client.institution_id, enter_client.institution_number, enter_client.institution_name,
         enter_client.tells_kind, enter_client.scopes, enter_client.refusal
    from registry_institution i join links_link l on l.institution_id = i.id and l.vendor_id = t.id
   where i.number = enter_client.number order by l.turned_off_at desc nulls first limit 1;
  refusal := case when enter_client.link_id is null then 'unknown_school'
                  when refusal = '' and (scope = any (enter_client.scopes)) is not true then 'insufficient_scope' else refusal end;
  vendor_id := t.id; client_id := t.client_id; vendor_name := t.name;
  if refusal = '' then
    session_id := gen_random_uuid();
    perform note_acting_session(session_id, true);
    insert into identity_session (id, secret_hash, service, provider, acr, level, started_at, seen_at, expires_at, end_reason)
    values (enter_client.session_id, secret_hash(gen_random_uuid()::text), 'client', enter_client.link_id::text,
            array_to_string(enter_client.scopes, ' '), 0, now(), now(), now() + interval '5 minutes', '');
  end if;
  return next;
end
$$;

-- Leave the trace of a package's call in the trail of the school that it is about; nowhere else does a client have an institution.
create or replace function note_call(event text, outcome text, reason text, vendor uuid, school uuid, facts jsonb) returns void
language plpgsql volatile as $$
declare
  who record;
begin
  select * into who from acting();
  who.institution_id := school;
  perform check_trace(who, event, outcome, reason, 'api', '{}', facts, true);
  insert into audit_trace
  select t.* from trace_by(who, event, outcome, reason, 'api', null, vendor, null, facts) t;
end
$$;

-- A call was refused: said afterwards, by the application itself, because the transaction of the call was undone. The school sees it where
-- it ever let this vendor in.
create or replace function note_refused_call(secret text, number text, reason text) returns void language plpgsql volatile as $$
declare
  vendor uuid;
  school uuid;
begin
  if serving('oauth') is not true then
    raise exception 'only the door for machines notes a refusal' using errcode = 'insufficient_privilege';
  end if;
  select k.vendor_id into vendor from links_token k where k.secret_hash = secret_hash(secret);
  select i.id into school from registry_institution i where i.number = note_refused_call.number
     and exists (select from links_link l where l.institution_id = i.id and l.vendor_id = vendor);
  perform note_call('link.refused', 'refused', reason, vendor, school, '{}');
end
$$;

-- Give a token that was signed just now its place: from here on its secret lets the vendor in. Null where there is no such vendor, or where it
-- may not have one of these scopes.
create or replace function issue_token(vendor uuid, hash bytea, jkt text, scopes text[]) returns timestamptz
language plpgsql volatile as $$
declare
  until timestamptz := now() + interval '${CLIENT_TOKEN_SECONDS} seconds';
begin
  if serving('oauth') is not true then
    raise exception 'only the door for machines gives tokens' using errcode = 'insufficient_privilege';
  end if;
  delete from links_token where secret_hash in (
    select k.secret_hash from links_token k where k.expires_at < now() - interval '1 hour' for update skip locked);
  if (select v.ended_at is null and cardinality(issue_token.scopes) > 0 and issue_token.scopes <@ v.scopes
        from links_vendor v where v.id = vendor) is not true then
    return null;
  end if;
  insert into links_token (secret_hash, vendor_id, jkt, scopes, issued_at, expires_at)
  values (hash, vendor, issue_token.jkt, issue_token.scopes, now(), until);
  return until;
end
$$;

-- Use up a proof or an assertion; false when it was used before. Nobody waits for who is forgetting the same.
create or replace function spend_proof(digest bytea, until timestamptz) returns boolean language plpgsql volatile as $$
begin
  if serving('oauth') is not true then
    raise exception 'only the door for machines spends a proof' using errcode = 'insufficient_privilege';
  end if;
  delete from links_spentproof where hash in (
    select s.hash from links_spentproof s where s.until < now() for update skip locked);
  insert into links_spentproof (hash, until) values (digest, least(spend_proof.until, now() + interval '10 minutes'))
  on conflict do nothing;
  return found;
end
$$;
