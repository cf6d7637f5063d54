-- The key of one pupil's papers at the institution for which the acting person keeps papers, and no other.
create or replace function key_of_file(key uuid, institution uuid, pupil uuid) returns boolean language plpgsql stable as $$
begin
  if may_keep_papers(institution) is not true then
    return false;
  end if;
  return exists (select 1 from kernel_datakey k where k.id = key and k.institution_id = institution and k.subject_id = pupil);
end
$$;
