-- The chapter of collaborations: which file of a centre and a school opens, who writes in it, and who starts there.

-- The institution that goes on for one: itself, or the one that it merged into.
-- In plpgsql, as the others that a scalar asks: it keeps its plan, where plain SQL with a table in it is planned at each call.
create or replace function going_on(institution uuid) returns uuid language plpgsql stable as $$
declare
  at record;
  line uuid := institution;
begin
  for step in 1..9 loop
    select i.successor_id, i.ended_on into at from registry_institution i where i.id = line;
    exit when at.successor_id is null or goes_on(at.ended_on);
    line := at.successor_id;
  end loop;
  return line;
end
$$;

-- An institution and those of before that it goes on for: a merged school brings its files along (rule 48).
create or replace function goes_on_for(institution uuid) returns uuid[] language plpgsql stable as $$
declare
  line uuid[] := case when institution is not null then array[institution] end;
  before uuid[] := line;
begin
  for step in 1..9 loop
    before := array (select i.id from registry_institution i where i.successor_id = any (before) and goes_on(i.ended_on) is false);
    exit when coalesce(cardinality(before), 0) = 0;
    line := line || before;
  end loop;
  return line;
end
$$;

-- Whether a centre guides a school today.
create or replace function guides_today(centre uuid, school uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from registry_guidance g
                  where g.school_id = guides_today.school and g.centre_id = guides_today.centre and runs(g.begins_on, g.ended_on));
end
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

-- What is no registration both sides begin, and change.
create or replace function kind_begun(collaboration uuid, kind text) returns boolean language plpgsql stable as $$
begin
  if institution_where('collaboration:write') is null then
    return false;
  end if;
  return case when is_registration(kind) then collaboration_started(collaboration) else collaboration_writable(collaboration) end;
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

-- Documents: whether a version of one is put there (the report of a school year is the centre's to make), and whether the paper of a version
-- opens, which `document_readable` of reports asks as well.
create or replace function library_writable(document uuid) returns boolean language plpgsql stable as $$
begin
  if institution_where('collaboration:write') is null then
    return false;
  end if;
  return (select case when d.school_year is null then collaboration_writable(d.collaboration_id) else collaboration_started(d.collaboration_id) end
            from collaboration_librarydocument d where d.id = document);
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
