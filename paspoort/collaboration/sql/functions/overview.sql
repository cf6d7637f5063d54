-- What became of a samenwerkingsdossier in a school year: per registration what was done, and what waits for whom.

-- Every registration of one school year that opens to the acting person, of one school or of all: how its goals and steps stand, each
-- by the newest version of it. A goal counts as reached from 2 of 3.
create or replace function collaboration_overview(of_year int, of_school uuid) returns table (
  id uuid, school_id uuid, school text, kind text, title text, theme text, care_phase text, state text, changed_at timestamptz,
  goals int, measured int, reached int, steps int, done int, late int, agreements int, proposal boolean
) language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:read');
  places uuid[] := goes_on_for(here);
begin
  if here is null then
    return;
  end if;
  return query
  with mine as materialized (
    select c.id, case when c.school_id = any (places) then here else going_on(c.school_id) end as at from collaborations_of(places) c
  ), chosen as materialized (
    select r.*, m.at from mine m join collaboration_registration r on r.collaboration_id = m.id
     where r.school_year = of_year and is_registration(r.kind) and (of_school is null or m.at = of_school)
  ), goal as (
    select n.registration_id, count(*)::int as many, count(n.reached)::int as measured, (count(*) filter (where n.reached >= 2))::int as reached
      from (select distinct on (g.line) g.registration_id, g.reached from chosen c join collaboration_goal g on g.registration_id = c.id
             order by g.line, g.version desc) n
     group by n.registration_id
  ), step as (
    select n.registration_id, (count(*) filter (where n.state <> 'dropped'))::int as many, (count(*) filter (where n.state = 'done'))::int as done,
           (count(*) filter (where n.goes_on and n.state = 'open' and n.due_on < today()))::int as late
      from (select distinct on (s.line) s.registration_id, s.state, s.due_on, c.state in ('open', 'running', 'evaluated') as goes_on from chosen c join collaboration_step s on s.registration_id = c.id
             order by s.line, s.version desc) n
     group by n.registration_id
  ), agreement as (
    select n.registration_id, (count(*) filter (where not n.ended))::int as many
      from (select distinct on (a.line) a.registration_id, a.ended from chosen c join collaboration_agreement a on a.registration_id = c.id
             order by a.line, a.version desc) n
     group by n.registration_id
  )
  select c.id, c.at, i.name, c.kind, c.title, c.theme, c.care_phase, c.state, c.changed_at, coalesce(g.many, 0), coalesce(g.measured, 0),
         coalesce(g.reached, 0), coalesce(s.many, 0), coalesce(s.done, 0), coalesce(s.late, 0), coalesce(a.many, 0), proposal_waits(c.id)
    from chosen c
    join registry_institution i on i.id = c.at
    left join goal g on g.registration_id = c.id
    left join step s on s.registration_id = c.id
    left join agreement a on a.registration_id = c.id
   order by i.name, c.state = 'closed', c.changed_at desc, c.id;
end
$$;

-- What waits, of whatever school year, in registrations that go on: steps that were not done, those that are due first, each for the
-- function that does it; and proposals to close, which wait for the centre.
create or replace function collaboration_waits(of_school uuid) returns table (
  registration_id uuid, title text, school_id uuid, school text, part text, function text, said text, due_on date
) language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:read');
  places uuid[] := goes_on_for(here);
begin
  if here is null then
    return;
  end if;
  return query
  with mine as materialized (
    select c.id, case when c.school_id = any (places) then here else going_on(c.school_id) end as at from collaborations_of(places) c
  ), going as materialized (
    select r.id, r.title, m.at from mine m join collaboration_registration r on r.collaboration_id = m.id
     where r.state in ('open', 'running', 'evaluated') and (of_school is null or m.at = of_school)
  )
  select w.id, w.title, w.at, i.name, w.part, w.function, w.said, w.due_on
    from (select n.id, n.title, n.at, 'step' as part, n.function, n.text as said, n.due_on
            from (select distinct on (s.line) g.id, g.title, g.at, s.function, s.text, s.state, s.due_on
                    from going g join collaboration_step s on s.registration_id = g.id order by s.line, s.version desc) n
           where n.state = 'open'
          union all
          select g.id, g.title, g.at, 'proposal', '', '', null from going g where proposal_waits(g.id)) w
    join registry_institution i on i.id = w.at
   order by w.due_on nulls first, w.title, w.id
   limit 200;
end
$$;

-- What a school and a centre did together in one school year, and what they took along from earlier ones and did not close: per
-- registration its goals, steps and agreements by the newest version of each, and what is said of how it stands now.
create or replace function collaboration_year(of_year int, of_school uuid) returns table (
  id uuid, kind text, title text, theme text, care_phase text, target_group text, target_text text, state text, school_year int,
  goals jsonb, steps jsonb, agreements jsonb, standing text
) language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
  of_schools uuid[] := goes_on_for(of_school);
begin
  return query
  select r.id, r.kind, r.title, r.theme, r.care_phase, r.target_group, r.target_text, r.state, r.school_year::int,
         coalesce((select jsonb_agg(jsonb_build_object('text', n.text, 'reached', n.reached) order by n.begun, n.line)
                     from (select distinct on (g.line) g.line, g.text, g.reached, min(g.at) over (partition by g.line) as begun
                             from collaboration_goal g where g.registration_id = r.id order by g.line, g.version desc) n), '[]'),
         coalesce((select jsonb_agg(jsonb_build_object('function', n.function, 'text', n.text, 'due_on', n.due_on, 'state', n.state,
                                                       'result', n.result) order by n.begun, n.line)
                     from (select distinct on (s.line) s.line, s.function, s.text, s.due_on, s.state, s.result,
                                  min(s.at) over (partition by s.line) as begun
                             from collaboration_step s where s.registration_id = r.id order by s.line, s.version desc) n), '[]'),
         coalesce((select jsonb_agg(n.text order by n.begun, n.line) filter (where not n.ended)
                     from (select distinct on (a.line) a.line, a.text, a.ended, min(a.at) over (partition by a.line) as begun
                             from collaboration_agreement a where a.registration_id = r.id order by a.line, a.version desc) n), '[]'),
         coalesce((select w.body from collaboration_section w
                    where w.registration_id = r.id and w.section in ('standing', 'effect') order by w.version desc limit 1), '')
    from collaborations_of(places) c
    join collaboration_registration r on r.collaboration_id = c.id
   where c.school_id = any (of_schools) and is_registration(r.kind)
     and (r.school_year = of_year or (r.school_year < of_year and r.state <> 'closed'))
   order by r.school_year, r.state = 'closed' desc, r.started_at, r.id;
end
$$;

-- The reports of a school year that were made, of one school or of all.
create or replace function year_reports(of_year int, of_school uuid) returns table (
  id uuid, school_id uuid, school text, version int, at timestamptz
) language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:read');
  places uuid[] := goes_on_for(here);
begin
  return query
  with mine as materialized (
    select c.id, case when c.school_id = any (places) then here else going_on(c.school_id) end as at from collaborations_of(places) c
  )
  select d.id, m.at, i.name, d.version::int, d.changed_at
    from mine m
    join collaboration_librarydocument d on d.collaboration_id = m.id and d.school_year = of_year
    join registry_institution i on i.id = m.at
   where d.withdrawn_at is null and d.version > 0 and (of_school is null or m.at = of_school)
   order by i.name, d.changed_at;
end
$$;
