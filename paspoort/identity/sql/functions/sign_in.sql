-- Answers of a sign-in.

-- Use up one sign-in answer; a second use meets the primary key.
create or replace function spend_sign_in(state bytea) returns void language plpgsql volatile as $$
begin
  if serving('sign-in') is not true then
    raise exception 'only a sign-in spends an answer' using errcode = 'insufficient_privilege';
  end if;
  -- nobody waits for who is forgetting the same
  delete from identity_spentsignin where state_hash in (
    select s.state_hash from identity_spentsignin s where s.used_at < now() - interval '1 day' for update skip locked);
  insert into identity_spentsignin (state_hash, used_at) values (state, now());
end
$$;
