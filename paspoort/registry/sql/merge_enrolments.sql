-- Enrolments: what a row does not say comes from the pupil's row, else from what is known of this or the newest enrolment. An id
-- that now means another pupil is another enrolment: the old one ends, and nobody is enrolled where another child was. A class that
-- is not said any more is forgotten together with its grade.

-- `case` where `coalesce` would say the same: under a policy an index is used only for what surely leaks nothing.
-- step: resolve_enrolment
create temporary table resolved_enrolment on commit drop as
select s.line, s.source_id, s.deleted, i.id as institution_id, i.kind,
       case when u.source_id is null then coalesce(p.id, a.pupil_id) when not u.deleted then u.pupil_id end as pupil_id,
       coalesce(e.id, gen_random_uuid()) as enrolment_id, e.id is null as fresh, o.id as other_id,
       coalesce(nullif(s.register_number, ''), nullif(u.register_number, ''), e.register_number, n.register_number, '') as register_number,
       coalesce(nullif(s.education_level, ''), nullif(u.education_level, ''),
                case when coalesce(nullif(s.grade, ''), u.grade) <> '' then g.level end, e.education_level, n.education_level, g.level,
                case when coalesce(nullif(s.grade, ''), u.grade) <> '' then 'lager' end) as education_level,
       coalesce(nullif(s.grade, ''), nullif(u.grade, ''), e.grade, n.grade, '') as grade,
       coalesce(nullif(s.class_name, ''), case when coalesce(nullif(s.grade, ''), nullif(u.grade, ''), e.grade) = e.grade then e.class_name end, '')
         as class_name,
       coalesce(s.begins_on, least(e.begins_on, s.left_on), least(:begins, s.left_on)) as begins_on, s.left_on, s.pupil_source,
       u.source_id is null as unsaid,
       coalesce(nullif(s.education_level, ''), nullif(u.education_level, '')) is null and coalesce(nullif(s.grade, ''), u.grade) <> '' as guessed
  from staged_enrolment s
  left join institution_of i on i.source_id = s.institution_source
  left join resolved_pupil u on u.source_id = s.pupil_source
  left join registry_pupil p on u.source_id is null and p.source_id = s.pupil_source and p.from_source_id = :source
  left join registry_pupilid a on u.source_id is null and a.known_as = s.pupil_source and a.source_id = :source
  left join registry_enrolment o on o.source_id = s.source_id and o.from_source_id = :source
  left join registry_enrolment e on e.id = o.id
        and (s.deleted or e.pupil_id = case when u.source_id is null then coalesce(p.id, a.pupil_id) else u.pupil_id end)
  left join lateral (
    select o.register_number, o.education_level, o.grade from registry_enrolment o
     where o.pupil_id = case when p.id is null then a.pupil_id else p.id end order by o.begins_on desc, o.id limit 1
  ) n on true
  left join lateral (
    select case when y.age < 6 then 'kleuter' when y.age < 12 then 'lager' when y.age is not null then 'secundair' end as level
      from (select extract(year from c.day - interval '8 months') - extract(year from u.birth_date) as age
              from (select least(coalesce(s.left_on, today()), greatest(today(), s.begins_on)) as day) c) y
  ) g on true;
-- A school's own table says nothing of a pupil whom another source has enrolled in that school: that enrolment stays as it is.
-- step: beside_others
with beside as (
  delete from resolved_enrolment r
   where :table and r.fresh and not r.deleted
     and exists (select from registry_enrolment e where e.pupil_id = r.pupil_id and e.institution_id = r.institution_id
                  and e.from_source_id is distinct from :source and goes_on(e.left_on))
  returning r.line
)
insert into staged_refusal select 'beside', line, null, '', 'other_source', '' from beside;
-- step: orphans
insert into staged_refusal
select 'enrolment', line, source_id,
       case when pupil_id is null then 'userSourcedId' when institution_id is null or kind not in ('school', 'special_school') then 'org'
            when education_level is null then 'grades' else 'userSourcedId' end,
       case when pupil_id is null then 'unknown_pupil'
            when institution_id is null and exists (
                   select from staged_enrolment s join staged_refusal x on x.noun = 'institution' and x.source_id = s.institution_source
                    where s.line = resolved_enrolment.line) then 'institution_refused'
            when institution_id is null then 'unknown_school'
            when kind not in ('school', 'special_school') then 'not_a_school'
            when education_level is null then 'unknown_grade' else 'pupil_refused' end, ''
  from resolved_enrolment
 where not deleted and (pupil_id is null or institution_id is null or kind not in ('school', 'special_school') or education_level is null
                        or unsaid and pupil_source in (select source_id from staged_refusal where noun = 'pupil')
                           and not exists (select from registry_enrolment e where e.id = enrolment_id
                                            and (e.institution_id, e.begins_on, e.left_on) is not distinct from
                                                (resolved_enrolment.institution_id, resolved_enrolment.begins_on, resolved_enrolment.left_on)));
-- step: drop_orphans
delete from resolved_enrolment s using staged_refusal r where r.noun = 'enrolment' and r.line = s.line;
-- Whom a number or a register number points at, and who is enrolled by no row of this file, is left alone: a source says nothing of a
-- child elsewhere.
-- step: joined_in_vain
delete from resolved_pupil u
 where not u.fresh and not u.deleted and u.known_id is distinct from u.pupil_id
   and not exists (select from resolved_enrolment r where r.pupil_id = u.pupil_id and not r.deleted);
-- step: index_resolved
create index on resolved_enrolment (enrolment_id);

-- How much of what is current today would end, by institution, and of this source only: by a row that says so, with its pupil or its
-- institution, or, where the file is whole, because it is left out.
-- step: would_end
with ending as (
  select e.id, e.institution_id from registry_enrolment e join resolved_enrolment r on r.enrolment_id = e.id
   where r.deleted or r.left_on <= today() or r.begins_on > today()
  union
  select e.id, e.institution_id from registry_enrolment e join resolved_pupil u on u.pupil_id = e.pupil_id where u.deleted
  union
  select e.id, e.institution_id from registry_enrolment e join placed_institution s on s.number_id = e.institution_id
   where s.fate = 'own' and s.ending
  union
  select e.id, e.institution_id from registry_enrolment e
   where :whole and e.institution_id in (select id from institution_of where named)
     and not exists (select from resolved_enrolment r where r.enrolment_id = e.id)
     and not exists (select from staged_refusal x where x.noun = 'enrolment' and x.source_id = e.source_id)
)
select i.number, i.name, count(*), count(n.id)
  from registry_enrolment e
  join registry_institution i on i.id = e.institution_id
  left join ending n on n.id = e.id
 where e.from_source_id = :source and e.source_id is not null and runs(e.begins_on, e.left_on)
   and e.institution_id in (select institution_id from ending)
 group by i.id order by i.number;

-- What becomes of each row that has an enrolment, and who is left out of a whole file: told before it is done.
-- step: row_fates
select r.line,
       case when r.fresh then 'new'
            when goes_on(e.left_on) and r.left_on <= today() then 'ended'
            when (e.grade, e.class_name) <> (r.grade, r.class_name) then 'moved'
            when (e.pupil_id, e.institution_id, e.register_number, e.education_level, e.begins_on, e.left_on) is distinct from
                 (r.pupil_id, r.institution_id, r.register_number, r.education_level, r.begins_on, r.left_on)
              or exists (select from compared_pupil c where c.pupil_id = r.pupil_id and c.differs) then 'changed'
            else 'same' end,
       coalesce(nullif(e.class_name, ''), e.grade, ''), coalesce(nullif(r.class_name, ''), r.grade)
  from resolved_enrolment r left join registry_enrolment e on e.id = r.enrolment_id
 where not r.deleted order by r.line;
-- step: left_out
select i.number, trim(p.given_name || ' ' || p.family_name), coalesce(nullif(e.class_name, ''), e.grade)
  from registry_enrolment e
  join registry_pupil p on p.id = e.pupil_id
  join registry_institution i on i.id = e.institution_id
 where :whole and e.from_source_id = :source and e.source_id is not null and goes_on(e.left_on)
   and e.left_on is distinct from greatest(e.begins_on, today())
   and e.institution_id in (select id from institution_of where named)
   and not exists (select from resolved_enrolment r where r.enrolment_id = e.id)
   and not exists (select from staged_refusal x where x.noun = 'enrolment' and x.source_id = e.source_id)
 order by 1, p.family_name, p.given_name, e.id;

-- step: enrolment_fates
select count(*) filter (where case when not r.deleted then r.fresh or (e.pupil_id, e.institution_id, e.register_number, e.education_level,
                                     e.grade, e.class_name, e.begins_on, e.left_on) is distinct from
                                     (r.pupil_id, r.institution_id, r.register_number, r.education_level, r.grade, r.class_name, r.begins_on, r.left_on)
                                   else goes_on(e.left_on) end) as taken,
       count(*) filter (where case when not r.deleted then not r.fresh and (e.pupil_id, e.institution_id, e.register_number, e.education_level,
                                     e.grade, e.class_name, e.begins_on, e.left_on) is not distinct from
                                     (r.pupil_id, r.institution_id, r.register_number, r.education_level, r.grade, r.class_name, r.begins_on, r.left_on)
                                   else e.left_on <= today() end) as unchanged,
       count(*) filter (where r.deleted and e.id is null) as absent,
       count(*) filter (where not r.deleted and r.guessed) as guessed
  from resolved_enrolment r left join registry_enrolment e on e.id = r.enrolment_id;
-- step: enrolments_passed_on
with done as (
  update registry_enrolment e set source_id = null, left_on = least(e.left_on, greatest(e.begins_on, today()))
    from resolved_enrolment r
   where r.fresh and not r.deleted and r.other_id = e.id
  returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_ended
with gone as (
  select e.id from registry_enrolment e left join resolved_enrolment r on r.enrolment_id = e.id
   where e.from_source_id = :source and e.source_id is not null
     and goes_on(e.left_on) and e.left_on is distinct from greatest(e.begins_on, today())
     and (:whole or r.enrolment_id is not null)
     and case when r.enrolment_id is not null then r.deleted
              else :whole and e.institution_id in (select id from institution_of where named)
                   and not exists (select 1 from staged_refusal x where x.noun = 'enrolment' and x.source_id = e.source_id) end
), done as (
  update registry_enrolment e set left_on = greatest(e.begins_on, today()) from gone where e.id = gone.id returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_of_gone
with done as (
  update registry_enrolment e set left_on = greatest(e.begins_on, today()) from resolved_pupil u
   where u.deleted and e.pupil_id = u.pupil_id and e.from_source_id = :source and goes_on(e.left_on)
     and e.left_on is distinct from greatest(e.begins_on, today())
  returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_closed
select count(*) from resolved_enrolment r join registry_enrolment e on e.id = r.enrolment_id
 where not r.deleted and r.left_on <= today() and goes_on(e.left_on);
-- step: enrolments_changed
with done as (
  update registry_enrolment e
     set institution_id = r.institution_id, register_number = r.register_number,
         education_level = r.education_level, grade = r.grade, class_name = r.class_name, begins_on = r.begins_on, left_on = r.left_on
    from resolved_enrolment r
   where r.enrolment_id = e.id and not r.deleted
     and (e.institution_id, e.register_number, e.education_level, e.grade, e.class_name, e.begins_on, e.left_on)
         is distinct from (r.institution_id, r.register_number, r.education_level, r.grade, r.class_name, r.begins_on, r.left_on)
  returning e.id
), seen as (
  insert into touched select id from done
)
select count(*) from done;
-- step: enrolments_added
insert into registry_enrolment (id, pupil_id, institution_id, register_number, education_level, grade, class_name, begins_on, left_on, source_id,
                                from_source_id)
select enrolment_id, pupil_id, institution_id, register_number, education_level, grade, class_name, begins_on, left_on, source_id, :source
  from resolved_enrolment where fresh and not deleted
 order by institution_id, register_number;
-- step: touch_added
insert into touched select enrolment_id from resolved_enrolment where fresh and not deleted;

