-- Today in Belgium, whatever time zone the connection asked for.
create or replace function today() returns date
language sql stable parallel safe
as $$ select (now() at time zone 'Europe/Brussels')::date $$;

-- What a session's secret looks like in the table.
create or replace function secret_hash(secret text) returns bytea
language sql immutable parallel safe
as $$ select sha256(convert_to(secret, 'UTF8')) $$;

-- Whether `signature` is the application's own HMAC-SHA256 over `message`; the key is kept as its two padded halves.
create or replace function signed_by_application(purpose text, message text, signature bytea) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce((select sha256(k.outer_half || sha256(k.inner_half || convert_to(message, 'UTF8'))) = signature
                     from kernel_sealkey k where k.purpose = signed_by_application.purpose), false)
$$;
revoke execute on function signed_by_application from public;

-- Keys are only ever added; who may add one is asked of the rule.
create or replace function keep_institution_key(institution uuid, wrapped bytea) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into kernel_institutionkey (institution_id, wrapped)
  select institution, keep_institution_key.wrapped where may_write_for(institution)
  on conflict do nothing
$$;

create or replace function keep_data_key(key uuid, institution uuid, subject uuid, wrapped bytea) returns void
language sql volatile security definer set search_path = public, pg_temp
as $$
  insert into kernel_datakey (id, institution_id, subject_id, wrapped)
  select key, institution, subject, keep_data_key.wrapped where may_write_for(institution)
  on conflict do nothing
$$;

-- Papers whose key is destroyed are gone for ever. Nobody's screen can do this: only the operator's service.
create or replace function destroy_data_key(key uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if not serving('operator') then
    raise exception 'only the operator destroys papers' using errcode = 'insufficient_privilege';
  end if;
  update kernel_datakey set wrapped = null, destroyed_at = now() where id = key and wrapped is not null;
  return found;
end
$$;

-- Whether the papers under a key still exist; asked at each page, so that a picture in memory does not outlive them.
create or replace function papers_exist(key uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select 1 from kernel_datakey where id = key and wrapped is not null) $$;

-- Which migrations this database has had: readiness is asked by the web role, which may not read that table.
create or replace function applied_migrations() returns setof text
language sql stable security definer set search_path = public, pg_temp
as $$ select app || '.' || name from django_migrations $$;
