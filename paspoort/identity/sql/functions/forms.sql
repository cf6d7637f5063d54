-- Forms that are kept over a sign-in.

-- Forget what people had filled in more than an hour ago, whoever they are, and of the acting person all but the newest ones. What
-- another transaction is forgetting or keeping meanwhile is passed over: nobody waits for somebody else's form.
create or replace function forget_old_forms(most int) returns void language plpgsql volatile as $$
begin
  if (select person_id is not null from acting()) is not true then
    return;
  end if;
  delete from identity_keptform where id in (
    select f.id from identity_keptform f where f.kept_at < now() - interval '1 hour' for update skip locked);
  delete from identity_keptform where id in (
    select f.id from identity_keptform f where f.person_id = (select person_id from acting())
     order by f.kept_at desc offset greatest(most, 0));
end
$$;
