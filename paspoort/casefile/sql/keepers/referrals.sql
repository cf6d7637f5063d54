-- What may stand in a referral, whoever writes it, beside the policies.

-- Whether a consent is one for such a referral: to the kind of service that it goes to (rules 60-62).
create or replace function consent_fits(c family_consent, category text) returns boolean language sql immutable as $$
  select c.purpose = 'referral'
     and (c.receiver in ('partner', 'other') or (category = 'education' and c.receiver in ('school', 'supportCentre', 'otherCentre')))
$$;

-- What is wrong with the consent of a referral, as a code, or null: it is about this pupil, not withdrawn, for such a service, and it
-- counts on the day of the referral or was given since.
create or replace function wrong_with_chosen_consent(r casefile_referral) returns text language plpgsql stable as $$
declare
  c family_consent;
  kind text;
begin
  select f.* into c from family_consent f join casefile_file d on (d.pupil_id, d.centre_id) = (f.pupil_id, f.centre_id)
   where f.id = r.consent_id and d.id = r.file_id;
  select a.category into kind from casefile_activity a where a.id = r.activity_id;
  return case
    when c.id is null then 'no_consent'
    when c.withdrawn_on is not null then 'consent_withdrawn'
    when (consent_counts(c, r.referred_on) or consent_counts(c, today())) is not true then 'consent_not_then'
    when consent_fits(c, kind) is not true then 'other_consent'
  end;
end
$$;

-- What is wrong with a step that became of a referral: one at a time, on a day after the one before it, noted by whoever does so, and
-- taken back by that person on the same day.
create or replace function wrong_with_step(r casefile_referral, was casefile_referral) returns text language plpgsql stable as $$
declare
  me uuid := (acting()).person_id;
  fewer int := num_nonnulls(was.waits_since, was.accepted_on, was.refused_on) - num_nonnulls(r.waits_since, r.accepted_on, r.refused_on);
  step text := case when r.waits_since is distinct from was.waits_since then 'waits'
                    when r.accepted_on is distinct from was.accepted_on then 'accepted' else 'refused' end;
  day date := case step when 'waits' then r.waits_since when 'accepted' then r.accepted_on else r.refused_on end;
begin
  return case
    when fewer not in (-1, 1) or (r.waits_since is distinct from was.waits_since)::int + (r.accepted_on is distinct from was.accepted_on)::int
         + ((r.refused_on, r.refused_because, r.refused_said) is distinct from (was.refused_on, was.refused_because, was.refused_said))::int <> 1
      then 'followed'
    when r.answer_id is not null or r.closed_on is not null then 'over'
    when fewer = 1 then case when (was.last_step, was.last_step_by_id, was.last_step_on) is distinct from (step, me, today())
                               or (r.last_step, r.last_step_by_id, r.last_step_on) is distinct from ('', null, null) then 'followed_by_other' end
    when (r.last_step, r.last_step_by_id, r.last_step_on) is distinct from (step, me, today()) then 'followed_by_other'
    when was.refused_on is not null then 'over'
    when (day between case step when 'waits' then r.referred_on when 'accepted' then coalesce(r.waits_since, r.referred_on)
                      else coalesce(r.accepted_on, r.waits_since, r.referred_on) end and today()) is not true
         or r.waits_since > r.accepted_on then 'step_day'
  end;
end
$$;

-- What is wrong with a referral, as a code; null when it may stand. An answer is a registered activity of the same file that brings one
-- (rule 61), not before the referral, and stays; who closed it opens it again the same day, and nobody else (rule 144). Each is asked by
-- itself, so that nothing comes along with another change that may stand.
create or replace function wrong_with_referral(r casefile_referral, was casefile_referral) returns text language plpgsql stable as $$
declare
  me uuid := (acting()).person_id;
begin
  return coalesce(case
    when (r.activity_id, r.file_id) is distinct from (was.activity_id, was.file_id) then 'moved'
    when was.answer_id is not null and r.answer_id is distinct from was.answer_id then 'answered'
    when r.answer_id is not null and was.answer_id is null and not exists (
      select from casefile_activity a
       where a.id = r.answer_id and a.file_id = r.file_id and a.state = 'registered' and a.direction = 'feedback'
         and a.day >= r.referred_on) then 'no_answer'
    when (r.closed_on, r.closed_because, r.closed_by_id) is distinct from (was.closed_on, was.closed_because, was.closed_by_id)
         and case when was.closed_on is null then (r.closed_by_id, r.closed_on) is distinct from (me, today())
                  else r.closed_on is not null or (was.closed_by_id, was.closed_on) is distinct from (me, today()) end
      then 'closed_by_other'
  end, case
    when (r.waits_since, r.accepted_on, r.refused_on, r.refused_because, r.refused_said, r.last_step, r.last_step_by_id, r.last_step_on)
         is distinct from (was.waits_since, was.accepted_on, was.refused_on, was.refused_because, was.refused_said, was.last_step,
                           was.last_step_by_id, was.last_step_on) then wrong_with_step(r, was)
  end, case
    when r.consent_id is not null and r.consent_id is distinct from was.consent_id then wrong_with_chosen_consent(r)
  end);
end
$$;

create or replace function keep_referrals() returns trigger language plpgsql as $$
begin
  if new.file_id <> old.file_id and joining_now() then
    return null;
  end if;
  perform refuse_row(wrong_with_referral(new, old), 'referral_kept');
  return null;
end
$$;
create or replace trigger keep_referrals after update on casefile_referral for each row execute function keep_referrals();
