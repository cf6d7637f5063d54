-- Whether a code may be chosen in the school year of a day. Activities ask it in their triggers, of a code that is new to the row:
-- what was chosen in its time stays. In plpgsql, so that the plan is kept; as the owner and for everyone, because it tells of nobody and
-- the policy would look the session up at each code.
create or replace function code_counts(kind text, code text, day date) returns boolean
language plpgsql stable
as $$
begin
  return exists (select from nomenclature_code c
                  where c.kind = code_counts.kind and c.code = code_counts.code
                    and school_year_of(day) between c.first_year and coalesce(c.last_year, 9999));
end
$$;

-- Whether it counts and stands there under this one: a detail under its category (rule 61), a topic under its domain.
create or replace function code_parent_is(kind text, code text, under text, day date) returns boolean
language plpgsql stable
as $$
begin
  return exists (select from nomenclature_code c
                  where c.kind = code_parent_is.kind and c.code = code_parent_is.code
                    and case c.kind when 'topic' then c.domain else c.parent end = under
                    and school_year_of(day) between c.first_year and coalesce(c.last_year, 9999));
end
$$;

-- Whether it counts and carries this flag: `hub` of a function that asks for the three columns (rule 60), `free_text` of *andere*.
create or replace function has_flag(kind text, code text, day date, flag text) returns boolean
language plpgsql stable
as $$
begin
  return exists (select from nomenclature_code c
                  where c.kind = has_flag.kind and c.code = has_flag.code and has_flag.flag = any (c.flags)
                    and school_year_of(day) between c.first_year and coalesce(c.last_year, 9999));
end
$$;
