-- THE rule: who may do what, stated once. Every policy asks one of these functions and nothing else decides.
-- They run as the owner so that a policy never has to look through another policy; they tell only about whoever acts.
--
-- Each reads the session first, into variables, and joins what is left: at most five tables, in the order in which they are
-- written, with a plan that is made once a connection. A plain SQL function here melts into the statement that asks it; only the
-- owner's own functions ask those. What may be seen is stated once, and asked in two ways: as a point (`pupil_visible(id)`) where a
-- statement looks something up, as a set (`pupils_visible()`) where it lists and said so (`listing()`).

-- Who acts in this transaction: the session that entered it with its secret, once and for the whole of it. That stands in a table of
-- the owner, so someone who can run SQL as the web role cannot become another person, nor act as two in one statement.
-- Plain SQL, so that it melts into the plans of the functions below and of the rule; only they call it, as the owner.
-- `kind` is that of the institution, none where it has ended. Only in a transaction that sees what others commit meanwhile: with an
-- older picture (`repeatable read`) one would not see that a report was read, or that the last other admin left. And a session that
-- is over is over, also in a transaction that began before.
create or replace function active_session() returns table (
  session_id uuid, person_id uuid, institution_id uuid, level smallint, service text, kind text
) language sql stable as $$
  select s.id, s.person_id, s.institution_id, s.level, s.service, i.kind
    from kernel_actingsession e
    join identity_session s on s.id = e.session_ids[1]
    left join identity_person p on p.id = s.person_id
    left join registry_institution i on i.id = s.institution_id and goes_on(i.ended_on)
   -- a copy of the database has other transactions of the same numbers
   where e.xid = pg_current_xact_id_if_assigned()::text::bigint and e.began = now()
     and current_setting('transaction_isolation') = 'read committed'
     and s.ended_at is null and s.expires_at > statement_timestamp() and s.seen_at > statement_timestamp() - interval '${SESSION_IDLE_MINUTES} minutes'
     and (s.person_id is null or goes_on(p.ended_on))
$$;

-- The same for everyone: one row, empty without a living session. In plpgsql, which keeps its plan.
create or replace function acting(
  out session_id uuid, out person_id uuid, out institution_id uuid, out level smallint, out service text
) language plpgsql stable as $$
begin
  select s.session_id, s.person_id, s.institution_id, s.level, s.service
    into acting.session_id, acting.person_id, acting.institution_id, acting.level, acting.service
    from active_session() s;
end
$$;

-- Rule 104: an affiliation counts while it lasts and nobody ended it; one that a sign-in brought counts in that session only.
create or replace function affiliation_counts(a rights_affiliation, session uuid) returns boolean language sql stable as $$
  select a.ended_at is null and counts(a.begins_on, a.ends_on)
     and (a.session_id is null or a.session_id = session)
$$;

-- What someone holds at an institution of that kind, in that session, at whatever sign-in level (rules 3, 17, 18, 104, 105).
create or replace function active_grants(person uuid, institution uuid, session uuid, kind text) returns table (
  permission text, level_needed smallint, grant_id uuid, right_code text, context_code text
) language sql stable as $$
  select p.code, greatest(p.level, r.level), g.id, g.right_id, c.code
    from rights_grant g
    join rights_affiliation a on a.id = g.affiliation_id and a.person_id = g.person_id and a.institution_id = g.institution_id
    join rights_right r on r.code = g.right_id
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and active_grants.kind = any (c.kinds)
     and a.category = any (c.categories)
    join rights_permission p on p.code = any (c.allows)
   where g.person_id = active_grants.person and g.institution_id = active_grants.institution
     and g.revoked_at is null and today() between g.begins_on and g.ends_on
     and (g.session_id is null or g.session_id = active_grants.session)
     and affiliation_counts(a, active_grants.session)
$$;

create or replace function held() returns table (permission text, level_needed smallint, grant_id uuid, right_code text, context_code text)
language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return query select h.permission, h.level_needed, h.grant_id, h.right_code, h.context_code
                 from active_grants(who.person_id, who.institution_id, who.session_id, who.kind) h;
end
$$;

-- Whether the acting person may do this now, at this sign-in level (rule 1).
create or replace function may(permission text) returns boolean language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return exists (select from active_grants(who.person_id, who.institution_id, who.session_id, who.kind) h
                  where h.permission = may.permission and h.level_needed <= who.level);
end
$$;

create or replace function may_write_for(institution uuid) returns boolean language sql stable
as $$ select institution = (acting()).institution_id and may('report:write') $$;

-- Whether the acting person may keep papers for an institution: a report, what stands in a file, or what it keeps together with a
-- school. Its keys are made then.
create or replace function may_keep_papers(institution uuid) returns boolean
language sql stable
as $$ select institution = (acting()).institution_id and (may('report:write') or may('file:write') or may('collaboration:write')) $$;

-- The acting institution, for whoever may do this there now. In plpgsql, which keeps its plan: policies ask it at every statement.
create or replace function institution_where(permission text) returns uuid language plpgsql stable as $$
declare
  who record;
begin
  select * into who from active_session();
  return (select who.institution_id from active_grants(who.person_id, who.institution_id, who.session_id, who.kind) h
           where h.permission = institution_where.permission and h.level_needed <= who.level limit 1);
end
$$;

-- The institution whose trail the acting person answers for.
create or replace function trail_institution() returns uuid language sql stable
as $$ select institution_where('trail:read') $$;

-- The institution whose rights the acting person may manage (rule 10).
create or replace function managed_institution() returns uuid language sql stable
as $$ select institution_where('rights:manage') $$;
