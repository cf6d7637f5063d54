-- Registrations that go on while their owner does not work at the centre any more, for who holds the context there (`kinds.py`). A centre
-- that merged is looked for apart, so that each finds its own by an index.
create or replace function owners_who_left() returns setof inbox_matter language sql stable as $$
  select r.id, c.centre_id, r.owner_id, null::date, r.changed_at, jsonb_build_object('title', r.title)
    from collaboration_collaboration c join collaboration_registration r on r.collaboration_id = c.id
   where r.state <> 'closed' and is_registration(r.kind) and owner_left(r.owner_id, c.centre_id) and guides_today(c.centre_id, going_on(c.school_id))
  union all
  select r.id, i.successor_id, r.owner_id, null::date, r.changed_at, jsonb_build_object('title', r.title)
    from registry_institution i
    join collaboration_collaboration c on c.centre_id = i.id
    join collaboration_registration r on r.collaboration_id = c.id
   where goes_on(i.ended_on) is false and r.state <> 'closed' and is_registration(r.kind) and owner_left(r.owner_id, i.successor_id)
     and guides_today(i.successor_id, going_on(c.school_id))
$$;

-- Samenwerkingsafspraken that are to be confirmed or evaluated in these days, for each side that did not note it yet this school year. An
-- institution that merged is looked for apart, as above.
create or replace function agreements_to_look_at() returns setof inbox_matter language sql stable as $$
  select r.id, s.side, null::uuid, m.last_day, m.first_day::timestamptz, jsonb_build_object('doing', m.label, 'school', i.name)
    from collaboration_moments(school_year_of(today())) m
   cross join (
     select c.id, c.centre_id as side, true as centre from collaboration_collaboration c
     union all select c.id, c.school_id, false from collaboration_collaboration c
     union all select c.id, o.successor_id, true from registry_institution o join collaboration_collaboration c on c.centre_id = o.id
                where goes_on(o.ended_on) is false
     union all select c.id, o.successor_id, false from registry_institution o join collaboration_collaboration c on c.school_id = o.id
                where goes_on(o.ended_on) is false) s
    join collaboration_registration r on r.collaboration_id = s.id and r.kind = 'workingAgreements'
    join collaboration_collaboration c on c.id = s.id
    join registry_institution i on i.id = going_on(c.school_id)
   where today() between m.first_day and m.last_day and moment_noted(r.id, m.code, s.centre, today()) is false
     and guides_today(going_on(c.centre_id), going_on(c.school_id))
$$;
