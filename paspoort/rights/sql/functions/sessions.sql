-- Sessions in use: entering a transaction as the person behind one, and going on for another institution.

-- Begin a transaction as the person behind a session: no row when the session ended, expired or never existed.
create or replace function enter(secret text) returns table (
  session_id uuid, person_id uuid, person_name text, institution_id uuid, institution_number text, institution_name text,
  institution_kind text, level smallint, acr text, may text[], holds text[], service text, expires_at timestamptz, capacities int,
  unmarked text[]
) language plpgsql volatile as $$
declare
  entering uuid := (select s.id from identity_session s where s.secret_hash = secret_hash(secret));
  who record;
  seen timestamptz;
begin
  if entering is not null or (acting()).session_id is not null then
    perform note_acting_session(entering, false);
  end if;
  select * into who from active_session();
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
                 from active_grants(who.person_id, who.institution_id, who.session_id, who.kind) h) has
   where s.id = who.session_id;
  if seen < now() - interval '1 minute' then
    update identity_session s set seen_at = now() where s.id = who.session_id and s.seen_at < now() - interval '1 minute';
  end if;
  session_id := who.session_id; person_id := who.person_id; institution_id := who.institution_id; level := who.level;
  service := who.service;
  return next;
end
$$;

-- Go on in the name of another institution where the acting person works: a new session with the level, the proof and the end of
-- the old one, which ends. What ACM opened is not among them: ACM says itself for whom someone acts.
create or replace function switch_session(to_institution uuid, fresh uuid, fresh_hash bytea, fresh_proof bytea) returns boolean
language plpgsql volatile as $$
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
