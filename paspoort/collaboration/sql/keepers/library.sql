-- What may stand among the documents of a samenwerkingsdossier, whoever writes it, beside the policies. After the row.

-- What is wrong with a document, as a code; null when it may stand.
create or replace function wrong_with_library(d collaboration_librarydocument, was collaboration_librarydocument) returns text
language plpgsql stable as $$
begin
  return case
    when was.id is not null and (d.collaboration_id, d.registration_id, d.put_by_id, d.school_year)
         is distinct from (was.collaboration_id, was.registration_id, was.put_by_id, was.school_year) then 'moved'
    when was.id is null and (d.version <> 0 or d.withdrawn_at is not null) then 'not_begun'
    when d.registration_id is not null and d.collaboration_id is distinct from (
           select r.collaboration_id from collaboration_registration r where r.id = d.registration_id) then 'moved'
    when was.id is not null and d.version = was.version
         and (select r.state from collaboration_registration r where r.id = d.registration_id) = 'closed' then 'closed'
    when length(d.title) not between 1 and 200 then 'no_title'
    when length(d.folder) > 80 or (d.registration_id is not null and d.folder <> '') then 'no_folder'
    when d.withdrawn_at is distinct from was.withdrawn_at and d.withdrawn_at is not null and (acting()).person_id is not null
         and written_now(d.withdrawn_at) is not true then 'not_now'
  end;
end
$$;

create or replace function keep_library() returns trigger language plpgsql as $$
declare
  was collaboration_librarydocument;
begin
  if tg_op = 'UPDATE' then
    was := old;
  end if;
  perform refuse_row(wrong_with_library(new, was), 'library_kept');
  if was.id is not null and new.title <> was.title then
    perform index_library(new.id);
  end if;
  return null;
end
$$;
create or replace trigger keep_library after insert or update on collaboration_librarydocument for each row execute function keep_library();

-- What is wrong with a version. A file of which not everything was read says what is on it, in the words of who put it there.
create or replace function wrong_with_library_version(v collaboration_libraryversion) returns text language plpgsql stable as $$
declare
  d collaboration_librarydocument;
begin
  select * into d from collaboration_librarydocument one where one.id = v.document_id;
  return coalesce(case when d.registration_id is not null then wrong_with_writing(d.registration_id, v.at) end, case
    when (acting()).person_id is not null and written_now(v.at) is not true then 'not_now'
    when d.withdrawn_at is not null then 'withdrawn'
    when v.version is distinct from 1 + (select count(*) from collaboration_libraryversion o where o.document_id = d.id and o.id <> v.id)
      then 'not_next'
    when length(v.name) not between 1 and 120 then 'no_name'
    when v.unread && '{nothing,scanned,attached,media}' and length(trim(v.declared)) < 3 then 'not_declared'
    when (select p.origin = 'shared' from documents_document p where p.id = v.paper_id) is not true then 'no_paper'
  end);
end
$$;

create or replace function keep_library_versions() returns trigger language plpgsql as $$
begin
  perform refuse_row(wrong_with_library_version(new), 'library_version_kept');
  update collaboration_librarydocument d set version = new.version, changed_at = new.at where d.id = new.document_id;
  perform index_library(new.document_id);
  perform change_registration(d.registration_id, new.at, new.author_id)
     from collaboration_librarydocument d where d.id = new.document_id and d.registration_id is not null;
  return null;
end
$$;
create or replace trigger keep_library_versions after insert on collaboration_libraryversion for each row
  execute function keep_library_versions();

-- What a search looks in: the title, the name of the file and its words, without accents, by the stems of Dutch.
create or replace function index_library(document uuid) returns void language sql volatile as $$
  update collaboration_librarydocument d
     set found_by = setweight(to_tsvector('dutch_plain', d.title), 'A')
                 || setweight(to_tsvector('dutch_plain', regexp_replace(v.name, '[._-]', ' ', 'g') || ' ' || v.declared), 'B')
                 || to_tsvector('dutch_plain', left(v.words, 300000)) || array_to_tsvector(array[library_mark(d.collaboration_id)])
    from collaboration_libraryversion v
   where d.id = document and v.document_id = d.id and v.version = d.version
$$;
