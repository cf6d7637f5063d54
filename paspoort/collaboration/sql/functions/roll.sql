-- THE roll: everyone whose name may not stand in what is written about a school: its pupils today, its staff and that of its centre. Only
-- for the application itself, which says so with its signature: whoever merely runs SQL as the web role gets no name. `stamp` changes
-- when somebody comes, goes or is called otherwise; who brings the one of before gets no rows, and uses what it has.
create or replace function collaboration_roll(school uuid, known text, signature bytea) returns table (
  stamp text, given_name text, family_name text, role text
) language plpgsql stable as $$
declare
  now_is text;
begin
  if (schools_written_has(school) and signed_by_application(
       'service sessions', 'collaboration roll' || chr(10) || concat_ws(':', (acting()).session_id, school), signature)) is not true then
    raise exception 'no roll is told here' using errcode = 'insufficient_privilege';
  end if;
  select md5(count(*) || ' ' || coalesce(sum(hashtextextended(r.given_name || chr(10) || r.family_name || chr(10) || r.role, 0)), 0))
    into now_is from roll_of(school) r;
  if now_is = known then
    return;
  end if;
  return query select now_is, r.given_name, r.family_name, r.role from roll_of(school) r;
end
$$;

create or replace function schools_written_has(school uuid) returns boolean language sql stable as $$
  select school in (select schools_written())
$$;

create or replace function roll_of(school uuid) returns table (given_name text, family_name text, role text) language sql stable as $$
  select p.given_name, p.family_name, 'pupil'
    from registry_findable f join registry_pupil p on p.id = f.pupil_id
   where f.institution_id = school and runs(f.begins_on, f.left_on)
  union all
  select distinct p.given_name, p.family_name, case a.category when 'clb_staff' then 'clb' when 'support_worker' then 'support_worker' else 'teacher' end
    from rights_affiliation a join identity_person p on p.id = a.person_id
   where affiliation_counts(a, null)
     and a.institution_id in (select school
                              union select g.centre_id from registry_guidance g where g.school_id = school and runs(g.begins_on, g.ended_on))
$$;
