-- Reading referrals, beside what the policies show.

-- Whether a referral waits for its answer (rule 144).
create or replace function referral_waits(r casefile_referral) returns boolean language sql stable as $$
  select r.answer_id is null and r.closed_on is null and r.refused_on is null and r.referred_on + interval '12 months' > today()
$$;

-- The consents that were withdrawn and with which was referred in the files that open, for a list: told at once, where a policy would
-- ask about each.
create or replace function withdrawn_under_referrals() returns table (consent_id uuid, withdrawn_on date) language plpgsql stable as $$
begin
  return query
  select distinct c.id, c.withdrawn_on from casefile_referral r join family_consent c on c.id = r.consent_id
   where (select may('file:read')) and r.file_id in (select files_open()) and c.withdrawn_on is not null;
end
$$;
