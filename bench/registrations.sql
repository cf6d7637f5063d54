-- Samenwerkingsdossiers for measuring, in a world that has its people and pupils.

-- Of six centres one school each; who of the centre and of the school works together.
create table bench_pair as
select row_number() over (order by g.centre_id) as n, md5('pair' || g.school_id)::uuid as id, g.school_id as school, g.centre_id as centre,
       (select a.person_id from rights_affiliation a where a.institution_id = g.centre_id order by a.id offset 3 limit 1) as clb,
       (select a.person_id from rights_affiliation a where a.institution_id = g.school_id order by a.id offset 3 limit 1) as staff
  from (select distinct on (centre_id) * from registry_guidance order by centre_id desc, school_id limit %(pairs)s) g;

-- Their rights, and more pupils and colleagues: names of those who are there already.
insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source, granted_at, reason)
select md5('together' || p.n)::uuid, a.id, a.person_id, p.centre, 'IRISGebruiker', '{samenwerkingsdossier-CLB}', current_date - 90,
       current_date + 400, 'own', now(), ''
  from bench_pair p join rights_affiliation a on a.person_id = p.clb and a.institution_id = p.centre;
update rights_grant g set contexts = g.contexts || '{samenwerkingsdossier-school}'
  from bench_pair p where g.person_id = p.staff and g.right_id = 'IRISGebruiker' and g.ends_on > current_date;
create temporary table more as
select p.n, p.school, k, s.given_name, s.family_name, s.birth_date, f.by_family, f.by_given, f.sounds, f.shown_name, f.education_level
  from bench_pair p
 cross join generate_series(1, %(pupils)s) k
  join registry_pupil s on s.source_id = 'p' || mod(p.n * 1009 + k * 3, (select count(*) from registry_pupil))
 cross join lateral (select * from registry_findable f where f.pupil_id = s.id limit 1) f;
insert into registry_pupil (id, given_name, family_name, birth_date, source_id)
select md5('more' || n || '/' || k)::uuid, given_name, family_name, birth_date, 'more' || n || '/' || k from more;
insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, begins_on, source_id)
select md5('seat' || n || '/' || k)::uuid, md5('more' || n || '/' || k)::uuid, school, 'M' || k, education_level, 'L3', current_date - 80,
       'more' || n || '/' || k from more;
insert into registry_findable (enrolment_id, institution_id, pupil_id, by_family, by_given, sounds, shown_name, birth_date, register_number,
                               education_level, begins_on)
select md5('seat' || n || '/' || k)::uuid, school, md5('more' || n || '/' || k)::uuid, by_family, by_given, sounds, shown_name, birth_date,
       'M' || k, education_level, current_date - 80 from more;
insert into identity_person (id, given_name, family_name, created_at, email)
select md5('colleague' || n || '/' || k)::uuid, given_name, family_name, now(), '' from more where k <= %(staff)s;
insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source, email)
select md5('work' || n || '/' || k)::uuid, md5('colleague' || n || '/' || k)::uuid, school, 'staff', current_date - 80, 'own', ''
  from more where k <= %(staff)s;

-- Registrations with what both sides wrote; the words are drawn anew for each text of four hundred.
insert into collaboration_collaboration (id, school_id, centre_id, begun_at, begun_by_id)
select id, school, centre, now() - interval '3 years', clb from bench_pair;
create temporary table said as
select (select string_agg(w[1 + mod(abs(hashtext(n || '/' || at || '/' || k)), cardinality(w))], ' ') from generate_series(1, 60) at) as body, n
  from generate_series(1, 400) n cross join (select string_to_array(%(words)s, ' ') as w) known cross join (select 7 as k) seed;
insert into collaboration_registration (id, collaboration_id, kind, title, theme, care_phase, target_group, target_text, occasion,
    school_year, state, owner_id, first_owner_id, changed_by_id, started_at, changed_at, revision)
select md5(p.id::text || k)::uuid, p.id, case mod(k, 2) when 0 then 'signal' else 'consultation' end,
       left(initcap(split_part(s.body, ' ', 1)) || substr(s.body, length(split_part(s.body, ' ', 1)) + 1), 50),
       (array['bullying', 'health', 'language', 'attendance', 'transitions'])[1 + mod(k, 5)], mod(k, 3)::text, 'wholeSchool', '', 'school',
       school_year_of(current_date) - k / 180, 'running', p.clb, p.clb, p.staff, now() - k * interval '1 day', now() - k * interval '7 hours', 0
  from bench_pair p cross join generate_series(1, %(registrations)s) k join said s on s.n = 1 + mod(k * 7, 400);
insert into collaboration_section (id, registration_id, author_id, institution_id, at, section, version, body, merged)
select gen_random_uuid(), r.id, r.owner_id, p.centre, r.changed_at - interval '1 day' + v * interval '1 hour', c.code, v,
       initcap(left(s.body, 1)) || substr(s.body, 2) || E'.

' || t.body || case v when 2 then E'

' || s.body else '' end, false
  from collaboration_registration r join bench_pair p on p.id = r.collaboration_id
  join collaboration_codes() c on c.list = 'section' and c.parent = r.kind
 cross join generate_series(1, 2) v
  join said s on s.n = 1 + mod(abs(hashtext(r.id::text || c.code)), 400) join said t on t.n = 1 + mod(s.n * 3, 400);
insert into collaboration_reaction (id, registration_id, author_id, institution_id, at, section, body)
select gen_random_uuid(), r.id, p.staff, p.school, r.changed_at, 'advice', s.body
  from collaboration_registration r join bench_pair p on p.id = r.collaboration_id join said s on s.n = 1 + mod(abs(hashtext(r.id::text)), 400);
insert into collaboration_goal (id, registration_id, author_id, institution_id, at, line, version, text, indicator, measured_how, reached)
select gen_random_uuid(), r.id, p.staff, p.school, r.changed_at, gen_random_uuid(), 1, left(s.body, 80), 'aantal', 'telling', k
  from collaboration_registration r join bench_pair p on p.id = r.collaboration_id cross join generate_series(1, 2) k
  join said s on s.n = 1 + mod(abs(hashtext(r.id::text)), 400);
insert into collaboration_step (id, registration_id, author_id, institution_id, at, line, version, text, function, due_on, state, result)
select gen_random_uuid(), r.id, p.staff, p.school, r.changed_at, gen_random_uuid(), 1, left(s.body, 80), 'head', current_date + k,
       case mod(k, 3) when 0 then 'done' else 'open' end, ''
  from collaboration_registration r join bench_pair p on p.id = r.collaboration_id cross join generate_series(1, 3) k
  join said s on s.n = 1 + mod(abs(hashtext(r.id::text)), 400);

-- Documents at the first centre, each with some five texts in it, found by all of them.
insert into collaboration_librarydocument (id, collaboration_id, kind, folder, title, version, put_by_id, changed_at)
select md5('document' || k)::uuid, p.id, 'other', 'Map ' || mod(k, 40), left(s.body, 60), 1, p.clb, now() - k * interval '2 hours'
  from bench_pair p cross join generate_series(1, %(documents)s) k join said s on s.n = 1 + mod(k, 400) where p.n = 1;
insert into collaboration_libraryversion (id, document_id, version, name, kind, size, pages, unread, declared, shown, words, paper_id,
                                          author_id, institution_id, at)
select gen_random_uuid(), d.id, 1, 'verslag.docx', 'document', 20000, 0, '{}', '', '',
       (select string_agg(o.body, E'
' order by o.n) from said o where mod(o.n, 80) = mod(abs(hashtext(d.id::text)), 80)) || ' nummer ' || d.title,
       gen_random_uuid(), d.put_by_id, p.centre, d.changed_at
  from collaboration_librarydocument d join bench_pair p on p.id = d.collaboration_id;
select index_library(d.id) from collaboration_librarydocument d;
