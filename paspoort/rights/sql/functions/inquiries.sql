-- Who a national number or a register number belongs to.

-- Whoever knows someone's national number may take that person on; whoever knows an id from elsewhere may not. That the number was
-- known is kept until the transaction ends, as a mark that only this database can make: for this person, by this session.
create or replace function number_known_mark(person uuid) returns text language sql stable as $$
  -- the halves the other way round than in a signature, so that neither passes for the other
  select encode(sha256(k.inner_half || sha256(k.outer_half || convert_to(person || ':' || who.session_id, 'UTF8'))), 'hex')
    from kernel_sealkey k, acting() who where k.purpose = 'service sessions'
$$;

create or replace function mark_number_known(person uuid) returns void language plpgsql volatile as $$
begin
  perform set_config('paspoort.number_known', number_known_mark(person), true);
end
$$;

create or replace function number_known(person uuid) returns boolean language sql stable
as $$ select coalesce(current_setting('paspoort.number_known', true) = number_known_mark(person), false) $$;

-- About people and pupils of a team asks who manages rights; whether a child is known, who manages pupil files; whether a word is
-- somebody's name, who writes in a samenwerkingsdossier.
create or replace function may_inquire(kind text) returns boolean language sql stable as $$
  select case when kind in ('person', 'pupil') then managed_institution() is not null
              when kind = 'child' then institution_where('file:manage') is not null
              when kind = 'name' then institution_where('collaboration:write') is not null end
$$;

-- Who a number belongs to is asked first, in a transaction of its own, and answered in a later one: so a question that was answered
-- is traced, and so counted, whatever is undone afterwards. Gives false when somebody asked too much.
create or replace function inquire(kind text, place uuid, sought text) returns boolean language plpgsql volatile as $$
declare
  who record;
begin
  if (may_inquire(kind) and sought is not null) is not true then
    return false;
  end if;
  if kind = 'name' then
    return inquire_names(place, sought);
  end if;
  select * into who from acting();
  if too_fast('inquiries: ' || kind) then
    return false;
  end if;
  -- nobody waits for who is forgetting the same
  delete from rights_inquiry where id in (
    select q.id from rights_inquiry q where q.asked_at < now() - interval '1 hour' for update skip locked);
  insert into rights_inquiry (person_id, kind, digest) values (who.person_id, kind, inquiry_digest(who.session_id, kind, place, sought));
  if kind = 'pupil' then
    perform write_trace('team.pupil_sought', 'done', '', 'web', null, place, null, '{}', true);
  elsif kind = 'child' then
    perform write_trace('child.sought', 'done', '', 'web', null, null, null, '{}', true);
  else
    perform write_trace('person.sought', 'done', '', 'web', null, null, null, '{}', true);
  end if;
  return true;
end
$$;

-- Names, one a line: each that this session was not told within the hour counts, also where they pass the limit together: who asks
-- is then told none of them. A limit that counted nothing would tell, again and again, that there are names in what was typed.
create or replace function inquire_names(place uuid, sought text) returns boolean language plpgsql volatile as $$
declare
  me uuid := (acting()).person_id;
  new_ones bytea[] := array (select digest from unasked_names(place, sought) digest);
begin
  if may_inquire('name') is not true or too_fast('inquiries: name', 1) then
    return false;
  end if;
  delete from rights_inquiry where id in (
    select q.id from rights_inquiry q where q.asked_at < now() - interval '1 hour' for update skip locked);
  insert into rights_inquiry (person_id, kind, digest) select me, 'name', digest from unnest(new_ones) digest;
  perform write_trace('name.marked', 'done', '', 'web', null, place, null, '{}', true) from unnest(new_ones);
  return true;
end
$$;

create or replace function unasked_names(place uuid, sought text) returns setof bytea language sql stable as $$
  select n.digest
    from acting() who, lateral (
      select distinct inquiry_digest(who.session_id, 'name', unasked_names.place, line) as digest
        from unnest(string_to_array(sought, chr(10))) line) n
   where not exists (select from rights_inquiry q where q.person_id = who.person_id and q.kind = 'name' and q.digest = n.digest
                        and q.asked_at > clock_timestamp() - interval '1 hour')
$$;

create or replace function inquiry_digest(session uuid, kind text, place uuid, sought text) returns bytea language sql immutable
as $$ select sha256(convert_to(concat_ws(' ', session, kind, coalesce(place::text, '-'), sought), 'UTF8')) $$;

-- What this session asked in a transaction that is committed, less than half a minute ago, and nobody answered yet.
create or replace function open_inquiry(kind text, place uuid, sought text) returns uuid language sql volatile as $$
  select q.id from acting() who
    join rights_inquiry q on q.digest = inquiry_digest(who.session_id, open_inquiry.kind, open_inquiry.place, open_inquiry.sought)
     and q.person_id = who.person_id and q.kind = open_inquiry.kind
   where q.taken_in is null and q.asked_in <> pg_current_xact_id()::text::bigint
     and q.asked_at > clock_timestamp() - interval '30 seconds'
   order by q.asked_at limit 1
$$;

create or replace function inquired(kind text, place uuid, sought text) returns boolean language sql volatile as $$
  select exists (select from acting() who where who.session_id is not null and case
           when inquired.kind = 'name' then not exists (select from unasked_names(inquired.place, inquired.sought))
           else open_inquiry(inquired.kind, inquired.place, inquired.sought) is not null end)
$$;

-- Each question is answered once. Where it was not asked there is no answer, not even that there is nobody.
create or replace function consume_inquiry(kind text, place uuid, sought text) returns void language plpgsql volatile as $$
begin
  update rights_inquiry q set taken_in = pg_current_xact_id()::text::bigint
   where q.id = open_inquiry(consume_inquiry.kind, consume_inquiry.place, consume_inquiry.sought) and q.taken_in is null;
  if not found then
    raise exception 'ask first, in a transaction of its own' using errcode = 'insufficient_privilege';
  end if;
end
$$;

-- A person by the keyed hash of the national number, for whoever manages rights here: the number itself cannot be guessed at
-- from SQL, because the key of the hash is not in the database (rule 34).
create or replace function person_by_number(number_hash bytea) returns table (
  person_id uuid, given_name text, family_name text, birth_date date, ended_on date
) language plpgsql volatile as $$
begin
  if managed_institution() is null then
    return;
  end if;
  perform consume_inquiry('person', null, encode(person_by_number.number_hash, 'hex'));
  return query select p.id, p.given_name, p.family_name, p.birth_date, p.ended_on
                 from number_holders('person', array[person_by_number.number_hash]) h join identity_person p on p.id = h.subject_id;
  perform mark_number_known(h.subject_id) from number_holders('person', array[person_by_number.number_hash]) h;
end
$$;

-- Add a person whom nobody knows yet, in the transaction in which that was answered. Two admins who add the same person at once get
-- the same one.
create or replace function add_person(given_name text, family_name text, birth_date date, number_sealed bytea, number_hash bytea)
returns uuid language plpgsql volatile as $$
declare
  added uuid;
begin
  if managed_institution() is null then
    raise exception 'only who manages rights adds a person' using errcode = 'insufficient_privilege';
  end if;
  if not exists (select from rights_inquiry q, acting() who
                  where q.taken_in = pg_current_xact_id()::text::bigint and q.person_id = who.person_id
                    and q.digest = inquiry_digest(who.session_id, 'person', null, encode(add_person.number_hash, 'hex'))) then
    raise exception 'ask first, in a transaction of its own' using errcode = 'insufficient_privilege';
  end if;
  begin
    insert into identity_person (id, given_name, family_name, birth_date, email, created_at)
    values (gen_random_uuid(), add_person.given_name, add_person.family_name, add_person.birth_date, '', now())
    returning id into added;
    perform sealed_numbers('person', array[added], array[add_person.number_hash], array[add_person.number_sealed]);
  exception when unique_violation then
    added := (select h.subject_id from number_holders('person', array[add_person.number_hash]) h);
  end;
  perform mark_number_known(added);
  return added;
end
$$;

-- One pupil of a guided school by register number, for whoever puts a pupil in a team apart: that needs no access to files. So that
-- nobody reads a school's pupils by trying its numbers, each number is asked first (`inquire`).
create or replace function guided_pupil(school uuid, register_number text) returns table (pupil_id uuid, name text, birth_date date)
language plpgsql volatile as $$
declare
  centre uuid := managed_institution();
begin
  if centre is null then
    return;
  end if;
  perform consume_inquiry('pupil', guided_pupil.school, guided_pupil.register_number);
  return query
  select f.pupil_id, f.shown_name, f.birth_date
    from registry_guidance g
    join registry_findable f on f.institution_id = g.school_id and f.register_number = guided_pupil.register_number
     and runs(f.begins_on, f.left_on)
   where g.centre_id = centre and g.school_id = guided_pupil.school
     and runs(g.begins_on, g.ended_on);
end
$$;
