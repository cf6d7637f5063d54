-- Figures of the acting centre, for who holds `figures:read` there: numbers by school and code, of nobody by name, and by no employee.

-- How often something was registered, by school year, code and school (rules 65, 120). `per` says what the code is. `whole` are the
-- lines of the centre together, `total` those of all codes together. An activity with topics of two domains counts in both, and
-- once in their total; pupils are counted once, at the school where they were last in that year, so that schools of a team add up. What is still open is counted as it is today.
create or replace function figures(figure text, per text, first_year int, last_year int)
returns table (school_year int, code text, school uuid, total boolean, whole boolean, times bigint) language plpgsql stable as $$
declare
  here uuid := institution_where('figures:read');
  begins date := case when figure = 'open' then referrals_over_on() + 1 else make_date(first_year, 9, 1) end;
  ends date := case when figure = 'open' then today() else make_date(last_year + 1, 8, 31) end;
  directions text[] := case figure when 'referrals' then '{referral}' when 'open' then '{referral}' when 'answers' then '{feedback}'
                                   when 'activities' then '{""}' when 'registrations' then '{}' else '{"",referral,feedback}' end;
  domains jsonb := case when per = 'domain' then
    (select jsonb_object_agg(c.code, c.domain) from nomenclature_code c where c.kind = 'topic') end;
begin
  if here is null or begins > ends then
    return;
  end if;
  return query
  with last_school as materialized (
    select distinct on (a.file_id, school_year_of(a.day)) a.file_id, school_year_of(a.day) as y, a.school_id
      from casefile_activity a
     where figure = 'pupils' and a.centre_id = here and a.day between begins and ends and a.state = 'registered'
     order by a.file_id, school_year_of(a.day), a.day desc, a.registered_at desc, a.id),
  counted as materialized (
    select case when figure = 'open' then last_year else school_year_of(a.day) end as y, a.school_id as s, a.file_id as f,
           case per
             when 'function' then array[a.function] when 'category' then array[a.category] when 'month' then array[to_char(a.day, 'MM')]
             when 'detail' then array[a.category || '/' || a.detail]
             when 'topic' then array (select distinct t from unnest(a.topics) t order by t)
             when 'domain' then array (select distinct coalesce(domains ->> t, '') as d from unnest(a.topics) t order by d)
             when 'consent' then array[(select referral_consent(r) from casefile_referral r where r.activity_id = a.id)]
             when 'age' then array[(width_bucket(today() - a.day, array[31, 91, 181]))::text] end as codes
      from casefile_activity a
     where a.centre_id = here and a.direction = any (directions) and a.day between begins and ends and a.state = 'registered'
       and (figure <> 'bridging' or a.bridging)
       and case when figure = 'open' then
             (select referral_waits(r) from casefile_referral r where r.activity_id = a.id) else true end
    union all
    select r.school_year, going_on(c.school_id), null,
           array[case per when 'theme' then r.theme when 'kind' then r.kind when 'carePhase' then r.care_phase else r.state end]
      from collaboration_collaboration c join collaboration_registration r on r.collaboration_id = c.id
     where figure = 'registrations' and c.centre_id = any (goes_on_for(here)) and r.school_year between first_year and last_year
       and is_registration(r.kind)),
  -- each thing once, with all codes that it has: what is counted per code and what is counted in all are then plain sums
  things as materialized (
    select k.y, k.s, k.codes, count(*) as n from counted k where figure <> 'pupils' group by k.y, k.s, k.codes
    union all
    select l.y, l.school_id, array_agg(distinct one.c), 1
      from counted k join last_school l on l.file_id = k.f and l.y = k.y, unnest(k.codes) one (c)
     where figure = 'pupils' group by l.y, l.file_id, l.school_id)
  select l.y, one.c, l.s, false, grouping(l.s) = 1, sum(l.n)::bigint
    from things l, unnest(l.codes) one (c) group by grouping sets ((l.y, one.c, l.s), (l.y, one.c))
  union all
  select l.y, null, l.s, true, grouping(l.s) = 1, sum(l.n)::bigint
    from things l where cardinality(l.codes) > 0 group by grouping sets ((l.y, l.s), (l.y));
end
$$;

-- How long answers to referrals of one school year took, in days, by code: for half of them and for nine in ten; how many came; how
-- many referrals wait still; and with how many the centre bridges the time. Of the whole centre, or of these schools.
create or replace function answer_times(per text, year int, schools uuid[])
returns table (code text, total boolean, answered bigint, median int, ninth int, waits bigint, bridged bigint)
language plpgsql stable as $$
declare
  here uuid := institution_where('figures:read');
begin
  if here is null then
    return;
  end if;
  return query
  select l.c, grouping(l.c) = 1, count(l.days), percentile_disc(0.5) within group (order by l.days),
         percentile_disc(0.9) within group (order by l.days), count(*) filter (where l.waits), count(*) filter (where l.bridging)
    from (select case per when 'category' then a.category when 'detail' then a.category || '/' || a.detail
                          when 'month' then to_char(a.day, 'MM') when 'consent' then referral_consent(r) end as c,
                 b.day - r.referred_on as days, referral_waits(r) as waits, a.bridging
            from casefile_activity a
            join casefile_referral r on r.activity_id = a.id
            left join casefile_activity b on b.id = r.answer_id
           where a.centre_id = here and a.direction = 'referral' and a.state = 'registered'
             and a.day between make_date(year, 9, 1) and make_date(year + 1, 8, 31)
             and (schools is null or a.school_id = any (schools))) l
   group by grouping sets ((l.c), ());
end
$$;

-- The teams of the acting centre with the schools that they guide. A team of fewer than five people has no figures, because they
-- would be those of one or two employees: `many` says so, and no school is told then.
create or replace function figure_teams() returns table (team uuid, name text, many boolean, schools uuid[]) language plpgsql stable as $$
declare
  here uuid := institution_where('figures:read');
begin
  return query
  select t.id, t.name, m.people >= 5,
         case when m.people >= 5 then array (select p.school_id from rights_teampart p
                                              where p.team_id = t.id and p.ended_at is null and p.school_id is not null) else '{}' end
    from rights_team t
   cross join lateral (
     select count(distinct a.person_id) as people from rights_teampart p join rights_affiliation a on a.id = p.member_id
      where p.team_id = t.id and p.ended_at is null and affiliation_counts(a, null)) m
   where t.institution_id = here and t.ended_at is null
   order by t.name;
end
$$;

-- The schools that the acting centre guides today: one without a number stands among the others, so that it can be asked.
create or replace function figure_schools() returns setof uuid language plpgsql stable as $$
begin
  return query select g.school_id from registry_guidance g
                where g.centre_id = institution_where('figures:read') and runs(g.begins_on, g.ended_on);
end
$$;
