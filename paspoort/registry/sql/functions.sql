-- Statistics of the registry for the planner as soon as an import is in: the first look-ups do not wait until the server gathers
-- them by itself. Only the import asks.
create or replace function analyze_registry() returns void language plpgsql volatile as $$
begin
  if serving('registry-import') is not true then
    raise exception 'only an import analyzes the registry' using errcode = 'insufficient_privilege';
  end if;
  analyze registry_institution, registry_guidance, registry_pupil, registry_enrolment, registry_findable;
end
$$;

-- Rows that were refused as another person at the institution whose rights the acting person manages. Names are for who may find
-- pupils; the pupil of the registry is shown only where that one is enrolled here today: of a child elsewhere nothing is told.
create or replace function identity_doubts() returns table (
  id uuid, source text, known_as text, reason text, register_number text, raised_at timestamptz,
  row_name text, row_birth date, kept_name text, kept_birth date, number_differs boolean
) language plpgsql stable as $$
declare
  here uuid := managed_institution();
  names boolean := may('pupil:find');
begin
  if here is null then
    return;
  end if;
  return query
  select d.id, s.name, d.known_as, d.reason, d.register_number, d.raised_at,
         case when names then d.given_name || ' ' || d.family_name end, case when names then d.birth_date end,
         case when names and k.is_here then p.given_name || ' ' || p.family_name end, case when names and k.is_here then p.birth_date end,
         case when names and k.is_here then coalesce(d.number_hash <> n.hash, false) end
    from registry_doubt d
    join registry_source s on s.id = d.source_id
    join registry_pupil p on p.id = d.pupil_id
    left join lateral (
      select exists (select from registry_enrolment e where e.pupil_id = p.id and e.institution_id = here
                      and runs(e.begins_on, e.left_on)) as is_here
    ) k on true
    left join sealed_numbers('pupil', array[p.id]) n on k.is_here
   where d.institution_id = here and d.decided_at is null
   order by d.raised_at, d.id limit 100;
end
$$;

-- What may be of two children at once: only for the operator, and without a name. A report about a pupil who was never enrolled
-- where it was written for; a register number that two pupils have at one school today; one name and birth date of two pupils.
create or replace function suspect_identities() returns table (kind text, what text) language plpgsql stable as $$
begin
  if serving('operator') is not true then
    raise exception 'only the operator asks this' using errcode = 'insufficient_privilege';
  end if;
  return query
  select 'report_elsewhere', number from reports_elsewhere() number
  union all
  select 'register_number_twice', i.number || ' ' || e.register_number
    from registry_enrolment e join registry_institution i on i.id = e.institution_id
   where e.register_number <> '' and runs(e.begins_on, e.left_on)
   group by i.number, e.register_number having count(distinct e.pupil_id) > 1
  union all
  select 'same_name_and_birth_date', min(f.pupil_id::text) from registry_findable f
   where f.birth_date is not null group by f.by_family, f.birth_date having count(distinct f.pupil_id) > 1
  union all
  select 'doubt', d.id::text from registry_doubt d where d.decided_at is null;
end
$$;

-- The sealed number and the birth date of every pupil about whom there is a report: whether they fit is seen by who may open it.
create or replace function numbers_and_births() returns table (pupil_id uuid, number_sealed bytea, birth_date date)
language plpgsql stable as $$
begin
  if serving('operator') is not true then
    raise exception 'only the operator asks this' using errcode = 'insufficient_privilege';
  end if;
  return query
  select p.id, n.sealed_number, p.birth_date
    from sealed_numbers('pupil', array(select pupils_with_papers())) n
    join registry_pupil p on p.id = n.subject_id and p.birth_date is not null;
end
$$;
