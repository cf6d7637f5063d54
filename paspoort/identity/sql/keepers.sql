-- What an own key went through is noted by the sign-in alone: its person names it and ends it, and cannot make a used code, a
-- counter or a lock undone, whatever SQL is run with that person's session.
create or replace function keep_what_keys_went_through() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if current_user = 'paspoort_web' and serving('sign-in') is not true
     and (new.last_step, new.sign_count, new.synced, new.last_used_at, new.locked_until)
         is distinct from (old.last_step, old.sign_count, old.synced, old.last_used_at, old.locked_until) then
    raise exception 'only the sign-in notes the use of a key' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create or replace trigger keep_what_keys_went_through before update on identity_key
  for each row execute function keep_what_keys_went_through();
