-- Reading a samenwerkingsdossier in few statements, beside what the policies show; with names of who wrote, also of who left.

-- Whether a registration changed for somebody since that one saw it; whoever never saw it counts from the look
-- at the whole file.
create or replace function unread_since(r collaboration_registration, me uuid, seen timestamptz, file_seen timestamptz) returns boolean
language sql stable as $$ select r.changed_by_id <> me and r.changed_at > coalesce(seen, file_seen, now() - interval '30 days') $$;

-- The schools to choose from: the own one, or those that the own centre guides and those of which it has a file; with what stands
-- there and what is unread. `elsewhere`: another institution number, at which the acting person has the context and for which one acts first.
create or replace function collaboration_places() returns table (
  school_id uuid, number text, name text, guided boolean, elsewhere boolean, registrations int, unread int, seen_at timestamptz
) language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:read');
  me uuid := (acting()).person_id;
  places uuid[] := goes_on_for(here);
begin
  if here is null then
    return;
  end if;
  return query
  with mine as materialized (
    select c.id, case when c.school_id = any (places) then here else going_on(c.school_id) end as school from collaborations_of(places) c
  ), guided as (
    select g.school_id as school from registry_guidance g where (g.centre_id = here or g.school_id = here) and runs(g.begins_on, g.ended_on)
  ), counted as (
    select m.school, (count(r.id) filter (where is_registration(r.kind)))::int as many, (count(*) filter (where unread_since(r, me, s.at, f.at)))::int as unread, max(f.before) as at
      from mine m
      left join collaboration_registration r on r.collaboration_id = m.id
      left join collaboration_seen f on f.person_id = me and f.collaboration_id = m.id and f.registration_id is null
      left join collaboration_seen s on s.person_id = me and s.collaboration_id = m.id and s.registration_id = r.id
     group by m.school
  ), all_of as (
    select school from guided union select school from mine
    union select here where exists (select from registry_institution i where i.id = here and i.kind <> 'clb')
  )
  select i.id, i.number::text, i.name, i.id in (select school from guided), false, coalesce(c.many, 0), coalesce(c.unread, 0), c.at
    from all_of a join registry_institution i on i.id = a.school left join counted c on c.school = a.school
  union all
  select i.id, i.number::text, i.name, true, true, 0, 0, null
    from (select distinct g.institution_id as id from rights_grant g
            join rights_context x on x.right_id = g.right_id and x.code = any (g.contexts) and 'collaboration:read' = any (x.allows)
           where g.person_id = me and g.institution_id <> here and g.revoked_at is null and g.session_id is null
             and today() between g.begins_on and g.ends_on) other
    join registry_institution i on i.id = other.id and goes_on(i.ended_on);
end
$$;

-- The registrations of a school that open to the acting person, those that go on first; also of a centre and a school of before. With what
-- waits in those that go on: a proposal to close, and steps of which the day is over.
create or replace function registrations_of(school uuid) returns table (
  id uuid, collaboration_id uuid, centre_id uuid, centre text, writable boolean, kind text, title text, theme text, care_phase text,
  target_group text, target_text text, occasion text, school_year smallint, begins_on date, ends_on date, state text, owner_id uuid,
  owner text, first_owner_id uuid, first_owner text, started_at timestamptz, changed_at timestamptz, revision int, unread boolean,
  proposal boolean, late int, meeting text, functions text[]
) language plpgsql stable as $$
declare
  places uuid[] := goes_on_for(institution_where('collaboration:read'));
  me uuid := (acting()).person_id;
  files uuid[] := array (select c.id from collaborations_of(places) c where c.school_id = any (goes_on_for(school)));
  proposed uuid[];
  late_of jsonb;
begin
  if places is null then
    return;
  end if;
  -- apart, and looked up by id: joined, each registration would be held against each of these
  proposed := array (
    select n.id from (select distinct on (r.id) r.id, t.kind
                        from collaboration_registration r join collaboration_turn t on t.registration_id = r.id
                       where r.collaboration_id = any (files) and r.state <> 'closed' and t.kind not in ('succeeded', 'described')
                       order by r.id, t.at desc, t.kind = 'proposed' desc) n
     where n.kind = 'proposed');
  late_of := (
    select jsonb_object_agg(m.id, m.many)
      from (select n.id, count(*) as many
              from (select distinct on (s.line) r.id, s.state, s.due_on
                      from collaboration_registration r join collaboration_step s on s.registration_id = r.id
                     where r.collaboration_id = any (files) and r.state in ('open', 'running', 'evaluated')
                     order by s.line, s.version desc) n
             where n.state = 'open' and n.due_on < today() group by n.id) m);
  return query
  with mine as materialized (
    select c.id, c.centre_id as centre, collaboration_writable(c.id) as writable, f.at
      from collaborations_of(places) c
      left join collaboration_seen f on f.person_id = me and f.collaboration_id = c.id and f.registration_id is null
     where c.id = any (files)
  )
  select r.id, m.id, m.centre, i.name, m.writable, r.kind, r.title, r.theme, r.care_phase, r.target_group, r.target_text, r.occasion,
         r.school_year, r.begins_on, r.ends_on, r.state, r.owner_id, o.given_name || ' ' || o.family_name, r.first_owner_id,
         p.given_name || ' ' || p.family_name, r.started_at, r.changed_at, r.revision, unread_since(r, me, s.at, m.at),
         coalesce(r.id = any (proposed), false), coalesce((late_of ->> r.id::text)::int, 0), r.meeting, r.functions
    from mine m
    join registry_institution i on i.id = m.centre
    join collaboration_registration r on r.collaboration_id = m.id
    join identity_person o on o.id = r.owner_id
    join identity_person p on p.id = r.first_owner_id
    left join collaboration_seen s on s.person_id = me and s.collaboration_id = m.id and s.registration_id = r.id
   order by r.state = 'closed', r.changed_at desc, r.id;
end
$$;

-- One of them, by its own id: with the school, and when the acting person saw it before.
create or replace function registration_at(registration uuid) returns table (
  id uuid, collaboration_id uuid, school_id uuid, school text, centre_id uuid, centre text, writable boolean, starts boolean, kind text, title text,
  theme text, care_phase text, target_group text, target_text text, occasion text, school_year smallint, begins_on date, ends_on date,
  state text, owner_id uuid, owner text, owner_left boolean, first_owner_id uuid, first_owner text, started_at timestamptz,
  changed_at timestamptz, revision int, proposal boolean, seen_at timestamptz, seen_before timestamptz, writing jsonb,
  meeting text, functions text[]
) language plpgsql stable as $$
begin
  if registration_open(registration) is not true then
    return;
  end if;
  return query
  select r.id, c.id, s.id, s.name, z.id, z.name, collaboration_writable(c.id), collaboration_started(c.id), r.kind, r.title, r.theme,
         r.care_phase, r.target_group, r.target_text, r.occasion, r.school_year, r.begins_on, r.ends_on, r.state, r.owner_id,
         o.given_name || ' ' || o.family_name, owner_left(r.owner_id, z.id), r.first_owner_id, p.given_name || ' ' || p.family_name,
         r.started_at, r.changed_at, r.revision, proposal_waits(r.id), coalesce(mine.at, f.at), coalesce(mine.before, f.at),
         writing_beside(r.id), r.meeting, r.functions
    from collaboration_registration r
    join collaboration_collaboration c on c.id = r.collaboration_id
    join registry_institution s on s.id = going_on(c.school_id)
    join registry_institution z on z.id = going_on(c.centre_id)
    join identity_person o on o.id = r.owner_id
    join identity_person p on p.id = r.first_owner_id
    left join collaboration_seen f on f.person_id = (acting()).person_id and f.collaboration_id = c.id and f.registration_id is null
    left join collaboration_seen mine
           on mine.person_id = (acting()).person_id and mine.collaboration_id = c.id and mine.registration_id = r.id
   where r.id = registration_at.registration;
end
$$;

-- Who else is writing in a registration now, by section: opened or kept there in the last minutes. Not who reads.
create or replace function writing_beside(registration uuid) returns jsonb language plpgsql stable as $$
begin
  if registration_open(registration) is not true then
    return '{}';
  end if;
  return coalesce((
    select jsonb_object_agg(w.section, w.name)
      from (select distinct on (s.section) s.section, p.given_name || ' ' || p.family_name as name
              from collaboration_seen s join identity_person p on p.id = s.person_id
             where s.registration_id = writing_beside.registration and s.section <> '' and s.person_id <> (acting()).person_id
               and s.writing_at > now() - interval '3 minutes'
             order by s.section, s.writing_at desc) w), '{}');
end
$$;

-- Whether an owner does not work at the centre any more.
create or replace function owner_left(owner uuid, centre uuid) returns boolean language plpgsql stable as $$
begin
  return not exists (select from rights_affiliation a join identity_person p on p.id = a.person_id and goes_on(p.ended_on)
                      where a.person_id = owner and a.institution_id = centre and affiliation_counts(a, null));
end
$$;

-- Everything that was written in a registration, the first first: of sections and lines each version, its words with the newest only.
create or replace function registration_parts(registration uuid) returns table (
  part text, line text, version int, author_id uuid, author text, institution_id uuid, institution text, at timestamptz, newest boolean, said jsonb
) language plpgsql stable as $$
begin
  if registration_open(registration) is not true then
    return;
  end if;
  return query
  with written as (
    select 'section' as part, w.section as line, w.version::int as version, w.author_id, w.institution_id, w.at,
           jsonb_build_object('body', w.body, 'merged', w.merged) as said
      from collaboration_section w where w.registration_id = registration
    union all
    select 'reaction', w.id::text, 1, w.author_id, w.institution_id, w.at, jsonb_build_object('section', w.section, 'body', w.body)
      from collaboration_reaction w where w.registration_id = registration
    union all
    select 'goal', w.line::text, w.version, w.author_id, w.institution_id, w.at,
           jsonb_build_object('text', w.text, 'indicator', w.indicator, 'measured_how', w.measured_how, 'reached', w.reached)
      from collaboration_goal w where w.registration_id = registration
    union all
    select 'step', w.line::text, w.version, w.author_id, w.institution_id, w.at,
           jsonb_build_object('function', w.function, 'text', w.text, 'due_on', w.due_on, 'state', w.state, 'result', w.result)
      from collaboration_step w where w.registration_id = registration
    union all
    select 'agreement', w.line::text, w.version, w.author_id, w.institution_id, w.at, jsonb_build_object('text', w.text, 'ended', w.ended)
      from collaboration_agreement w where w.registration_id = registration
    union all
    select 'turn', w.id::text, 1, w.author_id, w.institution_id, w.at,
           jsonb_build_object('kind', w.kind, 'state', w.state, 'owner', o.given_name || ' ' || o.family_name, 'text', w.text,
                              'centre', (select i.kind = 'clb' from registry_institution i where i.id = w.institution_id),
                              'meeting', m.id, 'of', m.title, 'on', m.begins_on)
      from collaboration_turn w left join identity_person o on o.id = w.owner_id
      left join collaboration_registration m on m.id = w.meeting_id where w.registration_id = registration
    union all
    select 'attachment', d.id::text, v.version::int, v.author_id, v.institution_id, v.at, jsonb_build_object('text', d.title)
      from collaboration_librarydocument d join collaboration_libraryversion v on v.document_id = d.id
     where d.registration_id = registration and d.withdrawn_at is null
  )
  select w.part, w.line, w.version, w.author_id, p.given_name || ' ' || p.family_name, w.institution_id, i.name, w.at, w.newest,
         case when w.newest then w.said else '{}' end
    from (select *, v.version = max(v.version) over (partition by v.part, v.line) as newest from written v) w
    join identity_person p on p.id = w.author_id
    join registry_institution i on i.id = w.institution_id
   order by w.at, w.part, w.line, w.version;
end
$$;

-- Every version of one section, the newest first.
create or replace function section_versions(registration uuid, section text) returns table (
  version smallint, author text, institution text, at timestamptz, merged boolean, body text
) language plpgsql stable as $$
begin
  if registration_open(registration) is not true then
    return;
  end if;
  return query
  select w.version, p.given_name || ' ' || p.family_name, i.name, w.at, w.merged, w.body
    from collaboration_section w
    join identity_person p on p.id = w.author_id
    join registry_institution i on i.id = w.institution_id
   where w.registration_id = registration and w.section = section_versions.section
   order by w.version desc;
end
$$;

-- Where a text is about to be saved: the registration, what stands in the section now and what stood there at the version upon which it
-- was typed.
create or replace function section_at(registration uuid, section text, based_on int) returns table (
  school_id uuid, centre_id uuid, title text, state text, version int, body text, author_id uuid, author text, at timestamptz, base text
) language plpgsql stable as $$
begin
  if registration_writable(registration) is not true then
    return;
  end if;
  return query
  select going_on(c.school_id), c.centre_id, r.title, r.state, coalesce(n.version, 0)::int, coalesce(n.body, ''), n.author_id,
         p.given_name || ' ' || p.family_name, n.at, coalesce(b.body, '')
    from collaboration_registration r
    join collaboration_collaboration c on c.id = r.collaboration_id
    left join lateral (select * from collaboration_section w where w.registration_id = r.id and w.section = section_at.section
                        order by w.version desc limit 1) n on true
    left join collaboration_section b on b.registration_id = r.id and b.section = section_at.section and b.version = based_on
    left join identity_person p on p.id = n.author_id
   where r.id = registration;
end
$$;

-- In which registration it is about to be written, and of which school.
create or replace function registration_written(registration uuid) returns table (
  school_id uuid, collaboration_id uuid, centre_id uuid, title text, state text
) language plpgsql stable as $$
begin
  if registration_writable(registration) is not true then
    return;
  end if;
  return query
  select going_on(c.school_id), c.id, c.centre_id, r.title, r.state
    from collaboration_registration r join collaboration_collaboration c on c.id = r.collaboration_id
   where r.id = registration;
end
$$;

-- Colleagues of the own centre who hold the context today: who can own a registration.
create or replace function collaboration_colleagues() returns table (person_id uuid, name text) language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:write');
begin
  return query
  select distinct p.id, p.given_name || ' ' || p.family_name
    from rights_grant g
    join rights_affiliation a on a.id = g.affiliation_id and a.category = 'clb_staff' and affiliation_counts(a, null)
    join rights_context x on x.right_id = g.right_id and x.code = any (g.contexts) and 'collaboration:write' = any (x.allows)
    join identity_person p on p.id = g.person_id and goes_on(p.ended_on)
   where g.institution_id = here and g.revoked_at is null and g.session_id is null and today() between g.begins_on and g.ends_on
   order by 2;
end
$$;

-- Where the acting centre would start a registration with a school: whether it guides it today, and the file that goes on there.
create or replace function collaboration_to_start(school uuid) returns table (going_on uuid, guided boolean, collaboration_id uuid)
language plpgsql stable as $$
declare
  here uuid := institution_where('collaboration:write');
  places uuid[] := goes_on_for(here);
begin
  if here is null then
    return;
  end if;
  return query
  select going_on(i.id), guides_today(here, i.id),
         (select c.id from collaborations_of(places) c where c.school_id = any (goes_on_for(i.id)) and going_on(c.centre_id) = here
           order by c.school_id = i.id desc, c.begun_at desc limit 1)
    from registry_institution i
   where i.id = school and (guides_today(here, i.id) or exists (
           select from collaborations_of(places) c where c.school_id = any (goes_on_for(i.id))));
end
$$;
