-- The source that speaks for the acting institution by its own table, for whoever may deliver there: the narrowest one. Null when
-- the operator opened none.
create or replace function delivery_source() returns text language plpgsql stable as $$
declare
  here uuid := institution_where('pupil:import');
begin
  if here is null then
    return null;
  end if;
  return (select s.name from registry_source s
           where s.kind = 'table' and runs(s.begins_on, s.ended_on)
             and (s.everywhere or exists (select from registry_scope c where c.source_id = s.id and c.institution_id = here))
           order by s.everywhere, s.name limit 1);
end
$$;
