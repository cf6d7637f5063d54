-- Reading letters, beside what the policies show.

-- What the journal says of letters: that one was made, of which kind, by whom, and to whom it went by which way. Told to whom the file opens,
-- also to who reads no such letter: no name, no address, no word of it.
create or replace function letter_lines(file uuid)
returns table (object uuid, kind text, at timestamptz, author_id uuid, author text, sent jsonb) language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  select l.id, l.kind, l.made_at, l.author_id, p.given_name || ' ' || p.family_name,
         coalesce((select jsonb_agg(jsonb_build_object('receiver', s.receiver, 'way', s.way, 'sent_on', s.sent_on) order by s.sent_on, s.receiver, s.id)
                     from letters_sending s where s.letter_id = l.id and s.sent_on is not null), '[]')
    from letters_letter l join identity_person p on p.id = l.author_id
   where l.file_id = letter_lines.file and l.state = 'made' and letter_basis_shows(l.state, l.activity_id);
end
$$;

-- Who made and sent the letters of a file, by name, also of who left.
create or replace function letter_authors(file uuid) returns table (person_id uuid, name text) language plpgsql stable as $$
begin
  if file_readable(file) is not true then
    return;
  end if;
  return query
  select p.id, p.given_name || ' ' || p.family_name from identity_person p
   where p.id in (select l.author_id from letters_letter l where l.file_id = letter_authors.file and l.state = 'made'
                  union select s.sent_by_id from letters_letter l join letters_sending s on s.letter_id = l.id where l.file_id = letter_authors.file);
end
$$;

-- About which of these activities a colleague is writing a letter of a kind, and who: told to who makes such letters.
create or replace function letters_being_written(activities uuid[], kind text) returns table (activity_id uuid, author text) language plpgsql stable as $$
begin
  if letter_kind_open(kind) is not true then
    return;
  end if;
  return query
  select l.activity_id, p.given_name || ' ' || p.family_name from letters_letter l join identity_person p on p.id = l.author_id
   where l.activity_id = any (activities) and l.kind = letters_being_written.kind and l.state = 'draft'
     and l.author_id <> (acting()).person_id and file_readable(l.file_id);
end
$$;

-- What of letters moves with a file that is joined with another one of the same child (`put_together`).
create or replace function move_letters(goes uuid, stays uuid) returns jsonb language sql volatile as $$
  select moved_rows('letters_letter', 'file_id', goes, stays)
$$;
