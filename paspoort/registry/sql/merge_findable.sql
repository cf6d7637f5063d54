-- What a search may touch follows in the same transaction: who changed school is found in the new one and no longer in the old.
-- step: names_missing
select distinct p.id, p.family_name, p.given_name
  from touched t join registry_enrolment e on e.id = t.enrolment_id join registry_pupil p on p.id = e.pupil_id
 where not exists (select 1 from resolved_pupil u where u.pupil_id = p.id and u.owned and not u.deleted)
   and not exists (select 1 from name_key k where k.pupil_id = p.id)
 limit 50000;
-- step: findable
insert into registry_findable (enrolment_id, institution_id, pupil_id, by_family, by_given, sounds, shown_name, birth_date, register_number,
                               education_level, begins_on, left_on)
select e.id, e.institution_id, e.pupil_id,
       coalesce(u.family_key, k.family_key) || ' ' || coalesce(u.given_key, k.given_key),
       coalesce(u.given_key, k.given_key) || ' ' || coalesce(u.family_key, k.family_key), coalesce(u.sounds, k.sounds),
       trim(p.given_name || ' ' || p.family_name), p.birth_date, e.register_number, e.education_level, e.begins_on, e.left_on
  from (select distinct enrolment_id from touched) t
  join registry_enrolment e on e.id = t.enrolment_id
  join registry_pupil p on p.id = e.pupil_id
  left join resolved_pupil u on u.pupil_id = p.id and u.owned and not u.deleted
  left join name_key k on k.pupil_id = p.id
 order by e.institution_id, 4
on conflict (enrolment_id) do update
   set institution_id = excluded.institution_id, pupil_id = excluded.pupil_id, by_family = excluded.by_family, by_given = excluded.by_given,
       sounds = excluded.sounds, shown_name = excluded.shown_name, birth_date = excluded.birth_date, register_number = excluded.register_number,
       education_level = excluded.education_level, begins_on = excluded.begins_on, left_on = excluded.left_on;

-- What deserves a look, and is never done by itself (rules 98, 124).
-- step: possible_match
insert into staged_refusal
select distinct 'match', u.line, u.source_id, 'identifier', 'possible_match', ''
  from resolved_pupil u
  join registry_pupil p on p.id = u.pupil_id and p.birth_date is not null
  join registry_findable f on f.by_family = u.family_key || ' ' || u.given_key and f.birth_date = p.birth_date and f.pupil_id <> p.id
 where u.number_hash is null and not u.deleted and not exists (select from kept_number k where k.subject_id = p.id)
union
select distinct 'match', u.line, u.source_id, 'identifier', 'possible_match', ''
  from resolved_pupil u
  join registry_pupil p on p.id = u.pupil_id
  join registry_ownpupil o on o.birth_date = p.birth_date and o.by_family = u.family_key || ' ' || u.given_key and o.pupil_id <> p.id
 where not u.deleted;
-- step: without_number
select count(*) from resolved_pupil u join registry_pupil p on p.id = u.pupil_id
 where u.number_hash is null and not u.deleted and not exists (select from kept_number k where k.subject_id = p.id);
-- step: birth_date_differs
select count(*) from resolved_pupil
 where number_day <> '' and birth_date is not null
   and (left(number_day, 2) <> to_char(birth_date, 'YY')
        or (substr(number_day, 3, 2)::int % 20 <> 0 and substr(number_day, 3, 2)::int % 20 <> extract(month from birth_date))
        or (substr(number_day, 3, 2)::int % 20 <> 0 and substr(number_day, 5, 2) <> '00' and substr(number_day, 5, 2)::int <> extract(day from birth_date)));
