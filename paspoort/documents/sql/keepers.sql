-- What must hold of a style whoever writes it.

-- The first text of a style that is longer than it may be (`style_longest`); null when none is.
create or replace function style_too_long(s documents_letterstyle) returns text language sql stable as $$
  select l.field from style_longest() l
    join (values ('address', s.address), ('contact', s.contact), ('above', s.above), ('below', s.below)) t (field, text) on t.field = l.field
   where length(t.text) > l.most limit 1
$$;

-- What is wrong with how letters of a centre would look, as a code and the field; null when it may stand. Its version is the next.
create or replace function wrong_with_style(s documents_letterstyle) returns text language sql stable as $$
  select case
    when s.version is distinct from 1 + (select count(*) from documents_letterstyle o
                                          where o.institution_id = s.institution_id and o.id <> s.id) then 'not_next:'
    when (s.first ~ '^#[0-9a-f]{6}$') is not true then 'no_colour:first'
    when (s.second ~ '^#[0-9a-f]{6}$') is not true then 'no_colour:second'
    when s.address ~ E'(\n[^\n]*){5}' then 'too_long:address'
    when style_too_long(s) is not null then 'too_long:' || style_too_long(s)
    when length(s.logo) > 2000000 or (length(s.logo) > 0 and substring(s.logo from 1 for 8) <> '\x89504e470d0a1a0a') then 'no_logo:logo'
    -- a logo was drawn anew, small: one of which the head says that it unfolds into a huge picture would stop every letter
    when length(s.logo) > 0 and (length(s.logo) < 33 or (substring(s.logo from 17 for 4) between '\x00000001' and '\x0000044c') is not true
                                 or (substring(s.logo from 21 for 4) between '\x00000001' and '\x00000190') is not true) then 'no_logo:logo'
  end
$$;

create or replace function keep_style() returns trigger language plpgsql as $$
begin
  perform refuse_row(wrong_with_style(new), 'style_kept');
  return null;
end
$$;
create or replace trigger keep_style after insert on documents_letterstyle for each row execute function keep_style();
