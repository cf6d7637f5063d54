-- What holds of work, requests, reviews and teams whoever writes them, beside the policies; grants keep themselves in
-- functions/grants.sql. Where no session acts, the owner is at work on the tables themselves.

-- Rule 106: who no longer works there has no right there; ended work stays ended, and is never someone else's. Since when someone
-- works is not told differently afterwards: a day in the future would shut a colleague out. An address is one's own once it is known.
create or replace function keep_affiliations() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  who record;
begin
  select * into who from acting();
  if owner_at_work(new.institution_id) then
    return new;
  end if;
  if (new.person_id, new.institution_id, new.source, new.session_id, new.begins_on) is distinct from
     (old.person_id, old.institution_id, old.source, old.session_id, old.begins_on) or old.ended_at is not null then
    perform refuse_grant('work_over');
  end if;
  if ((old.email <> '' and new.email <> old.email) or (new.phone, new.mobile) is distinct from (old.phone, old.mobile))
     and new.person_id is distinct from who.person_id and rights_service() is not true then
    perform refuse_grant('not_your_address');
  end if;
  -- rule 111, asked while the work still counts: two chiefs who end each other's work at once wait here for one another
  if coalesce(who.service, '') <> 'operator' and exists (
       select 1 from rights_grant g where g.affiliation_id = old.id and g.revoked_at is null
          and (new.ended_at is not null or new.ends_on < g.ends_on or new.category <> old.category) and another_chief_remains(g) is not true) then
    perform refuse_grant('last_chief');
  end if;
  if new.ended_at is not null then
    new.ended_at := now();
  end if;
  return new;
end
$$;
create or replace trigger keep_affiliations before update on rights_affiliation for each row execute function keep_affiliations();

create or replace function end_grants_with_work() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if owner_at_work(new.institution_id) then
    return null;
  end if;
  update rights_grant g set revoked_at = now(), ended_because = 'affiliation_ended'
   where g.affiliation_id = new.id and g.revoked_at is null and g.ends_on >= today()
     and (new.ended_at is not null or new.ends_on < today() or new.ends_on < g.begins_on
          or exists (select 1 from unnest(g.contexts) wanted where not exists (
               select 1 from rights_context c where c.right_id = g.right_id and c.code = wanted and new.category = any (c.categories))));
  update rights_grant set ends_on = new.ends_on where affiliation_id = new.id and revoked_at is null and ends_on > new.ends_on;
  update rights_teampart set ended_at = now() where member_id = new.id and ended_at is null and (new.ended_at is not null or new.ends_on < today());
  return null;
end
$$;
create or replace trigger end_grants_with_work after update on rights_affiliation for each row
  when (new.ended_at is distinct from old.ended_at or new.ends_on is distinct from old.ends_on or new.category is distinct from old.category)
  execute function end_grants_with_work();

-- What is refused of a request, an item of a review, or a team.
create or replace function refuse_row(why text, keeper text) returns void
language plpgsql
as $$
begin
  raise exception '%', why using errcode = 'check_violation', constraint = keeper;
end
$$;

-- A request asks for what exists there, of an institution where someone can answer. A decision is taken once, by someone else than
-- who asked: accepted means that the right was given, refused that it was said why. What was asked stays as it was asked.
create or replace function keep_requests() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  who record;
begin
  select * into who from acting();
  if owner_at_work(null) or rights_service() then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if new.person_id is distinct from who.person_id then
      return new;  -- the policy refuses it
    end if;
    if has_reachable_admin(new.institution_id) is not true then
      perform refuse_row('no_reachable_admin', 'requests_kept');
    end if;
    if exists (select 1 from unnest(new.contexts) wanted where not exists (
         select 1 from rights_context c join registry_institution i on i.id = new.institution_id
          where c.right_id = new.right_id and c.code = wanted and i.kind = any (c.kinds) and new.category = any (c.categories)
            and c.given_with in (select p.code from rights_permission p))) then
      perform refuse_row('context_not_here', 'requests_kept');
    end if;
    new.asked_at := now();
    new.answer := '';
    return new;
  end if;
  if old.outcome <> '' then
    perform refuse_row('decided_already', 'requests_kept');
  end if;
  if (new.outcome = 'withdrawn') <> (old.person_id = who.person_id) then
    perform refuse_row('not_yours_to_decide', 'requests_kept');
  end if;
  if new.outcome = 'accepted' and not exists (
       select 1 from rights_grant g where g.id = new.grant_id and g.revoked_at is null
          and (g.person_id, g.institution_id, g.right_id) = (old.person_id, old.institution_id, old.right_id)) then
    perform refuse_row('not_given', 'requests_kept');
  end if;
  if new.outcome = 'refused' and (btrim(new.answer) = '' or new.grant_id is not null) then
    perform refuse_row('no_answer', 'requests_kept');
  end if;
  new.decided_at := now();
  new.decided_by_id := who.person_id;
  return new;
end
$$;
create or replace trigger keep_requests before insert or update on rights_request for each row execute function keep_requests();

-- In a review each grant is answered while the review is open; what was confirmed may still end, what ended stays so; "ended"
-- means that the grant did end. A sensitive right of one's own somebody else confirms (rule 110).
create or replace function keep_review_items() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  who record;
begin
  select * into who from acting();
  if owner_at_work(new.institution_id) or who.person_id is null then
    return new;
  end if;
  if old.outcome <> '' and (old.outcome, new.outcome) <> ('confirmed', 'ended') then
    perform refuse_row('decided_already', 'reviews_kept');
  end if;
  if exists (select 1 from rights_review r where r.id = old.review_id and r.closed_at is not null) then
    perform refuse_row('review_closed', 'reviews_kept');
  end if;
  if (new.outcome = 'ended') <> exists (select 1 from rights_grant g where g.id = old.grant_id and g.revoked_at is not null) then
    perform refuse_row('not_so', 'reviews_kept');
  end if;
  if new.outcome = 'confirmed' and exists (
       select 1 from rights_grant g join rights_right r on r.code = g.right_id
        where g.id = old.grant_id and g.person_id = who.person_id and r.sensitive) then
    perform refuse_row('to_oneself', 'reviews_kept');
  end if;
  new.decided_at := now();
  new.decided_by_id := who.person_id;
  return new;
end
$$;
create or replace trigger keep_review_items before update on rights_reviewitem for each row execute function keep_review_items();

-- Teams are a centre's, and end once: with them, everything that was in them.
create or replace function keep_teams() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if owner_at_work(new.institution_id) or rights_service() then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if (new.institution_id = managed_institution()) is not true then
      return new;  -- the policy refuses it
    end if;
    if not exists (select 1 from registry_institution i where i.id = new.institution_id and i.kind = 'clb') then
      perform refuse_row('no_teams', 'teams_kept');
    end if;
    new.ended_at := null;
    return new;
  end if;
  if old.ended_at is not null or (new.id, new.institution_id) is distinct from (old.id, old.institution_id) then
    perform refuse_row('team_over', 'teams_kept');
  end if;
  if new.ended_at is not null then
    new.ended_at := now();
    update rights_teampart set ended_at = now() where team_id = new.id and ended_at is null;
  end if;
  return new;
end
$$;
create or replace trigger keep_teams before insert or update on rights_team for each row execute function keep_teams();

-- Rule 67: in a team come someone who works at that centre, a school that it guides, or a pupil enrolled in such a school.
create or replace function fits_in_team(part rights_teampart) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select case
    when part.member_id is not null then exists (
      select 1 from rights_affiliation a
       where a.id = part.member_id and a.institution_id = part.institution_id and a.session_id is null and a.ended_at is null
         and lasts(a.ends_on))
    when part.school_id is not null then exists (
      select 1 from registry_guidance g
       where g.school_id = part.school_id and g.centre_id = part.institution_id and goes_on(g.ended_on))
    else exists (
      select 1 from registry_findable f
        join registry_guidance g on g.school_id = f.institution_id and g.centre_id = part.institution_id
         and runs(g.begins_on, g.ended_on)
       where f.pupil_id = part.pupil_id and runs(f.begins_on, f.left_on))
  end
$$;

create or replace function keep_team_parts() returns trigger
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if owner_at_work(new.institution_id) or rights_service() then
    return new;
  end if;
  if tg_op = 'INSERT' then
    if (new.institution_id = managed_institution()) is not true then
      return new;  -- the policy refuses it
    end if;
    if not exists (select 1 from rights_team t where t.id = new.team_id and t.institution_id = new.institution_id and t.ended_at is null) then
      perform refuse_row('team_over', 'teams_kept');
    end if;
    if fits_in_team(new) is not true then
      perform refuse_row('not_of_this_centre', 'teams_kept');
    end if;
    new.since := now();
    new.ended_at := null;
    return new;
  end if;
  if old.ended_at is not null or to_jsonb(new) - 'ended_at' <> to_jsonb(old) - 'ended_at' then
    perform refuse_row('team_over', 'teams_kept');
  end if;
  if new.ended_at is not null then
    new.ended_at := now();
  end if;
  return new;
end
$$;
create or replace trigger keep_team_parts before insert or update on rights_teampart for each row execute function keep_team_parts();
