-- Reading the family of a pupil, beside what the policies show.

-- Who noted what about the family of a pupil, by name: told with it, also of who left.
create or replace function family_authors(pupil uuid, centre uuid) returns table (person_id uuid, name text) language plpgsql stable as $$
begin
  if pupil_file_opens(pupil, centre) is not true then
    return;
  end if;
  return query
  select p.id, p.given_name || ' ' || p.family_name from identity_person p
   where p.id in (select v.author_id from family_relation r join family_version v on v.relation_id = r.id
                   where r.pupil_id = pupil and r.centre_id = centre
                  union select unnest(array[c.noted_by_id, c.withdrawn_by_id]) from family_consent c
                   where c.pupil_id = pupil and c.centre_id = centre
                  union select h.noted_by_id from family_holderdecision h where h.pupil_id = pupil and h.centre_id = centre);
end
$$;
