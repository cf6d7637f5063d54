-- The attest of an IAC or OV4 report, and when a change of it may start (rule 135).

-- Whether a report changes an attest: one of another kind, type or training form counted before it in the school year in which it starts. One
-- that was ended first counts as well; a report with the same orientation changes none.
create or replace function changes_attest(r passport_report) returns boolean language sql stable as $$
  select r.kind in ('IAC', 'OV4') and exists (
    select from passport_report p
     where p.pupil_id = r.pupil_id and p.education_level = r.education_level and p.id <> r.id and p.state = 'finalised'
       and p.counts_as in ('IAC', 'OV4') and p.starts_on < r.starts_on
       and goes_on(p.ended_on, greatest(p.starts_on, make_date(school_year_of(r.starts_on), 9, 1)))
       and (p.counts_as, p.support_type, p.training_form) is distinct from (r.counts_as, r.support_type, r.training_form))
$$;

-- What is wrong with the first day of a report, as a code; null when it may stand. A change of attest starts on 1 September after it was
-- signed, else by an exception of the list that the director confirmed.
create or replace function wrong_with_start(r passport_report) returns text language sql stable as $$
  select case
    when changes_attest(r) is false or r.starts_on = make_date(school_year_of(r.drafted_on) + 1, 9, 1)
      then case when r.start_exception <> '' then 'no_exception' end
    when r.start_exception = '' then 'next_year'
    when code_counts('start_exception', r.start_exception, r.drafted_on) is not true then 'unknown_exception'
    when (r.confirmed_on <= r.drafted_on) is not true then 'not_confirmed'
  end
$$;
