-- The set-based merge of a registry file, step by step. `registry/inner/intake.py` runs each step by its name and keeps how
-- many rows it touched. :whole is replaced by true or false. Everything staged lies in temporary tables of this transaction.

-- step: stage
drop table if exists pg_temp.staged_institution, pg_temp.staged_pupil, pg_temp.staged_birth, pg_temp.staged_enrolment,
  pg_temp.staged_guidance, pg_temp.staged_refusal, pg_temp.touched, pg_temp.name_key, pg_temp.institution_of,
  pg_temp.resolved_pupil, pg_temp.resolved_enrolment, pg_temp.resolved_guidance;
create temporary table staged_institution (
  line int, source_id text collate "C", deleted boolean, number text, site boolean, name text, kind text, parent_source text collate "C"
) on commit drop;
create temporary table staged_pupil (
  line int, source_id text collate "C", deleted boolean, given_name text, family_name text, family_key text collate "C",
  given_key text collate "C", register_number text collate "C", education_level text, grade text, number_hash bytea, number_sealed bytea,
  number_day text
) on commit drop;
create temporary table staged_birth (line int, source_id text collate "C", birth_date date) on commit drop;
create temporary table staged_enrolment (
  line int, source_id text collate "C", deleted boolean, pupil_source text collate "C", institution_source text collate "C",
  register_number text collate "C", education_level text, grade text, begins_on date, left_on date
) on commit drop;
create temporary table staged_guidance (
  line int, deleted boolean, school_source text collate "C", centre_source text collate "C", begins_on date, ended_on date
) on commit drop;
create temporary table staged_refusal (
  noun text, line int, source_id text collate "C", field text, reason text
) on commit drop;
create temporary table touched (enrolment_id uuid) on commit drop;
create temporary table name_key (pupil_id uuid, family_key text collate "C", given_key text collate "C") on commit drop;

-- step: twice_institution
insert into staged_refusal
select 'institution', line, source_id, 'sourcedId', 'duplicate_id' from staged_institution
 where source_id in (select source_id from staged_institution group by 1 having count(*) > 1)
union all
select 'institution', line, source_id, 'identifier', 'duplicate_number' from staged_institution
 where not site and not deleted
   and number in (select number from staged_institution where not site and not deleted group by 1 having count(distinct source_id) > 1);

-- step: twice_pupil
insert into staged_refusal
select 'pupil', line, source_id, 'sourcedId', 'duplicate_id' from staged_pupil
 where source_id in (select source_id from staged_pupil group by 1 having count(*) > 1)
union all
select 'pupil', line, source_id, 'userIds', 'number_twice' from staged_pupil
 where number_hash in (select number_hash from staged_pupil group by 1 having count(distinct source_id) > 1);

-- step: twice_birth
insert into staged_refusal
select 'birth', line, source_id, 'sourcedId', 'duplicate_id' from staged_birth
 where source_id in (select source_id from staged_birth group by 1 having count(*) > 1);

-- step: twice_enrolment
insert into staged_refusal
select 'enrolment', line, source_id, 'sourcedId', 'duplicate_id' from staged_enrolment
 where source_id in (select source_id from staged_enrolment group by 1 having count(*) > 1);

-- step: drop_institution
delete from staged_institution s using staged_refusal r where r.noun = 'institution' and r.line = s.line;
-- step: drop_pupil
delete from staged_pupil s using staged_refusal r where r.noun = 'pupil' and r.line = s.line;
-- step: drop_birth
delete from staged_birth s using staged_refusal r where r.noun = 'birth' and r.line = s.line;
-- step: drop_enrolment
delete from staged_enrolment s using staged_refusal r where r.noun = 'enrolment' and r.line = s.line;

-- Institutions: the number is the identity. A source whose institution got a number that nobody has, keeps it (domain.md §6.2).
-- step: institutions_renumbered
update registry_institution i set number = s.number from staged_institution s
 where i.source_id = s.source_id and not s.site and not s.deleted and i.number <> s.number
   and not exists (select 1 from registry_institution o where o.number = s.number);
-- step: institutions_released
update registry_institution i set source_id = null from staged_institution s
 where i.source_id = s.source_id and i.number <> s.number;
-- step: institutions_changed
update registry_institution i
   set name = s.name, kind = s.kind, source_id = s.source_id,
       ended_on = case when s.deleted or i.successor_id is not null then coalesce(i.ended_on, today()) end
  from staged_institution s
 where not s.site and i.number = s.number
   and (i.name, i.kind, i.source_id, i.ended_on is not null) is distinct from
       (s.name, s.kind, s.source_id, s.deleted or i.successor_id is not null);
-- step: institutions_added
insert into registry_institution (number, name, kind, address, source_id)
select number, name, kind, '', source_id from staged_institution s
 where not s.site and not s.deleted and not exists (select 1 from registry_institution i where i.number = s.number);
-- A source that does not know of a merger yet (rule 103): what it says of the old number is meant for the new one.
-- step: institution_map
create temporary table institution_of on commit drop as
  select s.source_id, coalesce(n.id, i.id) as id, coalesce(n.kind, i.kind) as kind, n.id is not null as merged
    from staged_institution s join registry_institution i on i.number = s.number left join registry_institution n on n.id = i.successor_id
  union all
  select i.source_id, coalesce(n.id, i.id), coalesce(n.kind, i.kind), n.id is not null
    from registry_institution i left join registry_institution n on n.id = i.successor_id
   where i.source_id is not null and not exists (select 1 from staged_institution s where s.source_id = i.source_id);
-- step: institutions_placed
update registry_institution i set parent_id = p.id
  from staged_institution s left join institution_of p on p.source_id = s.parent_source
 where not s.site and not s.deleted and i.number = s.number and p.id is distinct from i.id and i.parent_id is distinct from p.id;
-- step: unplaced
insert into staged_refusal
select 'institution', s.line, s.source_id, 'parentSourcedId', 'unknown_parent' from staged_institution s
 where s.parent_source <> '' and not exists (select 1 from institution_of p where p.source_id = s.parent_source)
union all
select 'institution', s.line, s.source_id, 'identifier', 'site_without_school' from staged_institution s
 where s.site and not exists (select 1 from institution_of p where p.source_id = s.source_id);

-- Pupils: known by the source's own id, else by the national number of someone whom the source no longer names otherwise.
-- step: number_taken
insert into staged_refusal
select 'pupil', s.line, s.source_id, 'userIds', 'number_taken'
  from staged_pupil s
  join registry_pupil h on h.number_hash = s.number_hash
 where h.source_id is distinct from s.source_id
   and not exists (select 1 from staged_pupil x
                    where x.source_id = h.source_id and x.number_hash is not null and x.number_hash <> h.number_hash)
   and (exists (select 1 from registry_pupil p where p.source_id = s.source_id)
        or (h.source_id is not null
            and (not :whole or exists (select 1 from staged_pupil x where x.source_id = h.source_id)
                 or exists (select 1 from staged_refusal r where r.noun = 'pupil' and r.source_id = h.source_id))));
-- step: resolve_pupil
create temporary table resolved_pupil on commit drop as
select s.source_id, s.line, s.deleted, s.given_name, s.family_name, s.family_key, s.given_key, s.register_number, s.education_level,
       s.grade, s.number_hash, s.number_sealed, s.number_day, b.birth_date,
       coalesce(p.id, h.id, gen_random_uuid()) as pupil_id, p.id is null and h.id is null as fresh, p.id is null and h.id is not null as adopted
  from staged_pupil s
  left join registry_pupil p on p.source_id = s.source_id
  left join registry_pupil h on p.id is null and h.number_hash = s.number_hash
        and not exists (select 1 from staged_pupil x where x.source_id = h.source_id)
  left join staged_birth b on b.source_id = s.source_id;

-- Enrolments: what a row does not say comes from the pupil's row, else from what is known of this or the newest enrolment.
-- step: resolve_enrolment
create temporary table resolved_enrolment on commit drop as
select s.line, s.source_id, s.deleted, i.id as institution_id, i.kind, case when u.source_id is null then p.id when not u.deleted then u.pupil_id end as pupil_id, coalesce(e.id, gen_random_uuid()) as enrolment_id, e.id is null as fresh,
       coalesce(nullif(s.register_number, ''), nullif(u.register_number, ''), e.register_number, n.register_number, '') as register_number,
       coalesce(nullif(s.education_level, ''), nullif(u.education_level, ''), e.education_level, n.education_level) as education_level,
       coalesce(nullif(s.grade, ''), nullif(u.grade, ''), e.grade, n.grade, '') as grade,
       s.begins_on, s.left_on
  from staged_enrolment s
  left join institution_of i on i.source_id = s.institution_source
  left join resolved_pupil u on u.source_id = s.pupil_source
  left join registry_pupil p on u.source_id is null and p.source_id = s.pupil_source
  left join registry_enrolment e on e.source_id = s.source_id
  left join lateral (
    select o.register_number, o.education_level, o.grade from registry_enrolment o
     where p.id is not null and o.pupil_id = p.id order by o.begins_on desc, o.id limit 1
  ) n on true;
-- step: orphans
insert into staged_refusal
select 'enrolment', line, source_id,
       case when pupil_id is null then 'userSourcedId' when institution_id is null or kind not in ('school', 'special_school') then 'org' else 'grades' end,
       case when pupil_id is null then 'unknown_pupil' when institution_id is null then 'unknown_school'
            when kind not in ('school', 'special_school') then 'not_a_school' else 'unknown_grade' end
  from resolved_enrolment
 where not deleted and (pupil_id is null or institution_id is null or kind not in ('school', 'special_school') or education_level is null);
-- step: drop_orphans
delete from resolved_enrolment s using staged_refusal r where r.noun = 'enrolment' and r.line = s.line;
-- step: index_resolved
create index on resolved_enrolment (enrolment_id);

-- How much of what is current today would end: the numbers of the 5 % rule.
-- step: would_end
select count(*), count(*) filter (where
         case when r.enrolment_id is not null then r.deleted or r.left_on <= today() or r.begins_on > today()
              else :whole and e.source_id is not null
                   and not exists (select 1 from staged_refusal x where x.noun = 'enrolment' and x.source_id = e.source_id) end)
  from registry_enrolment e
  left join resolved_enrolment r on r.enrolment_id = e.id
 where e.begins_on <= today() and (e.left_on is null or e.left_on > today());

-- step: numbers_released
update registry_pupil p set number_hash = null, number_sealed = null from resolved_pupil u
 where u.pupil_id = p.id and not u.fresh and not u.deleted and u.number_hash is not null and p.number_hash <> u.number_hash;
-- step: pupils_added
insert into registry_pupil (id, given_name, family_name, birth_date, number_sealed, number_hash, source_id)
select pupil_id, given_name, family_name, birth_date, number_sealed, number_hash, source_id from resolved_pupil u
 where fresh and not deleted
   and exists (select 1 from resolved_enrolment r where r.pupil_id = u.pupil_id and not r.deleted);
-- step: pupils_changed
with done as (
  update registry_pupil p
     set given_name = u.given_name, family_name = u.family_name, source_id = u.source_id,
         birth_date = coalesce(u.birth_date, p.birth_date),
         number_sealed = case when u.number_hash is null or u.number_hash = p.number_hash then p.number_sealed else u.number_sealed end,
         number_hash = coalesce(u.number_hash, p.number_hash)
    from resolved_pupil u
   where u.pupil_id = p.id and not u.fresh and not u.deleted
     and (p.given_name, p.family_name, p.source_id, p.birth_date, p.number_hash)
         is distinct from (u.given_name, u.family_name, u.source_id, coalesce(u.birth_date, p.birth_date), coalesce(u.number_hash, p.number_hash))
  returning p.id
), seen as (
  insert into touched select e.id from registry_enrolment e join done on done.id = e.pupil_id
)
select count(*) from done;
-- step: births_changed
with done as (
  update registry_pupil p set birth_date = b.birth_date from staged_birth b
   where p.source_id = b.source_id and p.birth_date is distinct from b.birth_date
     and not exists (select 1 from resolved_pupil u where u.pupil_id = p.id)
  returning p.id
), seen as (
  insert into touched select e.id from registry_enrolment e join done on done.id = e.pupil_id
)
select count(*) from done;

-- step: enrolments_ended
with gone as (
  select e.id from registry_enrolment e left join resolved_enrolment r on r.enrolment_id = e.id
   where e.source_id is not null and (e.left_on is null or e.left_on > today()) and e.left_on is distinct from greatest(e.begins_on, today())
     and (:whole or r.enrolment_id is not null)
     and case when r.enrolment_id is not null then r.deleted
              else :whole and not exists (select 1 from staged_refusal x where x.noun = 'enrolment' and x.source_id = e.source_id) end
), done as (
  update registry_enrolment e set left_on = greatest(e.begins_on, today()) from gone where e.id = gone.id returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_of_gone
with done as (
  update registry_enrolment e set left_on = greatest(e.begins_on, today()) from resolved_pupil u
   where u.deleted and not u.fresh and e.pupil_id = u.pupil_id and (e.left_on is null or e.left_on > today())
     and e.left_on is distinct from greatest(e.begins_on, today())
  returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_closed
select count(*) from resolved_enrolment r join registry_enrolment e on e.id = r.enrolment_id
 where not r.deleted and r.left_on <= today() and (e.left_on is null or e.left_on > today());
-- step: enrolments_changed
with done as (
  update registry_enrolment e
     set pupil_id = r.pupil_id, institution_id = r.institution_id, register_number = r.register_number,
         education_level = r.education_level, grade = r.grade, begins_on = r.begins_on, left_on = r.left_on
    from resolved_enrolment r
   where r.enrolment_id = e.id and not r.deleted
     and (e.pupil_id, e.institution_id, e.register_number, e.education_level, e.grade, e.begins_on, e.left_on)
         is distinct from (r.pupil_id, r.institution_id, r.register_number, r.education_level, r.grade, r.begins_on, r.left_on)
  returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_same
select count(*) from resolved_enrolment where not fresh and not deleted;
-- step: enrolments_added
insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, begins_on, left_on, source_id)
select enrolment_id, pupil_id, institution_id, register_number, education_level, grade, begins_on, left_on, source_id
  from resolved_enrolment where fresh and not deleted
 order by institution_id, register_number;
-- step: touch_added
insert into touched select enrolment_id from resolved_enrolment where fresh and not deleted;

-- What a search may touch follows in the same transaction: who changed school is found in the new one and no longer in the old.
-- step: names_missing
select distinct p.id, p.family_name, p.given_name
  from touched t join registry_enrolment e on e.id = t.enrolment_id join registry_pupil p on p.id = e.pupil_id
 where not exists (select 1 from resolved_pupil u where u.pupil_id = p.id and not u.deleted)
   and not exists (select 1 from name_key k where k.pupil_id = p.id)
 limit 50000;
-- step: findable
insert into registry_findable (enrolment_id, institution_id, pupil_id, by_family, by_given, shown_name, birth_date, register_number,
                               education_level, begins_on, left_on)
select e.id, e.institution_id, e.pupil_id,
       coalesce(u.family_key, k.family_key) || ' ' || coalesce(u.given_key, k.given_key),
       coalesce(u.given_key, k.given_key) || ' ' || coalesce(u.family_key, k.family_key),
       p.given_name || ' ' || p.family_name, p.birth_date, e.register_number, e.education_level, e.begins_on, e.left_on
  from (select distinct enrolment_id from touched) t
  join registry_enrolment e on e.id = t.enrolment_id
  join registry_pupil p on p.id = e.pupil_id
  left join resolved_pupil u on u.pupil_id = p.id and not u.deleted
  left join name_key k on k.pupil_id = p.id
 order by e.institution_id, 4
on conflict (enrolment_id) do update
   set institution_id = excluded.institution_id, pupil_id = excluded.pupil_id, by_family = excluded.by_family, by_given = excluded.by_given,
       shown_name = excluded.shown_name, birth_date = excluded.birth_date, register_number = excluded.register_number,
       education_level = excluded.education_level, begins_on = excluded.begins_on, left_on = excluded.left_on;

-- What deserves a look, and is never done by itself (rules 98, 124).
-- step: possible_match
insert into staged_refusal
select distinct 'match', u.line, u.source_id, 'identifier', 'possible_match'
  from resolved_pupil u
  join registry_pupil p on p.id = u.pupil_id and p.number_hash is null and p.birth_date is not null
  join registry_findable f on f.by_family = u.family_key || ' ' || u.given_key and f.birth_date = p.birth_date and f.pupil_id <> p.id
 where u.number_hash is null and not u.deleted;
-- step: without_number
select count(*) from resolved_pupil u join registry_pupil p on p.id = u.pupil_id where u.number_hash is null and p.number_hash is null and not u.deleted;
-- step: birth_date_differs
select count(*) from resolved_pupil
 where number_day <> '' and birth_date is not null
   and (left(number_day, 2) <> to_char(birth_date, 'YY')
        or (substr(number_day, 3, 2)::int % 20 <> 0 and substr(number_day, 3, 2)::int % 20 <> extract(month from birth_date))
        or (substr(number_day, 3, 2)::int % 20 <> 0 and substr(number_day, 5, 2) <> '00' and substr(number_day, 5, 2)::int <> extract(day from birth_date)));
