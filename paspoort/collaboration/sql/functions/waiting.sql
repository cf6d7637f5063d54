-- Registrations that go on while their owner does not work at the centre any more, for who holds the context there (`kinds.py`). A centre
-- that merged is looked for apart, so that each finds its own by an index.
create or replace function owners_who_left() returns setof inbox_matter language sql stable as $$
  select r.id, c.centre_id, r.owner_id, null::date, r.changed_at, jsonb_build_object('title', r.title)
    from collaboration_collaboration c join collaboration_registration r on r.collaboration_id = c.id
   where r.state <> 'closed' and owner_left(r.owner_id, c.centre_id) and guides_today(c.centre_id, going_on(c.school_id))
  union all
  select r.id, i.successor_id, r.owner_id, null::date, r.changed_at, jsonb_build_object('title', r.title)
    from registry_institution i
    join collaboration_collaboration c on c.centre_id = i.id
    join collaboration_registration r on r.collaboration_id = c.id
   where goes_on(i.ended_on) is false and r.state <> 'closed' and owner_left(r.owner_id, i.successor_id)
     and guides_today(i.successor_id, going_on(c.school_id))
$$;
