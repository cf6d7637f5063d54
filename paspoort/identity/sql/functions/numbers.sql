-- National numbers of people and pupils. No role reads their table, and just the first two functions name it. Those ask nothing and are
-- called by functions of the owner only, each of which says who may ask: the two below for parts of the application itself;
-- `person_by_number` and `add_person` for whoever manages rights; what compares a number without telling it.

-- Whose these numbers are, by their keyed hashes. The number itself cannot be guessed at from SQL: the key of the hash is not here.
create or replace function number_holders(of_kind text, hashes bytea[]) returns table (hash bytea, subject_id uuid)
language plpgsql stable rows 10000 as $$
begin
  return query select n.hash, n.subject_id from unnest(hashes) asked
                 join identity_sealednumber n on n.kind = of_kind and n.hash = asked;
end
$$;

-- Keep a number of each of these, where `hashes` are given, and give the sealed numbers that are kept then.
create or replace function sealed_numbers(of_kind text, subjects uuid[], hashes bytea[] default null, sealed bytea[] default null)
returns table (subject_id uuid, hash bytea, sealed_number bytea) language plpgsql volatile rows 10000 as $$
#variable_conflict use_column
begin
  if hashes is not null then
    insert into identity_sealednumber (subject_id, kind, hash, sealed)
    select g.subject_id, of_kind, g.hash, g.sealed
      from unnest(subjects, sealed_numbers.hashes, sealed_numbers.sealed) g (subject_id, hash, sealed)
    on conflict (subject_id) do update set hash = excluded.hash, sealed = excluded.sealed;
  end if;
  return query select n.subject_id, n.hash, n.sealed from unnest(subjects) asked
                 join identity_sealednumber n on n.kind = of_kind and n.subject_id = asked;
end
$$;

-- Let the number of one be that of another from now on; with nobody as the other it is forgotten. Whether there was one.
create or replace function move_number(of_kind text, from_subject uuid, to_subject uuid) returns boolean language plpgsql volatile as $$
begin
  if to_subject is null then
    delete from identity_sealednumber n where n.kind = of_kind and n.subject_id = from_subject;
  else
    update identity_sealednumber n set subject_id = to_subject where n.kind = of_kind and n.subject_id = from_subject;
  end if;
  return found;
end
$$;

-- The same for parts of the application itself: about people for the sign-in and the operator, about pupils for the import.
create or replace function asks_numbers(of_kind text) returns boolean language sql stable
as $$ select (acting()).service = any (case of_kind when 'person' then '{sign-in,operator}' when 'pupil' then '{registry-import}' end::text[]) $$;

create or replace function find_numbers(of_kind text, hashes bytea[]) returns table (hash bytea, subject_id uuid)
language plpgsql stable rows 10000 as $$
begin
  if asks_numbers(of_kind) is not true then
    raise exception 'no number is asked here' using errcode = 'insufficient_privilege';
  end if;
  return query select h.hash, h.subject_id from number_holders(of_kind, hashes) h;
end
$$;

create or replace function keep_numbers(of_kind text, subjects uuid[], hashes bytea[] default null, sealed bytea[] default null)
returns table (subject_id uuid, hash bytea, sealed_number bytea) language plpgsql volatile rows 10000 as $$
begin
  if asks_numbers(of_kind) is not true then
    raise exception 'no number is kept here' using errcode = 'insufficient_privilege';
  end if;
  return query select n.subject_id, n.hash, n.sealed_number from sealed_numbers(of_kind, subjects, hashes, sealed) n;
end
$$;
