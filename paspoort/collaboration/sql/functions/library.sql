-- Documents of a samenwerkingsdossier: where they are put, which stand there, and search by text.

-- The files in which the acting person writes of a school today, that in which documents are put first; none before the centre began one.
create or replace function library_place(school uuid) returns table (collaboration_id uuid, centre_id uuid, school_id uuid)
language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:write'));
begin
  return query
  select c.id, c.centre_id, going_on(c.school_id)
    from collaborations_of(places) c
   where c.school_id = any (goes_on_for(school)) and collaboration_writable(c.id)
   order by c.school_id = school desc, c.begun_at desc;
end
$$;

-- The files of which one sees the documents of a school; of every school where none is named.
create or replace function library_places(school uuid) returns uuid[] language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
begin
  return array (select c.id from collaborations_of(places) c where school is null or c.school_id = any (goes_on_for(school)));
end
$$;

-- A document with its newest version, as a list shows it.
create or replace function library_lines(documents uuid[]) returns table (
  id uuid, registration_id uuid, school_id uuid, school text, kind text, folder text, title text, version int, version_id uuid, name text,
  file_kind text, size int, pages int, declared boolean, author text, institution text, at timestamptz, writable boolean
) language sql stable as $$
  with found as materialized (
    select d.*, one.place
      from unnest(documents) with ordinality one (id, place) join collaboration_librarydocument d on d.id = one.id
  ), files as materialized (  -- asked once a file, not once a document
    select c.id, s.id as school_id, s.name as school, collaboration_writable(c.id) as writable
      from (select distinct f.collaboration_id as id from found f) f
      join collaboration_collaboration c on c.id = f.id
      join registry_institution s on s.id = going_on(c.school_id)
  )
  select d.id, d.registration_id, c.school_id, c.school, d.kind, d.folder, d.title, v.version::int, v.id, v.name, v.kind, v.size,
         v.pages::int, v.declared <> '', p.given_name || ' ' || p.family_name, i.name, v.at, c.writable
    from found d
    join files c on c.id = d.collaboration_id
    join collaboration_libraryversion v on v.document_id = d.id and v.version = d.version
    join identity_person p on p.id = v.author_id
    join registry_institution i on i.id = v.institution_id
   order by d.place
$$;

-- The documents in a folder of a school, what changed last first.
create or replace function library_of(of_school uuid, in_folder text, most int, skip int) returns table (
  id uuid, registration_id uuid, school_id uuid, school text, kind text, folder text, title text, version int, version_id uuid, name text,
  file_kind text, size int, pages int, declared boolean, author text, institution text, at timestamptz, writable boolean
) language plpgsql stable as $$
declare
  mine uuid[] := library_places(of_school);
begin
  return query
  select l.* from library_lines(array (
    select d.id from collaboration_librarydocument d
     where d.collaboration_id = any (mine) and d.folder = in_folder and d.registration_id is null and d.withdrawn_at is null and d.version > 0
     order by d.changed_at desc, d.id limit most offset skip)) l;
end
$$;

-- What is attached to a registration, the first first.
create or replace function library_attached(registration uuid) returns table (
  id uuid, registration_id uuid, school_id uuid, school text, kind text, folder text, title text, version int, version_id uuid, name text,
  file_kind text, size int, pages int, declared boolean, author text, institution text, at timestamptz, writable boolean
) language plpgsql stable as $$
begin
  if registration_open(registration) is not true then
    return;
  end if;
  return query
  select l.* from library_lines(array (
    select d.id from collaboration_librarydocument d
     where d.registration_id = library_attached.registration and d.withdrawn_at is null and d.version > 0
     order by d.changed_at, d.id)) l;
end
$$;

-- The folders of a school, with how many documents lie in each ('' for in none), and how many were withdrawn.
create or replace function library_folders(school uuid) returns table (folder text, documents int, withdrawn int) language plpgsql stable as $$
declare
  mine uuid[] := library_places(school);
begin
  return query
  select d.folder, (count(*) filter (where d.withdrawn_at is null))::int, (count(*) filter (where d.withdrawn_at is not null))::int
    from collaboration_librarydocument d
   where d.collaboration_id = any (mine) and d.registration_id is null and d.version > 0
   group by d.folder order by d.folder;
end
$$;

-- Documents of a school that were withdrawn, the last first.
create or replace function library_withdrawn(school uuid) returns table (id uuid, title text, withdrawn_at timestamptz, by_whom text)
language plpgsql stable as $$
declare
  mine uuid[] := library_places(school);
begin
  return query
  select d.id, d.title, d.withdrawn_at, p.given_name || ' ' || p.family_name
    from collaboration_librarydocument d join identity_person p on p.id = d.withdrawn_by_id
   where d.collaboration_id = any (mine) and d.withdrawn_at is not null order by d.withdrawn_at desc limit 200;
end
$$;

-- What somebody typed, as the search asks it; of the last word its beginning is enough. Null where there is no word in it.
create or replace function library_asked(sought text) returns tsquery language plpgsql stable as $$
declare
  plain text := trim(regexp_replace(left(sought, 200), '[^[:alnum:]" -]', ' ', 'g'));
  last_word text := substring(plain from '([[:alnum:]]{3,})$');
  asked tsquery := websearch_to_tsquery('dutch_plain', plain);
  before tsquery := websearch_to_tsquery('dutch_plain', left(plain, length(plain) - coalesce(length(last_word), 0)));
begin
  if last_word is not null and position('"' in plain) = 0 then
    asked := asked || (before && to_tsquery('letters_plain', last_word || ':*'));
  end if;
  return case when numnode(asked) > 0 then asked end;
end
$$;

-- The mark of a file among the words of its documents: one index finds words within some files only, however many others there are.
create or replace function library_mark(collaboration uuid) returns text language sql immutable as $$
  select 'file' || replace(collaboration::text, '-', '')
$$;

-- Where in a text it is looked for what was sought, counted from 1: a little before its first word, or a word that begins so.
create or replace function library_near(words text, word text) returns int language sql immutable as $$
  select greatest(1, coalesce(nullif(strpos(lower(words), word), 0), nullif(strpos(lower(words), left(word, greatest(length(word) - 2, 3))), 0),
                              nullif(strpos(lower(words), left(word, 4)), 0), 1) - 100)
$$;

-- Documents in which these words stand, the best first: of those that changed last, as many as anybody reads. Round the first of them a
-- piece of text is told: marking a whole document costs more than finding it.
create or replace function library_found(of_school uuid, sought text, most int) returns table (
  id uuid, registration_id uuid, school_id uuid, school text, kind text, folder text, title text, version int, version_id uuid, name text,
  file_kind text, size int, pages int, declared boolean, author text, institution text, at timestamptz, writable boolean, around text
) language plpgsql stable as $$
declare
  mine uuid[] := library_places(of_school);
  asked tsquery := library_asked(sought);
  word text := lower(substring(sought from '[[:alnum:]]{3,}'));
  here tsquery := (select string_agg(quote_literal(library_mark(one)), ' | ')::tsquery from unnest(mine) one);
  best uuid[];
begin
  if asked is null or mine = '{}' then
    return;
  end if;
  best := array (
    select late.id from (
      select d.id, d.collaboration_id, d.found_by, d.changed_at from collaboration_librarydocument d
       where d.found_by @@ (asked && here) and d.withdrawn_at is null and d.version > 0
       order by d.changed_at desc limit 100) late
     where late.collaboration_id = any (mine)  -- whatever words a document was given
     order by ts_rank(late.found_by, asked) desc, late.changed_at desc limit most);
  return query
  select l.*, ts_headline('dutch_plain', substring(v.words from library_near(v.words, coalesce(word, '?')) for 400), asked,
                          'StartSel=' || chr(2) || ',StopSel=' || chr(3) || ',MaxWords=30,MinWords=15')
    from library_lines(best) l join collaboration_libraryversion v on v.id = l.version_id;
end
$$;

-- One document that opens, and what it is about.
create or replace function library_document_at(document uuid) returns table (
  id uuid, collaboration_id uuid, registration_id uuid, centre_id uuid, school_id uuid, kind text, folder text, title text, version int,
  school_year int, writable boolean, withdrawn boolean
) language plpgsql stable as $$
begin
  if collaboration_open((select d.collaboration_id from collaboration_librarydocument d where d.id = document)) is not true then
    return;
  end if;
  return query
  select d.id, c.id, d.registration_id, c.centre_id, going_on(c.school_id), d.kind, d.folder, d.title, d.version::int,
         d.school_year::int, collaboration_writable(c.id), d.withdrawn_at is not null
    from collaboration_librarydocument d join collaboration_collaboration c on c.id = d.collaboration_id
   where d.id = document;
end
$$;

-- Every version of a document that opens, the newest first.
create or replace function library_versions(document uuid) returns table (
  id uuid, version int, name text, kind text, size int, pages int, left_out jsonb, unread text[], declared text, author text,
  institution text, at timestamptz
) language plpgsql stable as $$
begin
  if collaboration_open((select d.collaboration_id from collaboration_librarydocument d where d.id = document and d.withdrawn_at is null))
     is not true then
    return;
  end if;
  return query
  select v.id, v.version::int, v.name, v.kind, v.size, v.pages::int, v.left_out, v.unread, v.declared, p.given_name || ' ' || p.family_name,
         i.name, v.at
    from collaboration_libraryversion v
    join identity_person p on p.id = v.author_id
    join registry_institution i on i.id = v.institution_id
   where v.document_id = document order by v.version desc;
end
$$;
