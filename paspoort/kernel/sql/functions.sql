-- Today in Belgium, whatever time zone the connection asked for.
create or replace function today() returns date language sql stable parallel safe
as $$ select (now() at time zone 'Europe/Brussels')::date $$;

-- When something counts, stated once. Rights and affiliations: `ends` is the last day that counts. Enrolments, guidance, reports,
-- persons, institutions: on `ended` it is over already. Without an end it goes on. They melt into the statement that asks them, unless
-- a sub-select stands where a function asks twice: a policy writes `begins_on <= (select today()) and goes_on(left_on, (select today()))`.
-- A grant always has both days and stays `today() between begins_on and ends_on`: the planner then guesses well without statistics.
create or replace function lasts(ends date, day date default today()) returns boolean language sql immutable parallel safe
as $$ select ends is null or ends >= day $$;

create or replace function counts(begins date, ends date, day date default today()) returns boolean
language sql immutable parallel safe
as $$ select begins <= day and lasts(ends, day) $$;

create or replace function goes_on(ended date, day date default today()) returns boolean language sql immutable parallel safe
as $$ select ended is null or ended > day $$;

create or replace function runs(begins date, ended date, day date default today()) returns boolean
language sql immutable parallel safe
as $$ select begins <= day and goes_on(ended, day) $$;

-- Whether a moment is that of this writing; clocks of two machines may differ a little.
create or replace function written_now(at timestamptz) returns boolean language sql stable as $$
  select coalesce(at between now() - interval '5 minutes' and clock_timestamp() + interval '5 minutes', false)
$$;

-- The school year of a day, 1 September - 31 August, by the calendar year in which it begins, as `kernel.periods` says it.
create or replace function school_year_of(day date) returns int
language sql immutable parallel safe
as $$ select extract(year from day)::int - (extract(month from day) < 9)::int $$;

-- What a session's secret looks like in the table.
-- `stable` although it always gives the same: only so may it call convert_to and still melt into the statement that asks it, where
-- otherwise it is planned anew at each look-up of a session.
create or replace function secret_hash(secret text) returns bytea language sql stable parallel safe
as $$ select sha256(convert_to(secret, 'UTF8')) $$;

-- Whether `signature` is the application's own HMAC-SHA256 over `message`; the key is kept as its two padded halves.
create or replace function signed_by_application(purpose text, message text, signature bytea) returns boolean
language sql stable as $$
  select coalesce((select sha256(k.outer_half || sha256(k.inner_half || convert_to(message, 'UTF8'))) = signature
                     from kernel_sealkey k where k.purpose = signed_by_application.purpose), false)
$$;

-- Keys are only ever added; who may add one is asked of the rule.
create or replace function keep_institution_key(institution uuid, wrapped bytea) returns void language plpgsql volatile as $$
begin
  if may_keep_papers(institution) is not true then
    return;
  end if;
  insert into kernel_institutionkey (institution_id, wrapped) values (institution, keep_institution_key.wrapped) on conflict do nothing;
end
$$;

create or replace function keep_data_key(key uuid, institution uuid, subject uuid, wrapped bytea) returns void
language plpgsql volatile as $$
begin
  if may_keep_papers(institution) is not true then
    return;
  end if;
  insert into kernel_datakey (id, institution_id, subject_id, wrapped) values (key, institution, subject, keep_data_key.wrapped)
  on conflict do nothing;
end
$$;

-- Papers whose key is destroyed are gone for ever. Nobody's screen can do this: only the operator's service.
create or replace function destroy_data_key(key uuid) returns boolean language plpgsql volatile as $$
begin
  if serving('operator') is not true then
    raise exception 'only the operator destroys papers' using errcode = 'insufficient_privilege';
  end if;
  update kernel_datakey set wrapped = null, destroyed_at = now() where id = key and wrapped is not null;
  return found;
end
$$;

-- Until the transaction ends, whoever else comes here with the same words waits: the own other sessions, or also who acts for the
-- same institution. A stranger never waits. PostgreSQL's own advisory locks are closed to screens.
create or replace function serialise(words text, alone boolean) returns void language plpgsql volatile as $$
begin
  if (select session_id is not null from acting()) is not true then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended(
    (select case when alone or institution_id is null then coalesce(person_id, session_id) else institution_id end from acting())
    || ' ' || words, 0));
end
$$;

-- How many statements the connection keeps prepared, and how many of these somebody prepared by SQL, as the driver never does: asked
-- when a connection is given back. For everyone, because it tells of nothing else.
create or replace function prepared_here(out kept int, out by_sql int) language plpgsql volatile as $$
begin
  select count(*), count(*) filter (where s.from_sql) into kept, by_sql from pg_prepared_statements s;
end
$$;

-- Which migrations this database has had: readiness is asked by the web role, which may not read that table. For everyone: the
-- names of the migrations are public.
create or replace function applied_migrations() returns setof text language sql stable
as $$ select app || '.' || name from django_migrations $$;
