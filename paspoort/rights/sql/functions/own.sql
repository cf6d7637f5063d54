-- What someone does about the own work, and about the sessions of a colleague.

-- Leave word for the admins of the acting institution about the acting person: a code, at most once a day, and no flood of them.
create or replace function raise_notice(notice text) returns void language sql volatile as $$
  insert into rights_notice (id, institution_id, code, about_person_id, raised_at)
  select gen_random_uuid(), who.institution_id, notice, who.person_id, now() from acting() who
   where who.institution_id is not null and notice ~ '^[a-z_]{1,40}$' and not exists (
     select 1 from rights_notice n where n.institution_id = who.institution_id and n.code = notice
        and n.about_person_id = who.person_id and n.raised_at > now() - interval '1 day')
     and (select count(*) from rights_notice n where n.institution_id = who.institution_id
             and n.about_person_id = who.person_id and n.raised_at > now() - interval '1 day') < 5
$$;

-- A right was used today: which grants made it so. Asked at the first use of the day only.
-- Each leaves its trace with it, and gives how many there were: a use and its trace cannot be had apart.
create or replace function note_use(permission text) returns int language plpgsql volatile as $$
declare
  used uuid;
  noted int := 0;
begin
  for used in
    insert into rights_use (grant_id, last_on, days)
    select distinct h.grant_id, today(), 1
      from acting() who join held() h on h.permission = note_use.permission and h.level_needed <= who.level
    on conflict (grant_id) do update set last_on = excluded.last_on, days = rights_use.days + 1
     where rights_use.last_on < excluded.last_on
    returning grant_id
  loop
    perform write_trace('right.used', 'done', '', 'web', null, used, null, jsonb_build_object('permission', permission), true);
    noted := noted + 1;
  end loop;
  return noted;
end
$$;

-- The own phone, mobile and e-mail address at the acting institution, and nothing else of the own work: what is kept elsewhere
-- stays as it is (rules 55, 115). Numbers are kept with their country. Gives on how many rows it was kept.
create or replace function keep_own_details(phone text, mobile text, email text) returns int language plpgsql volatile as $$
declare
  kept int;
begin
  if coalesce(email ~ '[[:space:][:cntrl:]]' or length(email) > 254 or (email <> '' and email !~ '^[^@]+@[^@]+$'), true) then
    raise exception 'not an address' using errcode = 'check_violation', constraint = 'email_kept';
  end if;
  if coalesce((phone || ',' || mobile) !~ '^(\+[1-9][0-9]{6,14})?,(\+[1-9][0-9]{6,14})?$', true) then
    raise exception 'not a number' using errcode = 'check_violation', constraint = 'phone_kept';
  end if;
  update rights_affiliation a
     set phone = keep_own_details.phone, mobile = keep_own_details.mobile, email = keep_own_details.email
    from acting() who
   where a.person_id = who.person_id and a.institution_id = who.institution_id and a.ended_at is null
     and lasts(a.ends_on) and a.session_id is null;
  get diagnostics kept = row_count;
  return kept;
end
$$;

-- End whatever sessions a colleague has for the institution whose rights the acting person manages, or for none yet. Whether
-- there were any nobody hears: it only says whether this is a colleague. The own session in which it is asked goes on.
create or replace function end_sessions_here(of_person uuid) returns boolean language plpgsql volatile as $$
declare
  who record;
begin
  select * into who from acting();
  if managed_institution() is null or not exists (
       select from rights_affiliation a where a.person_id = of_person and a.institution_id = who.institution_id
          and of_person in (select people_visible())) then
    return false;
  end if;
  update identity_session s set ended_at = now(), end_reason = 'by_admin'
   where s.person_id = of_person and s.ended_at is null and s.id <> who.session_id
     and (s.institution_id = who.institution_id or s.institution_id is null);
  return true;
end
$$;
