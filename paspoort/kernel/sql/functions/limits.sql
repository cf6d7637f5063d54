-- Tries, counted in buckets that only a keyed hash names: of somebody who is not known yet.

-- Count one try in each bucket and give 0, or count nothing and give the seconds to wait. The rows are locked in one order, so
-- however many ask at once, no limit is passed.
create or replace function count_tries(limits text[], buckets bytea[]) returns int language plpgsql volatile as $$
declare
  wait int;
begin
  insert into kernel_tries as t (bucket, count, until)
  select o.bucket, 0, case when l.seconds > 0 then now() + make_interval(secs => l.seconds)
                           else (today() + 1)::timestamp at time zone 'Europe/Brussels' end
    from unnest(limits, buckets) o(name, bucket) join kernel_knownlimit l using (name) order by o.bucket
  on conflict (bucket) do update
    set count = case when t.until > now() then t.count else 0 end, until = case when t.until > now() then t.until else excluded.until end;
  wait := left_of_tries(limits, buckets);
  if wait = 0 then
    update kernel_tries set count = count + 1 where bucket = any (buckets);
  end if;
  return wait;
end
$$;

create or replace function left_of_tries(limits text[], buckets bytea[]) returns int language sql stable as $$
  select coalesce(max(greatest(ceil(extract(epoch from t.until - now())), 1)), 0)::int
    from unnest(limits, buckets) o(name, bucket)
    join kernel_knownlimit l using (name)
    join kernel_tries t on t.bucket = o.bucket and t.until > now() and t.count >= l.most
$$;

-- Only the sign-in counts, in a transaction of its own, so that a refusal does not take the count back.
create or replace function take_tries(limits text[], buckets bytea[]) returns int language plpgsql volatile as $$
begin
  if serving('sign-in') is not true then
    raise exception 'only a sign-in counts tries' using errcode = 'insufficient_privilege';
  end if;
  -- here, and by nobody's bare SQL: who forgets them holds the rows of others. And nobody waits for who is forgetting the same
  delete from kernel_tries where bucket in (
    select t.bucket from kernel_tries t where t.until < now() - interval '1 hour' for update skip locked);
  return count_tries(limits, buckets);
end
$$;

create or replace function wait_for_tries(limits text[], buckets bytea[]) returns int language plpgsql stable as $$
begin
  if serving('sign-in') is not true then
    return 0;
  end if;
  return left_of_tries(limits, buckets);
end
$$;

-- Take back one try that was counted before its outcome was known, or so many: it succeeded.
create or replace function undo_tries(limits text[], buckets bytea[], tries int default 1) returns void
language plpgsql volatile as $$
begin
  if serving('sign-in') is not true then
    return;
  end if;
  perform from kernel_tries where bucket = any (buckets) order by bucket for no key update;
  update kernel_tries set count = greatest(count - tries, 0) where bucket = any (buckets);
end
$$;
