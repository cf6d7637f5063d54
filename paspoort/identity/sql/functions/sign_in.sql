-- Answers of a sign-in.

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
