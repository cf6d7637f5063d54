-- What must hold of trajectories and their phases whoever writes them, beside the policies.

-- After the row is written, as for activities. What was asked stays; what ended stays so.
create or replace function keep_trajectories() returns trigger language plpgsql as $$
declare
  wrong text := case
    when (new.file_id, new.opened_on, new.opened_by_id, new.key_id, new.question)
         is distinct from (old.file_id, old.opened_on, old.opened_by_id, old.key_id, old.question) then 'moved'
    when old.state <> 'open' then 'ended'
    when old.motivation is not null and new.motivation is null then 'shortened'
    when new.state <> 'open' and (new.ended_on, new.ended_by_id) is distinct from (today(), (acting()).person_id) then 'ended_by_other'
    when new.state = 'concluded' then wrong_with_conclusion(new)
  end;
begin
  if new.file_id <> old.file_id and joining_now() then
    return null;
  end if;
  perform refuse_row(wrong, 'trajectory_kept');
  return null;
end
$$;
create or replace trigger keep_trajectories after update on casefile_trajectory for each row execute function keep_trajectories();

-- A phase is written until it is done, and while its trajectory is open; the evaluation also after that was concluded.
create or replace function keep_phases() returns trigger language plpgsql as $$
declare
  state text := (select t.state from casefile_trajectory t where t.id = new.trajectory_id);
  wrong text := case
    when (new.trajectory_id, new.code, new.key_id) is distinct from (old.trajectory_id, old.code, old.key_id) then 'moved'
    when (state = 'open' or (state = 'concluded' and new.code = 'evaluation')) is not true then 'ended'
    when old.done_on is not null and new.done_on is not null then 'done'
    when new.done_on is not null and (new.done_on, new.done_by_id) is distinct from (today(), (acting()).person_id) then 'done_by_other'
  end;
begin
  perform refuse_row(wrong, 'trajectory_kept');
  return null;
end
$$;
create or replace trigger keep_phases after update on casefile_phase for each row execute function keep_phases();
