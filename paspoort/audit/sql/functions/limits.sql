-- What the acting person did lately of what a limit counts: how many seconds ago, the latest first. `alone`: until the transaction
-- ends, the own other sessions that ask the same wait here, and then count what this one did.
create or replace function done_lately(of_limit text, alone boolean) returns table (ago double precision, facts jsonb)
language plpgsql volatile as $$
declare
  me uuid := (acting()).person_id;
  known kernel_knownlimit;
  since timestamptz;
begin
  if alone then
    perform serialise(of_limit, true);
  end if;
  select * into known from kernel_knownlimit l where l.name = of_limit;
  since := clock_timestamp() - make_interval(secs => known.seconds);
  return query
  select extract(epoch from clock_timestamp() - t.at)::double precision, t.facts from audit_trace t
   where t.person_id = me and t.at > since and t.event = any (known.events) and t.outcome = 'done'
   order by t.at desc;
end
$$;

-- Whether the acting person did it as often as may be, and `beyond`; also where nobody acts, or where there is no such limit.
create or replace function too_fast(of_limit text, beyond int default 0, alone boolean default true) returns boolean
language plpgsql volatile as $$
begin
  return ((acting()).person_id is not null and (select count(*) from done_lately(of_limit, alone))
          < (select l.most + beyond from kernel_knownlimit l where l.name = of_limit)) is not true;
end
$$;
