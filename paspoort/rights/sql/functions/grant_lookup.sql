-- What the acting person is told about rights: who gave them, whom to ask, what became of them, and who is in a team.

-- Names of those at the acting institution who can give a right: whom to ask.
create or replace function whom_to_ask() returns table (name text) language sql stable as $$
  select distinct p.given_name || ' ' || p.family_name
    from acting() who
    join rights_admins() admin on admin.institution_id = who.institution_id
    join identity_person p on p.id = admin.person_id
$$;

-- Whom to ask about the teams of the acting institution: who leads one, and who stands in, today.
create or replace function leads_to_ask() returns table (team text, name text) language sql stable as $$
  select l.team, l.name from acting() who join team_leads() l on l.institution_id = who.institution_id
$$;

-- The same as the task tells of: for who can put them in a team there.
create or replace function without_team(but uuid) returns table (id uuid, person_id uuid, name text) language plpgsql stable as $$
begin
  return query
  select m.object_id, m.person_id, p.given_name || ' ' || p.family_name
    from teamless(but) m join identity_person p on p.id = m.person_id
   where m.institution_id = (select placing_institution())
   order by p.family_name, p.given_name;
end
$$;

-- Who leads the own centre, by name: for who writes what the director signs (rule 136).
create or replace function directors() returns table (name text) language sql stable as $$
  select distinct p.given_name || ' ' || p.family_name
    from acting() who
    join rights_grant g on g.institution_id = who.institution_id and g.right_id = 'LARSGebruiker' and 'directie' = any (g.contexts)
    join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, null)
    join identity_person p on p.id = g.person_id and goes_on(p.ended_on)
   where may('report:write') and g.revoked_at is null and today() between g.begins_on and g.ends_on
$$;

-- Why the acting person may do this: right, context, since, until, and who gave it.
create or replace function why(permission text) returns table (
  right_name text, context_name text, begins_on date, ends_on date, given_by text, source text, level_needed smallint
) language sql stable as $$
  select r.name, c.name, g.begins_on, g.ends_on, coalesce(p.given_name || ' ' || p.family_name, ''), g.source, h.level_needed
    from held() h
    join rights_grant g on g.id = h.grant_id
    join rights_right r on r.code = h.right_code
    join rights_context c on c.right_id = h.right_code and c.code = h.context_code
    left join identity_person p on p.id = g.granted_by_id
   where h.permission = why.permission
   order by g.ends_on desc
$$;

-- What the acting person was ever given, wherever: with who gave it, how long, and when it last opened something.
create or replace function my_grants() returns table (
  grant_id uuid, institution_name text, institution_number text, right_code text, right_name text, contexts text[], begins_on date,
  ends_on date, given_by text, source text, reason text, revoked_at timestamptz, ended_because text,
  last_used_on date, work_over boolean, here boolean
) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
  select g.id, i.name, i.number::text, g.right_id, r.name,
         array (select c.name from rights_context c where c.right_id = g.right_id and c.code = any (g.contexts) order by c.place),
         g.begins_on, g.ends_on, coalesce(p.given_name || ' ' || p.family_name, ''), g.source, g.reason,
         g.revoked_at, g.ended_because, u.last_on, not affiliation_counts(a, who.session_id), i.id = who.institution_id
    from active_session() who
    join rights_grant g on g.person_id = who.person_id and (g.session_id is null or g.session_id = who.session_id)
    join rights_affiliation a on a.id = g.affiliation_id
    join registry_institution i on i.id = g.institution_id
    join rights_right r on r.code = g.right_id
    left join identity_person p on p.id = g.granted_by_id
    left join rights_use u on u.grant_id = g.id
   order by g.revoked_at is not null, g.ends_on < today(), i.name, r.place, g.begins_on desc;
end
$$;

-- What became of a grant, with the names of who changed it: for whoever holds it and for who manages rights there.
create or replace function grant_history(of_grant uuid) returns table (
  at timestamptz, by_name text, by_service text, kind text, ended_because text, contexts text[], begins_on date, ends_on date, reason text
) language sql stable as $$
  select h.at, coalesce(p.given_name || ' ' || p.family_name, ''), h.by_service, h.kind, h.ended_because, h.contexts, h.begins_on,
         h.ends_on, h.reason
    from rights_grant g
    join rights_grantchange h on h.grant_id = g.id
    left join identity_person p on p.id = h.by_person_id
   where g.id = of_grant and (g.person_id = (select person_id from acting()) or g.institution_id = (select managed_institution()))
   order by h.at desc, h.kind desc
$$;

-- The names of the pupils whom the teams of the own centre guide apart, as long as the centre guides their school.
create or replace function team_pupil_names() returns table (pupil_id uuid, name text) language sql stable as $$
  select distinct f.pupil_id, f.shown_name
    from rights_teampart part
    join registry_findable f on f.pupil_id = part.pupil_id and runs(f.begins_on, f.left_on)
    join registry_guidance g on g.school_id = f.institution_id and g.centre_id = part.institution_id
     and runs(g.begins_on, g.ended_on)
   where part.ended_at is null and part.institution_id = (select managed_institution())
  union
  select o.pupil_id, o.shown_name from rights_teampart part join registry_ownpupil o on o.pupil_id = part.pupil_id
   where part.ended_at is null and part.institution_id = (select managed_institution()) and o.centre_id = part.institution_id
$$;
