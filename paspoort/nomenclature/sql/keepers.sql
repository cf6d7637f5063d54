-- School years that are over keep their codes: only from this school year on may a code be closed or go on, whoever writes.
create or replace function keep_codes() returns trigger
language plpgsql
as $$
declare
  over int := school_year_of(today()) - 1;
begin
  if (new.kind, new.code, new.label, new.domain, new.parent, new.flags, new.first_year)
     is distinct from (old.kind, old.code, old.label, old.domain, old.parent, old.flags, old.first_year)
     or (old.first_year <= over and least(old.last_year, over) is distinct from least(new.last_year, over)) then
    raise exception 'what a code said in its years stays' using errcode = 'check_violation', constraint = 'codes_kept';
  end if;
  return new;
end
$$;
create or replace trigger keep_codes before update on nomenclature_code for each row execute function keep_codes();
