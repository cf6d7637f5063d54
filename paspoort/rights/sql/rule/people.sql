-- Grants and names that may be seen, and who manages rights.

-- Grants that the acting person may look at: the own ones, and those of the institution whose rights that person manages.
create or replace function grants_seen() returns setof uuid language plpgsql stable as $$
begin
  return query
  select g.id from rights_grant g where g.person_id = (select person_id from acting())
  union
  select g.id from rights_grant g where g.institution_id = (select managed_institution());
end
$$;

-- Whose names the acting person may see: the own name, colleagues for whoever manages rights or reads the trail, and who asks it.
create or replace function people_visible() returns setof uuid language plpgsql stable as $$
begin
  return query
  select person_id from acting() where person_id is not null
  union
  select a.person_id from rights_affiliation a
   where a.institution_id = (select institution_id from acting()) and (may('rights:manage') or may('trail:read'))
  union
  select r.person_id from rights_request r where r.institution_id = (select managed_institution());
end
$$;

-- Who manages rights, at every institution; only the functions below ask it, as the owner.
create or replace function rights_admins() returns table (institution_id uuid, person_id uuid, grant_id uuid, chief boolean, email text)
language sql stable as $$
  select g.institution_id, g.person_id, g.id, 'admins:manage' = any (c.allows), a.email
    from rights_grant g
    join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, null)
    join registry_institution i on i.id = g.institution_id and goes_on(i.ended_on)
    join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and 'rights:manage' = any (c.allows)
     and i.kind = any (c.kinds) and a.category = any (c.categories)
    join identity_person p on p.id = g.person_id and goes_on(p.ended_on)
   where g.revoked_at is null and g.session_id is null and today() between g.begins_on and g.ends_on
$$;

-- Who leads a team or stands in for its lead, today, the lead first.
create or replace function team_leads() returns table (institution_id uuid, team_id uuid, team text, person_id uuid, role text, name text)
language sql stable as $$
  select t.institution_id, t.id, t.name, a.person_id, part.role, p.given_name || ' ' || p.family_name
    from rights_teampart part
    join rights_team t on t.id = part.team_id and t.ended_at is null
    join rights_affiliation a on a.id = part.member_id and affiliation_counts(a, null)
    join identity_person p on p.id = a.person_id and goes_on(p.ended_on)
   where part.role <> '' and part.ended_at is null and lasts(part.role_ends_on)
   order by t.name, part.role = 'lead' desc, 6
$$;

-- Whether someone else who manages rights at an institution can be reached by mail: nobody decides the own request (rules 109, 110).
-- Of an institution that the acting person cannot ask anything it says the same as of one without anybody.
create or replace function has_reachable_admin(institution uuid) returns boolean language sql stable as $$
  select exists (select 1 from rights_admins() a, acting() who
                  where a.institution_id = institution and a.email <> '' and a.person_id <> who.person_id
                    and (who.institution_id = institution
                         or exists (select from rights_affiliation w
                                     where w.person_id = who.person_id and w.institution_id = institution and w.ended_at is null)
                         or exists (select from registry_institution i join registry_institution asked on asked.id = institution
                                     where i.id = who.institution_id and i.kind = 'support_centre'
                                       and asked.kind in ('school', 'special_school'))))
$$;
