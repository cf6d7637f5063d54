-- Reading referrals, beside what the policies show.

-- Of this day and before, a referral without an answer counts as closed (rule 144).
create or replace function referrals_over_on() returns date language sql stable as $$
  select (today() - make_interval(months => ${REFERRAL_MONTHS}))::date
$$;

-- Whether a referral waits for its answer.
create or replace function referral_waits(r casefile_referral) returns boolean language sql stable as $$
  select r.answer_id is null and r.closed_on is null and r.refused_on is null and r.referred_on > referrals_over_on()
$$;

-- Whether a consent stands with a referral, as a code: one that was withdrawn since is neither there nor not there.
create or replace function referral_consent(r casefile_referral) returns text language sql stable as $$
  select coalesce((select case when c.withdrawn_on is null then 'given' else 'withdrawn' end from family_consent c where c.id = r.consent_id),
                  'none')
$$;

-- Referrals that wait in the files that open, who waits longest first; of a restricted one nothing but that it waits. With when its
-- consent was withdrawn and the pupil's name, told at once, where a policy would ask about each: whose file opens, that name is seen.
-- A referral is of the day of its activity, so that those of a centre until then are one range of an index; the rule is read
-- once, and asked of each that waits.
drop function if exists waiting_referrals(boolean, int);
create function waiting_referrals(mine boolean, most int)
returns table (referral_id uuid, activity_id uuid, pupil_id uuid, day date, restricted boolean, category text, detail text,
               bridging boolean, author_id uuid, waits_since date, accepted_on date, consent boolean, withdrawn_on date,
               given_name text, family_name text)
language plpgsql stable as $$
declare
  s record;
  me uuid := (acting()).person_id;
begin
  if may('file:read') is not true then
    return;
  end if;
  s := scope();
  return query
  select r.id, a.id, f.pupil_id, a.day, a.restricted_at is not null, case when a.restricted_at is null then a.category else '' end,
         case when a.restricted_at is null then a.detail else '' end, a.bridging and a.restricted_at is null, a.author_id,
         case when a.restricted_at is null then r.waits_since end, case when a.restricted_at is null then r.accepted_on end,
         c.id is not null, c.withdrawn_on, p.given_name, p.family_name
    from casefile_activity a
    join casefile_referral r on r.activity_id = a.id and referral_waits(r)
    join casefile_file f on f.id = r.file_id
    join registry_pupil p on p.id = f.pupil_id
    left join family_consent c on c.id = r.consent_id
   where a.centre_id = s.file_centre and a.direction = 'referral' and a.day > referrals_over_on()
     and (not mine or a.author_id = me) and file_in_scope(s, f.pupil_id, f.centre_id, f.school_id)
   order by r.referred_on, r.id
   limit most;
end
$$;
