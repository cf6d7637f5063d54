-- What may become of a delivery by whoever acts for the school: it goes from one step to the next, what the application sealed may only
-- be thrown away, and nothing is taken in that was not compared just so.
create or replace function wrong_with_delivery(d deliveries_delivery, was deliveries_delivery) returns text
language plpgsql stable as $$
begin
  return case
    when serving('registry-import') then null
    when was.id is null and (d.state <> 'open' or d.plan_sealed is not null or d.plan_digest is not null or d.counts <> '{}' or d.ends_confirmed)
      then 'not_begun'
    when was.id is null and written_now(d.offered_at) is not true then 'not_now'
    when was.id is null then null
    when (d.institution_id, d.person_id, d.offered_at, d.lines, d.counts, d.refusal, d.plan_digest)
         is distinct from (was.institution_id, was.person_id, was.offered_at, was.lines, was.counts, was.refusal, was.plan_digest) then 'moved'
    when d.state = 'stopped' and was.state in ('open', 'asked', 'planned') then
      case when d.content_sealed is null and d.plan_sealed is null then null else 'kept' end
    when d.content_sealed is distinct from was.content_sealed or d.plan_sealed is distinct from was.plan_sealed then 'moved'
    when d.state in ('open', 'asked') and was.state in ('open', 'asked', 'planned') then case when d.ends_confirmed then 'moved' end
    when d.state = 'confirmed' and was.state = 'planned' and d.chosen_sealed = was.chosen_sealed then null
    else 'no_such_step'
  end;
end
$$;

create or replace function keep_deliveries() returns trigger language plpgsql as $$
declare
  was deliveries_delivery;
begin
  if tg_op = 'UPDATE' then
    was := old;
  end if;
  perform refuse_row(wrong_with_delivery(new, was), 'delivery_kept');
  return null;
end
$$;
create or replace trigger keep_deliveries after insert or update on deliveries_delivery for each row execute function keep_deliveries();
