-- What lies in the registry is counted for the planner as soon as an import is in: the first look-ups do not wait for the server to
-- come round to it. Only the import asks.
create or replace function count_registry() returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
as $$
begin
  if serving('registry-import') is not true then
    raise exception 'only an import counts the registry' using errcode = 'insufficient_privilege';
  end if;
  analyze registry_institution, registry_guidance, registry_pupil, registry_enrolment, registry_findable;
end
$$;
revoke execute on function count_registry from public;
grant execute on function count_registry to paspoort_worker;
