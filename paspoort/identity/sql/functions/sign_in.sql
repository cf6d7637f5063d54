-- Answers of a sign-in, and tries that are counted against guessing.

-- Use up one sign-in answer; a second use meets the primary key.
create or replace function spend_sign_in(state bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if serving('sign-in') is not true then
    raise exception 'only a sign-in spends an answer' using errcode = 'insufficient_privilege';
  end if;
  delete from identity_spentsignin where used_at < now() - interval '1 day';
  insert into identity_spentsignin (state_hash, used_at) values (state, now());
end
$$;

-- Count one more try of something, for `seconds` from the first, and say how many there were. Only the sign-in counts, in a
-- transaction of its own, so that a refusal does not take the count back.
create or replace function count_try(of_bucket bytea, seconds int) returns int
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  counted int;
begin
  if serving('sign-in') is not true then
    raise exception 'only a sign-in counts tries' using errcode = 'insufficient_privilege';
  end if;
  delete from identity_tries t where t.until < now() - interval '1 hour';
  insert into identity_tries as t (bucket, count, since, until)
  values (of_bucket, 1, now(), now() + make_interval(secs => seconds))
  on conflict (bucket) do update
    set count = case when t.until < now() then 1 else t.count + 1 end,
        since = case when t.until < now() then now() else t.since end,
        until = case when t.until < now() then excluded.until else t.until end
  returning t.count into counted;
  return counted;
end
$$;

-- How many tries there were, and for how many seconds they still count.
create or replace function tries_so_far(of_bucket bytea, out tried int, out seconds int)
language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if serving('sign-in') is not true then
    tried := 0;
    seconds := 0;
    return;
  end if;
  select t.count, ceil(extract(epoch from t.until - now()))::int into tried, seconds
    from identity_tries t where t.bucket = of_bucket and t.until > now();
  tried := coalesce(tried, 0);
  seconds := coalesce(seconds, 0);
end
$$;

-- Take back the one try that was counted before its outcome was known: it succeeded.
create or replace function take_back_try(of_bucket bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if serving('sign-in') is not true then
    return;
  end if;
  update identity_tries set count = count - 1 where bucket = of_bucket and count > 0;
end
$$;

-- Forget the tries of something: it succeeded.
create or replace function forget_tries(of_bucket bytea) returns void
language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  if serving('sign-in') is not true then
    return;
  end if;
  delete from identity_tries where bucket = of_bucket;
end
$$;
