-- What was found by words in the registrations of a school that open: title, newest texts, reactions and lines, the best first.
create or replace function registrations_with(school uuid, sought text, most int) returns table (
  registration_id uuid, title text, state text, part text, line text, at timestamptz, excerpt text
) language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
  -- each word also as the beginning of one: not every ending is known as such (*ruzie*, *ruzies*)
  q tsquery := regexp_replace(websearch_to_tsquery('dutch', sought)::text, '''((?:[^'']|'''')+)''', '''\1'':*', 'g')::tsquery;
begin
  if places is null then
    return;
  end if;
  return query
  with mine as materialized (
    select r.id, r.title, r.target_text, r.state, r.changed_at, r.words from collaborations_of(places) c
      join collaboration_registration r on r.collaboration_id = c.id where c.school_id = any (goes_on_for(school))
  ), said as (
    select m.id, 'registration' as part, '' as line, m.changed_at as at, concat_ws(' · ', m.title, nullif(m.target_text, '')) as body, m.words from mine m
    union all
    select m.id, 'section', w.section, w.at, w.body, w.words from mine m join collaboration_section w on w.registration_id = m.id
     where w.words @@ q and not exists (select from collaboration_section n where n.registration_id = w.registration_id
                                           and n.section = w.section and n.version > w.version)
    union all
    select m.id, 'reaction', w.id::text, w.at, w.body, w.words from mine m join collaboration_reaction w on w.registration_id = m.id
    union all
    select m.id, 'goal', w.line::text, w.at, concat_ws(' · ', w.text, nullif(w.indicator, ''), nullif(w.measured_how, '')), w.words
      from mine m join collaboration_goal w on w.registration_id = m.id
     where w.words @@ q and not exists (select from collaboration_goal n where n.registration_id = w.registration_id
                                           and n.line = w.line and n.version > w.version)
    union all
    select m.id, 'step', w.line::text, w.at, concat_ws(' · ', w.text, nullif(w.result, '')), w.words
      from mine m join collaboration_step w on w.registration_id = m.id
     where w.words @@ q and not exists (select from collaboration_step n where n.registration_id = w.registration_id
                                           and n.line = w.line and n.version > w.version)
    union all
    select m.id, 'agreement', w.line::text, w.at, w.text, w.words from mine m join collaboration_agreement w on w.registration_id = m.id
     where w.words @@ q and not exists (select from collaboration_agreement n where n.registration_id = w.registration_id
                                           and n.line = w.line and n.version > w.version)
  ), best as (
    select *, ts_rank(s.words, q) as rank from said s where s.words @@ q order by rank desc, s.at desc, s.id limit least(most, 100)
  )
  select b.id, m.title, m.state, b.part, b.line, b.at,
         ts_headline('dutch', b.body, q, 'MaxFragments=1, MaxWords=24, MinWords=8, StartSel=' || chr(2) || ', StopSel=' || chr(3))
    from best b join mine m on m.id = b.id order by b.rank desc, b.at desc, b.id;
end
$$;
