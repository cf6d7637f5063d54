-- An HGD report leaves the file with a consent for each receiver, and not otherwise (rule 146).

-- Whether a consent lets a report go: to someone outside the centre.
create or replace function lets_report_go(c family_consent) returns boolean language sql immutable as $$
  select c.purpose = 'sharing' and c.data_category = 'report' and c.receiver <> 'centre'
$$;

-- What is wrong with handing a report over, as a code, or null: it is noted now, its trajectory is concluded, and somebody consents today
-- that a report about this pupil goes to someone outside the centre.
create or replace function wrong_with_handover(h casefile_handover) returns text language sql stable as $$
  select case
    when written_now(h.at) is not true then 'not_now'
    when not exists (select from casefile_trajectory t where t.id = h.trajectory_id and t.state = 'concluded') then 'not_concluded'
    when not exists (
      select from casefile_trajectory t
        join casefile_file f on f.id = t.file_id
        join family_consent c on (c.pupil_id, c.centre_id) = (f.pupil_id, f.centre_id)
       where t.id = h.trajectory_id and c.id = h.consent_id and lets_report_go(c) and consent_counts(c)) then 'no_consent'
  end
$$;

create or replace function keep_handovers() returns trigger language plpgsql as $$
begin
  perform refuse_row(wrong_with_handover(new), 'handover_kept');
  return null;
end
$$;
create or replace trigger keep_handovers after insert on casefile_handover for each row execute function keep_handovers();
