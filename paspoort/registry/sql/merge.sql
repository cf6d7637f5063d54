-- The set-based merge of a registry file, step by step. `registry/inner/intake.py` runs each step by its name and keeps how
-- many rows it touched. :whole, :everywhere and :makes are replaced by true or false, :source by the id of the source whose file
-- this is: its ids count only within it. Everything staged lies in temporary tables of this transaction.

-- step: stage
drop table if exists pg_temp.staged_institution, pg_temp.staged_pupil, pg_temp.staged_birth, pg_temp.staged_enrolment,
  pg_temp.staged_guidance, pg_temp.staged_refusal, pg_temp.touched, pg_temp.name_key, pg_temp.institution_of,
  pg_temp.placed_institution, pg_temp.kept_number, pg_temp.by_register, pg_temp.verdict, pg_temp.resolved_pupil, pg_temp.compared_pupil, pg_temp.resolved_enrolment,
  pg_temp.resolved_guidance;
create temporary table staged_institution (
  line int, source_id text collate "C", deleted boolean, number text, written boolean, site boolean, name text, kind text,
  parent_source text collate "C"
) on commit drop;
create temporary table staged_pupil (
  line int, source_id text collate "C", deleted boolean, given_name text, family_name text, family_key text collate "C",
  given_key text collate "C", sounds text collate "C", register_number text collate "C", education_level text, grade text, number_hash bytea, number_sealed bytea,
  number_day text
) on commit drop;
create temporary table staged_birth (line int, source_id text collate "C", birth_date date) on commit drop;
create temporary table staged_enrolment (
  line int, source_id text collate "C", deleted boolean, pupil_source text collate "C", institution_source text collate "C",
  register_number text collate "C", education_level text, grade text, class_name text, begins_on date, left_on date
) on commit drop;
create temporary table staged_guidance (
  line int, deleted boolean, school_source text collate "C", centre_source text collate "C", begins_on date, ended_on date
) on commit drop;
create temporary table staged_refusal (
  noun text, line int, source_id text collate "C", field text, reason text, about text
) on commit drop;
create temporary table touched (enrolment_id uuid) on commit drop;
create temporary table name_key (pupil_id uuid, family_key text collate "C", given_key text collate "C", sounds text collate "C") on commit drop;
create temporary table by_register (line int, pupil_id uuid) on commit drop;
create temporary table verdict (line int, pupil_id uuid, kept_id uuid, reason text) on commit drop;

-- step: twice_institution
insert into staged_refusal
select 'institution', line, source_id, 'sourcedId', 'duplicate_id', '' from staged_institution
 where source_id in (select source_id from staged_institution group by 1 having count(*) > 1)
union all
select 'institution', line, source_id, 'identifier', 'duplicate_number', number from staged_institution
 where not site and not deleted
   and number in (select number from staged_institution where not site and not deleted group by 1 having count(distinct source_id) > 1);

-- step: twice_pupil
insert into staged_refusal
select 'pupil', line, source_id, 'sourcedId', 'duplicate_id', '' from staged_pupil
 where source_id in (select source_id from staged_pupil group by 1 having count(*) > 1)
union all
select 'pupil', line, source_id, 'userIds', 'number_twice', '' from staged_pupil
 where number_hash in (select number_hash from staged_pupil group by 1 having count(distinct source_id) > 1);

-- step: twice_birth
insert into staged_refusal
select 'birth', line, source_id, 'sourcedId', 'duplicate_id', '' from staged_birth
 where source_id in (select source_id from staged_birth group by 1 having count(*) > 1);

-- step: twice_enrolment
insert into staged_refusal
select 'enrolment', line, source_id, 'sourcedId', 'duplicate_id', '' from staged_enrolment
 where source_id in (select source_id from staged_enrolment group by 1 having count(*) > 1);

-- step: drop_institution
delete from staged_institution s using staged_refusal r where r.noun = 'institution' and r.line = s.line;
-- step: drop_pupil
delete from staged_pupil s using staged_refusal r where r.noun = 'pupil' and r.line = s.line;
-- step: drop_birth
delete from staged_birth s using staged_refusal r where r.noun = 'birth' and r.line = s.line;
-- step: drop_enrolment
delete from staged_enrolment s using staged_refusal r where r.noun = 'enrolment' and r.line = s.line;

-- Institutions: the number is the identity. A source that makes institutions may correct those of its own and those of nobody,
-- and renumber one of its own that keeps name and kind; of every other one a row only says what the source calls it.
-- step: place_institutions
create temporary table placed_institution on commit drop as
with known as (
  select source_id, id from registry_institution where from_source_id = :source and source_id is not null
  union
  select known_as, institution_id from registry_scope where source_id = :source and known_as is not null
), spoken as (
  select i.id from registry_institution i
   where :everywhere or exists (select from registry_scope c join registry_institution w on w.id = c.institution_id
                                 where c.source_id = :source and i.id in (w.id, w.successor_id))
)
select s.*, n.id as number_id, k.id as known_id, false as taken,
       n.name <> s.name or n.kind <> s.kind or (s.deleted and n.ended_on is null) as differs,
       s.deleted and n.ended_on is null as ending,
       case when k.id is not null and n.id is null and not s.site and not s.deleted and s.written and :makes and k.from_source_id = :source
                 and lower(k.name) = lower(s.name) and k.kind = s.kind then 'renumbered'
            when k.id is not null and k.id is distinct from n.id and not s.site and not s.deleted
                 and (n.id is null or lower(n.name) <> lower(s.name)) then 'another_institution'
            when n.id is null and s.site then 'site_without_school'
            when n.id is null and s.deleted then 'absent'
            when n.id is null and not s.written then 'institution_number'
            when n.id is null and not :makes then 'unknown_institution'
            when n.id is null then 'added'
            when n.id not in (select id from spoken) then 'other_institution'
            when :makes and not s.site and coalesce(n.from_source_id, :source) = :source then 'own'
            else 'known' end as fate
  from staged_institution s
  left join registry_institution n on n.number = s.number
  left join known known_as on known_as.source_id = s.source_id
  left join registry_institution k on k.id = known_as.id;
-- step: misplaced
insert into staged_refusal
select 'institution', line, source_id, 'identifier', fate, number from placed_institution
 where fate not in ('renumbered', 'absent', 'added', 'own', 'known');
-- step: not_theirs
insert into staged_refusal
select 'institution', line, source_id, 'name', 'institution_left', number from placed_institution
 where fate = 'known' and not site and differs;
-- step: institutions_marked
update placed_institution s set taken = true
 where s.fate in ('renumbered', 'added') or s.fate = 'own' and exists (
         select from registry_institution i
          where i.number = s.number and (i.name, i.kind, i.source_id, i.from_source_id, i.ended_on is not null) is distinct from
                (s.name, s.kind, s.source_id, :source, s.deleted or i.successor_id is not null));
-- step: institutions_renumbered
update registry_institution i set number = s.number from placed_institution s where s.fate = 'renumbered' and i.id = s.known_id;
-- step: institutions_released
update registry_institution i set source_id = null from placed_institution s
 where s.fate in ('own', 'known', 'added') and i.from_source_id = :source and i.source_id = s.source_id and i.id is distinct from s.number_id;
-- step: scope_released
update registry_scope c set known_as = null from placed_institution s
 where s.fate in ('own', 'known', 'added') and c.source_id = :source and c.known_as = s.source_id
   and c.institution_id is distinct from s.number_id;
-- step: institutions_changed
update registry_institution i
   set name = s.name, kind = s.kind, source_id = s.source_id, from_source_id = :source,
       ended_on = case when s.deleted or i.successor_id is not null then coalesce(i.ended_on, today()) end
  from placed_institution s
 where s.fate in ('own', 'renumbered') and i.number = s.number
   and (i.name, i.kind, i.source_id, i.from_source_id, i.ended_on is not null) is distinct from
       (s.name, s.kind, s.source_id, :source, s.deleted or i.successor_id is not null);
-- step: institutions_added
insert into registry_institution (number, name, kind, address, source_id, from_source_id)
select number, name, kind, '', source_id, :source from placed_institution where fate = 'added';
-- What the source calls an institution of another source; and one that it made itself is in its scope.
-- step: scope_noted
insert into registry_scope (id, source_id, institution_id, known_as)
select distinct on (i.id) gen_random_uuid(), :source, i.id, case when s.fate = 'known' then s.source_id end
  from placed_institution s join registry_institution i on i.number = s.number
 where not s.site and (s.fate = 'known' or (s.fate = 'added' and not :everywhere))
on conflict (source_id, institution_id) do update set known_as = excluded.known_as
 where registry_scope.known_as is distinct from excluded.known_as;
-- A source that does not know of a merger yet (rule 103): what it says of the old number is meant for the new one. `named` are
-- the institutions in this file, for which a whole file is whole.
-- step: institution_map
create temporary table institution_of on commit drop as
with named as (
  select source_id, number from placed_institution where fate in ('renumbered', 'added', 'own', 'known')
), known as (
  select n.source_id, i.id, true as named from named n join registry_institution i on i.number = n.number
  union all
  select o.source_id, o.id, false from (
    select source_id, id from registry_institution where from_source_id = :source and source_id is not null
    union
    select known_as, institution_id from registry_scope where source_id = :source and known_as is not null) o
   where not exists (select from placed_institution s where s.source_id = o.source_id)
     and not exists (select from staged_refusal r where r.noun = 'institution' and r.source_id = o.source_id)
     and (:everywhere or exists (select from registry_scope c where c.source_id = :source and c.institution_id = o.id))
)
select k.source_id, coalesce(n.id, i.id) as id, coalesce(n.kind, i.kind) as kind, n.id is not null as merged, k.named
  from known k join registry_institution i on i.id = k.id left join registry_institution n on n.id = i.successor_id;
-- step: institutions_placed
with done as (
update registry_institution i set parent_id = p.id
  from placed_institution s left join institution_of p on p.source_id = s.parent_source
 where s.fate in ('own', 'renumbered', 'added') and not s.deleted and i.number = s.number
   and p.id is distinct from i.id and i.parent_id is distinct from p.id
  returning i.number
)
update placed_institution s set taken = true from done where done.number = s.number and not s.site;
-- step: unplaced
insert into staged_refusal
select 'institution', s.line, s.source_id, 'parentSourcedId', 'unknown_parent', s.number from placed_institution s
 where s.fate in ('own', 'renumbered', 'added') and s.parent_source <> ''
   and not exists (select 1 from institution_of p where p.source_id = s.parent_source);
-- step: institution_fates
select count(*) filter (where taken), count(*) filter (where not taken and fate <> 'absent'), count(*) filter (where fate = 'absent')
  from placed_institution where fate in ('renumbered', 'absent', 'added', 'own', 'known');
-- step: refused_rows
select noun, count(distinct line) from staged_refusal
 where noun <> 'match' and reason not in ('unknown_parent', 'institution_left') group by noun;
-- step: refused_institutions
select distinct about, reason from staged_refusal
 where noun = 'institution' and about <> '' and reason not in ('unknown_parent', 'institution_left') order by 1, 2 limit 50;
