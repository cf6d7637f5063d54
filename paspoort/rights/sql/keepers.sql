-- What holds of work, requests, reviews and teams whoever writes them, beside the policies; grants keep themselves in
-- functions/grants.sql. Where no session acts, the owner is at work on the tables themselves.

-- What is wrong with a change of someone's work: a code, or null. Rule 106: who no longer works there has no right there; ended work
-- stays ended, and is never someone else's. Since when someone works is not told differently afterwards: a day in the future would
-- shut a colleague out. An address is one's own once it is known. Rule 111 is asked while the work still counts: two chiefs who end
-- each other's work at once wait here for one another.
create or replace function wrong_with_work(new rights_affiliation, old rights_affiliation) returns text
language plpgsql volatile as $$
begin
  return case
    when (new.person_id, new.institution_id, new.source, new.session_id, new.begins_on) is distinct from
         (old.person_id, old.institution_id, old.source, old.session_id, old.begins_on) or old.ended_at is not null then 'work_over'
    when ((old.email <> '' and new.email <> old.email) or (new.phone, new.mobile) is distinct from (old.phone, old.mobile))
         and new.person_id is distinct from (acting()).person_id and rights_service((acting()).service) is not true then 'not_your_address'
    when coalesce((acting()).service, '') <> 'operator' and exists (
         select 1 from rights_grant g where g.affiliation_id = old.id and g.revoked_at is null
            and (new.ended_at is not null or new.ends_on < g.ends_on or new.category <> old.category) and another_chief_remains(g) is not true)
      then 'last_chief'
  end;
end
$$;

create or replace function keep_affiliations() returns trigger language plpgsql as $$
begin
  if owner_at_work(new.institution_id, acting()) then
    return new;
  end if;
  perform refuse_row(wrong_with_work(new, old), 'grants_kept');
  new.ended_at := case when new.ended_at is not null then now() end;
  return new;
end
$$;
create or replace trigger keep_affiliations before update on rights_affiliation for each row execute function keep_affiliations();

create or replace function end_grants_with_work() returns trigger language plpgsql as $$
begin
  if owner_at_work(new.institution_id, acting()) then
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

-- What is wrong with a request that is asked, or decided. It asks for what exists there, of an institution where someone can answer. A
-- decision is taken once, by someone else than who asked: accepted means that the right was given, refused that it was said why.
create or replace function wrong_with_request(new rights_request, old rights_request) returns text language plpgsql stable as $$
begin
  return case
    when old.id is null then case
      when has_reachable_admin(new.institution_id) is not true then 'no_reachable_admin'
      when exists (select 1 from unnest(new.contexts) wanted where not exists (
             select 1 from rights_context c join registry_institution i on i.id = new.institution_id
              where c.right_id = new.right_id and c.code = wanted and i.kind = any (c.kinds) and new.category = any (c.categories)
                and c.given_with in (select p.code from rights_permission p))) then 'context_not_here' end
    when old.outcome <> '' then 'decided_already'
    when (new.outcome = 'withdrawn') <> (old.person_id = (acting()).person_id) then 'not_yours_to_decide'
    when new.outcome = 'accepted' and not exists (
           select 1 from rights_grant g where g.id = new.grant_id and g.revoked_at is null
              and (g.person_id, g.institution_id, g.right_id) = (old.person_id, old.institution_id, old.right_id)) then 'not_given'
    when new.outcome = 'refused' and (btrim(new.answer) = '' or new.grant_id is not null) then 'no_answer'
  end;
end
$$;

-- What was asked stays as it was asked.
create or replace function keep_requests() returns trigger language plpgsql as $$
declare
  who record := acting();
begin
  -- what is asked in the name of someone else the policy refuses
  if owner_at_work(null, who) or rights_service(who.service) or (tg_op = 'INSERT' and new.person_id is distinct from who.person_id) then
    return new;
  end if;
  perform refuse_row(wrong_with_request(new, case when tg_op = 'UPDATE' then old end), 'requests_kept');
  if tg_op = 'INSERT' then
    new.asked_at := now();
    new.answer := '';
  else
    new.decided_at := now();
    new.decided_by_id := who.person_id;
  end if;
  return new;
end
$$;
create or replace trigger keep_requests before insert or update on rights_request for each row execute function keep_requests();

-- What is wrong with an answer in a review. Each grant is answered while the review is open; what was confirmed may still end, what
-- ended stays so; "ended" means that the grant did end. A sensitive right of one's own somebody else confirms (rule 110).
create or replace function wrong_with_review_item(new rights_reviewitem, old rights_reviewitem) returns text
language plpgsql stable as $$
begin
  return case
    when exists (select 1 from rights_review r where r.id = old.review_id and r.closed_at is not null) then 'review_closed'
    when old.outcome <> '' and (old.outcome, new.outcome) <> ('confirmed', 'ended') then 'decided_already'
    when (new.outcome = 'ended') <> exists (select 1 from rights_grant g where g.id = old.grant_id and g.revoked_at is not null)
      or new.outcome = 'confirmed' and exists (select 1 from rights_grant g where g.id = old.grant_id and g.ends_on < today()) then 'not_so'
    when new.outcome = 'confirmed' and exists (
         select 1 from rights_grant g join rights_right r on r.code = g.right_id
          where g.id = old.grant_id and g.person_id = (acting()).person_id and r.sensitive) then 'to_oneself'
  end;
end
$$;

create or replace function keep_review_items() returns trigger language plpgsql as $$
declare
  who record := acting();
begin
  if owner_at_work(new.institution_id, who) or who.person_id is null then
    return new;
  end if;
  perform refuse_row(wrong_with_review_item(new, old), 'reviews_kept');
  new.decided_at := now();
  new.decided_by_id := who.person_id;
  return new;
end
$$;
create or replace trigger keep_review_items before update on rights_reviewitem for each row execute function keep_review_items();

-- What is wrong with a team: teams are a centre's, and end once.
create or replace function wrong_with_team(new rights_team, old rights_team) returns text language plpgsql stable as $$
begin
  return case
    when old.id is null and not exists (select 1 from registry_institution i where i.id = new.institution_id and i.kind = 'clb') then 'no_teams'
    when old.id is not null and (old.ended_at is not null or (new.id, new.institution_id) is distinct from (old.id, old.institution_id))
      then 'team_over'
  end;
end
$$;

-- With a team ends everything that was in it. A team of another institution the policy refuses.
create or replace function keep_teams() returns trigger language plpgsql as $$
declare
  who record := acting();
begin
  if owner_at_work(new.institution_id, who) or rights_service(who.service) or (tg_op = 'INSERT' and (new.institution_id = managed_institution()) is not true) then
    return new;
  end if;
  perform refuse_row(wrong_with_team(new, case when tg_op = 'UPDATE' then old end), 'teams_kept');
  new.ended_at := case when tg_op = 'UPDATE' and new.ended_at is not null then now() end;
  if new.ended_at is not null then
    update rights_teampart set ended_at = now() where team_id = new.id and ended_at is null;
  end if;
  return new;
end
$$;
create or replace trigger keep_teams before insert or update on rights_team for each row execute function keep_teams();

-- Rule 67: in a team come someone who works at that centre, a school that it guides, a pupil enrolled in such a school, or one whom the
-- centre wrote in itself.
create or replace function fits_in_team(part rights_teampart) returns boolean language sql stable as $$
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
      or exists (select from registry_ownpupil o where o.pupil_id = part.pupil_id and o.centre_id = part.institution_id)
  end
$$;

-- A role is of who is in the team: a part of that member ends where this one begins. It counts today at least; a team has one lead at a
-- time, and any number of deputies.
create or replace function wrong_with_team_role(new rights_teampart) returns text language sql stable as $$
  select case
    when lasts(new.role_ends_on) is not true then 'day_over'
    when not exists (select from rights_teampart p
                      where p.team_id = new.team_id and p.member_id = new.member_id and p.ended_at = now()) then 'not_in_team'
    when new.role = 'lead' and exists (select from rights_teampart p
                                        where p.team_id = new.team_id and p.role = 'lead' and p.ended_at is null) then 'one_lead_in_team'
  end
$$;

create or replace function wrong_with_team_part(new rights_teampart, old rights_teampart) returns text
language plpgsql stable as $$
begin
  return case
    when old.id is not null then case
      when old.ended_at is not null or to_jsonb(new) - 'ended_at' <> to_jsonb(old) - 'ended_at' then 'team_over' end
    when not exists (select 1 from rights_team t where t.id = new.team_id and t.institution_id = new.institution_id and t.ended_at is null)
      then 'team_over'
    when fits_in_team(new) is not true then 'not_of_this_centre'
    when new.role <> '' then wrong_with_team_role(new)
  end;
end
$$;

-- What a lead may not do who does not manage the teams: take in anyone else than who opens files of the centre by right and is in no
-- team yet, or only since this very act; or give a role along. Of two who take in one colleague at once, one waits and is refused.
create or replace function wrong_with_taking_in(new rights_teampart) returns text language plpgsql volatile as $$
begin
  perform from rights_affiliation a where a.id = new.member_id for no key update;
  return case
    when new.role <> '' or new.batch_id is not null then 'not_yours_to_give'
    when not exists (select from teamless() m where m.object_id = new.member_id and m.institution_id = new.institution_id)
     and not exists (select from rights_teampart p where p.member_id = new.member_id and p.since = now() and p.ended_at is null)
      then 'has_a_team'
  end;
end
$$;

create or replace function keep_team_parts() returns trigger language plpgsql as $$
declare
  who record := acting();
begin
  if owner_at_work(new.institution_id, who) or rights_service(who.service) then
    return new;
  end if;
  if tg_op = 'INSERT' and (new.institution_id = managed_institution()) is not true then
    if not exists (select from led_teams() l where l.id = new.team_id) then
      return new;  -- the policy refuses it
    end if;
    perform refuse_row(wrong_with_taking_in(new), 'teams_kept');
  end if;
  if tg_op = 'UPDATE' and new.pupil_id <> old.pupil_id and joining_now() then
    return new;
  end if;
  perform refuse_row(wrong_with_team_part(new, case when tg_op = 'UPDATE' then old end), 'teams_kept');
  if tg_op = 'INSERT' then
    new.since := now();
  end if;
  new.ended_at := case when tg_op = 'UPDATE' and new.ended_at is not null then now() end;
  return new;
end
$$;
create or replace trigger keep_team_parts before insert or update on rights_teampart for each row execute function keep_team_parts();
