-- Indications: which pupils of a school have a report there, and no more than that (rules 20, 126, 149).

-- Those of a school today: the rule by which its readers read a report, and nothing beside it. Of papers that were destroyed nothing is
-- told. Somebody enrolled twice under one number is told once.
create or replace function indicated(school uuid) returns table (pupil_id uuid, register_number text, kind text, since date)
language sql stable as $$
  select distinct on (e.pupil_id, e.register_number) e.pupil_id, e.register_number, r.counts_as,
         greatest(e.begins_on, r.starts_on, (r.finalised_at at time zone 'Europe/Brussels')::date)
    from enrolled_in(array[school], '{}', '{}', today()) e
    join passport_report r on r.pupil_id = e.pupil_id
     and report_counts(true, false, e.education_level, r.state, r.education_level, r.starts_on, r.ended_on, today())
    join kernel_datakey k on k.id = r.key_id and k.wrapped is not null
   where e.register_number <> ''
   order by e.pupil_id, e.register_number, r.starts_on desc
$$;

-- Bring what stands of a school up to now. What changed carries this moment, whatever day it is about: so nothing that was entered
-- late falls between two questions. Two at once wait for each other, and each moment is later than the one before.
create or replace function renew_openings(school uuid) returns void language plpgsql volatile as $$
declare
  moment timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('openings ' || school, 0));
  moment := clock_timestamp();
  with now_so as materialized (select * from indicated(school)),
  over as (
    update links_opening o set ended_at = moment, changed_at = moment
     where o.institution_id = school and o.ended_at is null
       and not exists (select from now_so n where n.pupil_id = o.pupil_id and n.register_number = o.register_number)
  ),
  other as (
    update links_opening o set kind = n.kind, since = n.since, ended_at = null, changed_at = moment
      from now_so n
     where o.institution_id = school and n.pupil_id = o.pupil_id and n.register_number = o.register_number
       and (o.kind, o.since, o.ended_at) is distinct from (n.kind, n.since, null)
  )
  insert into links_opening (id, institution_id, pupil_id, register_number, kind, since, changed_at)
  select gen_random_uuid(), school, n.pupil_id, n.register_number, n.kind, n.since, moment from now_so n
   where not exists (select from links_opening o
                      where o.institution_id = school and o.pupil_id = n.pupil_id and o.register_number = n.register_number);
  delete from links_opening o
   where o.institution_id = school and o.ended_at < moment - interval '${INDICATION_END_DAYS} days';
end
$$;

-- For the package or the person that acts: which pupils have a report there and for whom that is over, in the order of their ids, at most
-- so many after a place: changed since a moment, or `whole`: all that have one, where nothing else was asked, where the package was let in or given
-- another choice since, and where ends of so long ago are forgotten. The kind only where that school says so. `told` holds
-- [id, register number, since, kind, ended] of each. Its trace goes with it. What anyone asks since `as_of` next time misses nothing.
create or replace function indications(changed_since timestamptz, after uuid, most int) returns table (
  as_of timestamptz, whole boolean, told jsonb
) language plpgsql volatile as $$
declare
  c record;
  here uuid;
  counted jsonb;
begin
  if ('indicatie.read' = any ((client_scope()).scopes) or may('indications:export')) is not true then
    raise exception 'nothing is told here' using errcode = 'insufficient_privilege';
  end if;
  c := client_scope();
  here := coalesce(c.institution_id, institution_where('indications:export'));
  perform renew_openings(here);
  as_of := now();
  whole := (changed_since > greatest(c.since, now() - interval '${INDICATION_END_DAYS} days')) is not true;
  select coalesce(jsonb_agg(jsonb_build_array(t.id, t.register_number, t.since, t.kind, t.ended) order by t.id), '[]'),
         jsonb_build_object('rows', count(*) filter (where t.ended is null), 'ended', count(t.ended))
    into indications.told, counted
    from (select o.id, o.register_number, o.since, case when c.tells_kind then o.kind end as kind,
                 (o.ended_at at time zone 'Europe/Brussels')::date as ended
            from links_opening o
           where o.institution_id = here and (after is null or o.id > after)
             and (o.ended_at is null or not (whole or exists (
                    select from links_opening p
                     where p.institution_id = here and p.register_number = o.register_number and p.ended_at is null)))
             and (whole or o.changed_at >= changed_since)
           order by o.id limit least(greatest(most, 1), 500)) t;
  if c.vendor_id is not null then
    perform note_call('link.asked', 'done', '', c.vendor_id, here, counted || jsonb_build_object('whole', whole));
  else
    perform write_trace('indications.exported', 'done', '', 'web', null, null, null, counted - 'ended', true);
  end if;
  return next;
end
$$;
