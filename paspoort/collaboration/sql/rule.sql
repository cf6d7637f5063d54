-- The chapter of collaborations: which file of a centre and a school opens, who writes in it, and who starts there.

-- The institution that goes on for one: itself, or the one that it merged into.
create or replace function going_on(institution uuid) returns uuid language sql stable as $$
  with recursive line as (
    select i.id, i.successor_id, i.ended_on, 1 as step from registry_institution i where i.id = institution
    union all
    select n.id, n.successor_id, n.ended_on, l.step + 1
      from line l join registry_institution n on n.id = l.successor_id where goes_on(l.ended_on) is false and l.step < 9)
  select l.id from line l order by l.step desc limit 1
$$;

-- An institution and those of before that it goes on for: a merged school brings its files along (rule 48).
create or replace function goes_on_for(institution uuid) returns uuid[] language sql stable as $$
  with recursive line as (
    select i.id, 1 as step from registry_institution i where i.id = institution
    union all
    select b.id, l.step + 1
      from line l join registry_institution b on b.successor_id = l.id and goes_on(b.ended_on) is false where l.step < 9)
  select array_agg(l.id) from line l
$$;

-- Whether a centre guides a school today.
create or replace function guides_today(centre uuid, school uuid) returns boolean language sql stable as $$
  select exists (select from registry_guidance g
                  where g.school_id = guides_today.school and g.centre_id = guides_today.centre and runs(g.begins_on, g.ended_on))
$$;

-- THE statement: files of the institution where somebody has the context, as the school or as the centre (rules 38-40, 44), also of one
-- that it goes on for, and also when the guidance is over. It melts into those that ask it.
create or replace function collaborations_of(places uuid[]) returns setof collaboration_collaboration language sql stable as $$
  select * from collaboration_collaboration c where c.school_id = any (places) or c.centre_id = any (places)
$$;

-- As a set; and as a point.
create or replace function collaborations_open() returns setof uuid language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
begin
  return query select c.id from collaborations_of(places) c;
end
$$;

create or replace function collaboration_open(collaboration uuid) returns boolean language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
begin
  return exists (select from collaborations_of(places) c where c.id = collaboration);
end
$$;

-- Asked before the row is fetched, so that a registration that does not open costs what one costs that does not exist.
create or replace function registration_open(registration uuid) returns boolean language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
begin
  return exists (select from collaborations_of(places) c
                  where c.id = (select r.collaboration_id from collaboration_registration r where r.id = registration));
end
$$;

-- Whether the acting person writes there: on either side, as long as the one guides the other. Afterwards both read.
create or replace function collaboration_writable(collaboration uuid) returns boolean language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:write'));
begin
  return exists (select from collaborations_of(places) c
                  where c.id = collaboration and guides_today(going_on(c.centre_id), going_on(c.school_id)));
end
$$;

create or replace function registration_writable(registration uuid) returns boolean language plpgsql stable as $$
begin
  if institution_where('collaboration:write') is null then
    return false;
  end if;
  return collaboration_writable((select r.collaboration_id from collaboration_registration r where r.id = registration));
end
$$;

-- Rule 41: only the centre starts, at a school that it guides; and only the centre closes, changes the head and names the owner.
create or replace function collaboration_started(collaboration uuid) returns boolean language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:write');
begin
  return exists (select from collaboration_collaboration c
                  where c.id = collaboration and going_on(c.centre_id) = here and guides_today(here, going_on(c.school_id)));
end
$$;

create or replace function collaboration_begun(school uuid, centre uuid) returns boolean language plpgsql stable as $$
begin
  return centre = institution_where('collaboration:write') and guides_today(centre, school);
end
$$;

-- The key of the files of a collaboration is for both sides of it. It is the centre's, about the collaboration itself.
create or replace function collaboration_key_open(institution uuid, subject uuid) returns boolean language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
begin
  return exists (select from collaborations_of(places) c
                  where c.centre_id = institution and c.id = coalesce(subject, c.id));
end
$$;

-- Schools about which the acting person writes today: the own one while a centre guides it, or those that the own centre guides.
create or replace function schools_written() returns setof uuid language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:write');
begin
  return query select g.school_id from registry_guidance g
                where (g.centre_id = here or g.school_id = here) and runs(g.begins_on, g.ended_on);
end
$$;

-- Documents: whether one is written on, and whether the paper of a version opens, which `document_readable` of reports asks as well.
create or replace function library_writable(document uuid) returns boolean language plpgsql stable as $$
begin
  if institution_where('collaboration:write') is null then
    return false;
  end if;
  return collaboration_writable((select d.collaboration_id from collaboration_librarydocument d where d.id = document));
end
$$;

create or replace function library_paper_open(document uuid) returns boolean language plpgsql stable as $$
begin
  if institution_where('collaboration:read') is null then
    return false;
  end if;
  return collaboration_open((
    select d.collaboration_id from collaboration_libraryversion v join collaboration_librarydocument d on d.id = v.document_id
     where v.paper_id = document and d.withdrawn_at is null));
end
$$;
