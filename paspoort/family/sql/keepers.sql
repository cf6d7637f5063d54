-- What may stand in a relation and in a consent, whoever writes them, beside the policies.

-- Who decides for the pupil: whoever holds authority, and a parent unless somebody knows otherwise (`Relation.may_consent`).
create or replace function holds_authority(r family_relation) returns boolean language sql immutable as $$
  select r.authority = 'yes' or (r.authority = 'unknown' and r.kind in ('mother', 'father', 'coparent'))
$$;

-- What is wrong with a relation, as a code; null when it may stand. `was` is how it stood before, or null.
create or replace function wrong_with_relation(r family_relation, was family_relation) returns text language plpgsql stable as $$
declare
  born date;
begin
  select p.birth_date into born from registry_pupil p where p.id = r.pupil_id;
  return case
    when was.id is not null and (r.pupil_id, r.centre_id, r.key_id) is distinct from (was.pupil_id, was.centre_id, was.key_id)
      then 'moved'
    when goes_on(was.ended_on) is not true then 'closed'
    when r.begins_on < born then 'before_birth'
    when r.ended_on < r.begins_on then 'ends_before'
  end;
end
$$;

-- The same of a consent (A14): given by the pupil, or by who decided for the pupil on that day. Health data go to a school only
-- with something written; what the parents receive the pupil decides (rule 86). Once noted it can be withdrawn, once.
create or replace function wrong_with_consent(c family_consent, was family_consent) returns text language plpgsql stable as $$
declare
  born date;
  giver family_relation;
begin
  select p.birth_date into born from registry_pupil p where p.id = c.pupil_id;
  select * into giver from family_relation r where r.id = c.giver_id and r.pupil_id = c.pupil_id and r.centre_id = c.centre_id;
  return case
    when was.withdrawn_on is not null then 'withdrawn'
    when (c.withdrawn_on between c.given_on and today()) is not true and c.withdrawn_on is not null then 'withdrawn_when'
    when was.id is not null then null
    when c.given_on > today() then 'in_future'
    when c.given_on < born then 'before_birth'
    when c.ends_on < c.given_on then 'ends_before'
    when (c.data_category, c.receiver, c.form) = ('health', 'school', 'oralNoted') then 'not_written'
    when c.receiver = 'parents' and (c.giver_id is not null or c.purpose <> 'sharing') then 'pupil_shares'
    when c.giver_id is null then null
    when giver.kind is distinct from c.giver_role then 'no_giver'
    when runs(giver.begins_on, giver.ended_on, c.given_on) is not true then 'giver_over'
    when holds_authority(giver) is not true then 'no_authority'
  end;
end
$$;

-- Whether a consent counts on a day, as `Consent.counting` says it: what asks for one asks this.
create or replace function consent_counts(c family_consent, day date default today()) returns boolean language sql immutable as $$
  select c.withdrawn_on is null and counts(c.given_on, c.ends_on, day)
$$;

-- Who holds the right to the data of a pupil on a day ('pupil', 'parents', or null where nothing says it), and whether the team decided
-- that: the newest decision up to that day counts, else the age of twelve (rule 85). `but` leaves one decision out.
create or replace function access_holder(pupil uuid, centre uuid, day date, but uuid default null)
returns table (holder text, decided boolean) language sql stable as $$
  select coalesce(d.holder, case when (p.birth_date + interval '12 years')::date <= day then 'pupil' when p.birth_date is not null then 'parents' end),
         d.holder is not null
    from (values (1)) one
    left join registry_pupil p on p.id = pupil
    left join lateral (select h.holder from family_holderdecision h
                        where h.pupil_id = pupil and h.centre_id = centre and h.decided_on <= day and h.id is distinct from but
                        order by h.decided_on desc, h.noted_at desc limit 1) d on true
$$;

-- Whether a consent was given by who held the right on that day: after that the pupil decides, no parent does, and before it no pupil.
create or replace function given_by_holder(c family_consent) returns boolean language sql stable as $$
  select ((c.giver_id is null) = (h.holder = 'pupil')) is true from access_holder(c.pupil_id, c.centre_id, c.given_on) h
$$;

-- What is wrong with such a decision, as a code; null when it may stand. It comes after those that are there, and says something else.
create or replace function wrong_with_holder(h family_holderdecision) returns text language sql stable as $$
  select case
    when h.decided_on > today() then 'in_future'
    when h.decided_on < (select p.birth_date from registry_pupil p where p.id = h.pupil_id) then 'before_birth'
    when exists (select from family_holderdecision o
                  where o.pupil_id = h.pupil_id and o.centre_id = h.centre_id and o.id <> h.id and o.decided_on > h.decided_on) then 'not_last'
    when (select a.holder from access_holder(h.pupil_id, h.centre_id, h.decided_on, h.id) a) = h.holder then 'same'
  end
$$;

-- After the row is written, so that a policy refuses first: of a family that does not open nobody learns anything.
create or replace function keep_relations() returns trigger language plpgsql as $$
declare
  was family_relation;
begin
  if tg_op = 'UPDATE' then
    was := old;
    if new.pupil_id <> old.pupil_id and joining_now() then
      return null;
    end if;
  end if;
  perform refuse_row(wrong_with_relation(new, was), 'relation_kept');
  return null;
end
$$;
create or replace trigger keep_relations after insert or update on family_relation for each row execute function keep_relations();

create or replace function keep_consents() returns trigger language plpgsql as $$
declare
  was family_consent;
begin
  if tg_op = 'UPDATE' then
    was := old;
    if new.pupil_id <> old.pupil_id and joining_now() then
      return null;
    end if;
  end if;
  perform refuse_row(case when tg_op = 'INSERT' and (acting()).person_id is not null and written_now(new.noted_at) is not true then 'not_now'
                          else wrong_with_consent(new, was) end, 'consent_kept');
  return null;
end
$$;
create or replace trigger keep_consents after insert or update on family_consent for each row execute function keep_consents();

-- What is known of a relation is said anew, now: no version is put before, between or far beyond the others.
create or replace function keep_versions() returns trigger language plpgsql as $$
begin
  if new.version is distinct from
       1 + (select count(*) from family_version v where v.relation_id = new.relation_id and v.id <> new.id)
     or ((acting()).person_id is not null and written_now(new.at) is not true) then
    raise exception 'not_next' using errcode = 'check_violation', constraint = 'relation_kept';
  end if;
  return null;
end
$$;
create or replace trigger keep_versions after insert on family_version for each row execute function keep_versions();

-- One after another: of two decisions at once the second sees the first.
create or replace function keep_holders() returns trigger language plpgsql as $$
begin
  perform serialise('holder of ' || new.pupil_id, false);
  perform refuse_row(case when (acting()).person_id is not null and written_now(new.noted_at) is not true then 'not_now'
                          else wrong_with_holder(new) end, 'holder_kept');
  return null;
end
$$;
create or replace trigger keep_holders after insert on family_holderdecision for each row execute function keep_holders();
