-- What the own centre did with reports about a pupil, for the journal of the file: made final, ended, taken back, and by whom. Told to
-- whom the file opens and who may read reports, whether anything else was written in it or not. Nothing is copied, so nothing can be forgotten. The end of a report is
-- the last that changes in it; of one of another centre it stands here as well, when somebody of this centre ended it.
create or replace function report_lines(pupil uuid)
returns table (object uuid, kind text, what text, at timestamptz, ended_on date, author_id uuid, author text) language plpgsql stable as $$
declare
  centre uuid := (acting()).institution_id;
begin
  if (may('report:read') and pupil_file_opens(pupil, centre)) is not true then
    return;
  end if;
  return query
  select r.id, r.kind, did.what, did.at, r.ended_on, p.id, p.given_name || ' ' || p.family_name
    from passport_report r
   cross join lateral (values ('report_final', r.finalised_at, r.finalised_by_id),
                              ('report_ended', case when r.end_kind = 'ended' then r.changed_at end, r.ended_by_id),
                              ('report_withdrawn', r.withdrawn_at, r.withdrawn_by_id)) did (what, at, by)
    join identity_person p on p.id = did.by
   where r.pupil_id = report_lines.pupil and did.at is not null
     and case did.what when 'report_ended'
           then exists (select from rights_affiliation a where a.person_id = did.by and a.institution_id = centre)
           else r.centre_id = centre end;
end
$$;
