-- Trajectories: who opens and writes them, and whether one is concluded (rules 71, 146).

-- For a look-up, as file_readable.
create or replace function trajectory_readable(trajectory uuid) returns boolean language plpgsql stable as $$
begin
  return file_readable((select t.file_id from casefile_trajectory t where t.id = trajectory));
end
$$;

-- Whether the acting person writes in a phase, under the key of its file.
create or replace function phase_written(trajectory uuid, key uuid) returns boolean language plpgsql stable as $$
begin
  if may('file:write') is not true then
    return false;
  end if;
  return file_written((select t.file_id from casefile_trajectory t where t.id = trajectory and t.key_id = key), null);
end
$$;

-- What is wrong with concluding a trajectory, or null: the advice is done with its agreement list whole, or it was shortened with
-- a motivation (rule 146).
create or replace function wrong_with_conclusion(t casefile_trajectory) returns text language sql stable as $$
  select case
    when t.motivation is not null then null
    when not exists (select from casefile_phase p where p.trajectory_id = t.id and p.code = 'advice' and p.done_on is not null)
      then 'advice_open'
    when not exists (select from casefile_phase p where p.trajectory_id = t.id and p.code = 'advice'
                        and p.filled @> '{perspective,goals,needs,recommendations,tasks,evaluated}') then 'agreement_open'
  end
$$;

-- The trajectory about a pupil that a centre concluded last, or null.
create or replace function concluded_trajectory(pupil uuid, centre uuid) returns uuid language sql stable as $$
  select t.id from casefile_file f join casefile_trajectory t on t.file_id = f.id
   where f.pupil_id = pupil and f.centre_id = centre and t.state = 'concluded' order by t.ended_on desc limit 1
$$;
