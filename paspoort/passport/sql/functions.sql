-- Rule 76: finalised is immutable. Only its end can still be set, once, and nobody deletes a report.
create or replace function keep_finalised() returns trigger
language plpgsql set search_path = public, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'reports are ended, never deleted';
  end if;
  if old.state = 'discarded' then
    raise exception 'a discarded draft stays discarded';
  end if;
  if old.state = 'finalised' and (
    to_jsonb(new) - '{ended_on,end_kind,end_reason,ended_by_id,superseded_by_id,changed_at}'::text[]
    is distinct from to_jsonb(old) - '{ended_on,end_kind,end_reason,ended_by_id,superseded_by_id,changed_at}'::text[]
  ) then
    raise exception 'a finalised report cannot be changed';
  end if;
  if old.state = 'finalised' and old.ended_on is not null and (new.ended_on is null or new.ended_on > old.ended_on) then
    raise exception 'an ended report cannot be opened again';
  end if;
  return new;
end
$$;
create or replace trigger keep_finalised before update or delete on passport_report for each row execute function keep_finalised();
