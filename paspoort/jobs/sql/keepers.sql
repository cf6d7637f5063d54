-- What may stand in the queue of procrastinate.
create or replace function keep_jobs() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from jobs_failure where job_id = old.id;
    return old;
  end if;
  if exists (select from jsonb_each(new.args) a where (
       jsonb_typeof(a.value) = 'number' or a.value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') is not true) then
    raise exception 'a job carries numbers and ids' using errcode = 'check_violation', constraint = 'jobs_carry_ids';
  end if;
  -- One turn that waits is enough. The `queueing_lock` of procrastinate would refuse the second with an error of which it reads the
  -- detail, that PostgreSQL keeps to itself where there are policies; and it would refuse a job that failed to wait once more.
  if tg_op = 'INSERT' and new.args ? 'timestamp'
     and exists (select from procrastinate_jobs j where j.status = 'todo' and j.task_name = new.task_name) then
    return null;
  end if;
  -- so that a worker that goes away does not look for the thousands that it did
  if new.status <> 'doing' then
    new.worker_id := null;
  end if;
  return new;
end
$$;
create or replace trigger keep_jobs before insert or update or delete on procrastinate_jobs for each row execute function keep_jobs();

-- Nobody listens: a worker asks. Whoever has SQL can NOTIFY, which PostgreSQL lets nobody forbid, and would wake or break one that
-- listens.
do $$
declare name text;
begin
  for name in select tgname from pg_trigger where tgrelid = 'procrastinate_jobs'::regclass and tgname ~ '^procrastinate_jobs_notify' loop
    execute format('alter table procrastinate_jobs disable trigger %I', name);
  end loop;
end $$;
