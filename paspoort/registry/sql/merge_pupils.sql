-- Who a row is about: the national number says it first, then the source's own id, then institution and register number; what
-- does not fit is decided by `registry/inner/persons.py`. A name with birth date only proposes.

-- What a centre mended by a proof stands: a row that says what stood there before is read as what stands there now, and that it said so
-- is kept. What it says anew is taken in, as ever.
-- step: births_corrected
update staged_birth b set birth_date = p.birth_date
  from registry_correction c
  join registry_pupil p on p.id = c.pupil_id
  left join registry_pupilid a on a.pupil_id = p.id and a.source_id = :source
 where c.undone_at is null and b.birth_date = c.was_birth_date
   and b.source_id in (case when p.from_source_id = :source then p.source_id end, a.known_as)
   and exists (select from registry_correction l where l.pupil_id = p.id and l.undone_at is null and l.birth_date = p.birth_date);
-- step: resolve_pupil
create temporary table resolved_pupil on commit drop as
select s.source_id, s.line, s.deleted, s.given_name, s.family_name, s.family_key, s.given_key, s.sounds, s.register_number, s.education_level,
       s.grade, s.number_hash, s.number_sealed, s.number_day, b.birth_date, coalesce(p.id, a.pupil_id) as known_id, h.subject_id as number_id,
       coalesce(p.id, a.pupil_id, h.subject_id, gen_random_uuid()) as pupil_id, coalesce(p.id, a.pupil_id, h.subject_id) is null as fresh, true as owned
  from staged_pupil s
  left join registry_pupil p on p.source_id = s.source_id and p.from_source_id = :source
  left join registry_pupilid a on a.known_as = s.source_id and a.source_id = :source
  left join find_numbers('pupil', array(select number_hash from staged_pupil where number_hash is not null and not deleted)) h
    on h.hash = s.number_hash and not s.deleted
  left join staged_birth b on b.source_id = s.source_id
 where not s.deleted or p.id is not null or a.pupil_id is not null;
-- step: names_corrected
with standing as (
  select distinct on (u.line) u.line, c.id, p.given_name, p.family_name, l.name_keys
    from registry_correction c
    join registry_pupil p on p.id = c.pupil_id
    join registry_correction l on l.pupil_id = p.id and l.undone_at is null and (l.given_name, l.family_name) = (p.given_name, p.family_name)
    join resolved_pupil u on u.pupil_id = p.id and not u.deleted and (u.given_name, u.family_name) = (c.was_given_name, c.was_family_name)
   where c.undone_at is null and (p.given_name, p.family_name) <> (c.was_given_name, c.was_family_name)
   order by u.line, c.made_at desc
), noted as (
  update registry_correction c set said_again_on = today() from standing s where s.id = c.id
)
update resolved_pupil u
   set given_name = s.given_name, family_name = s.family_name, family_key = s.name_keys[1], given_key = s.name_keys[2], sounds = s.name_keys[3]
  from standing s where s.line = u.line;
-- step: fresh_pupils
select count(*) from (select from resolved_pupil where fresh limit 1) one, (select from registry_enrolment limit 1) other;
-- A number of the register is given anew after years: it says something only while the other enrolment lasts.
-- step: match_register
insert into by_register
select u.line, min(e.pupil_id::text)::uuid
  from resolved_pupil u
  join staged_enrolment s on s.pupil_source = u.source_id and not s.deleted
  join institution_of i on i.source_id = s.institution_source
  join registry_enrolment e on e.institution_id = i.id
   and e.register_number = case when s.register_number = '' then u.register_number else s.register_number end and e.register_number <> ''
   and goes_on(e.left_on, s.begins_on) and goes_on(s.left_on, e.begins_on)
 where u.fresh and not u.deleted
 group by u.line having count(distinct e.pupil_id) = 1;
-- The numbers of all whom the rows may be about, as they are kept before anything changes.
-- step: kept_numbers
create temporary table kept_number on commit drop as
select subject_id, hash, sealed_number
  from keep_numbers('pupil', array(select known_id from resolved_pupil where known_id is not null
                                   union select number_id from resolved_pupil where number_id is not null
                                   union select pupil_id from by_register));
-- step: doubtful
select u.line, u.source_id, u.given_name, u.family_name, u.given_key, u.family_key, u.birth_date, u.number_hash, u.number_day,
       k.id, k.given_name, k.family_name, k.birth_date, kn.hash, kn.sealed_number,
       h.id, h.given_name, h.family_name, h.birth_date, hn.hash, hn.sealed_number,
       r.id, r.given_name, r.family_name, r.birth_date, rn.hash, rn.sealed_number,
       (u.given_name, u.family_name) <> (k.given_name, k.family_name) and exists (
         select from registry_enrolment e
           join registry_findable f on f.institution_id = e.institution_id and f.by_family = u.family_key || ' ' || u.given_key
          where e.pupil_id = k.id and f.pupil_id <> k.id and f.birth_date is not distinct from coalesce(u.birth_date, k.birth_date)),
       array(select d.pupil_id from registry_doubt d
              where d.source_id = :source and d.known_as = u.source_id and d.decision = 'same'
                and (d.given_name, d.family_name) = (u.given_name, u.family_name) and d.birth_date is not distinct from u.birth_date
                and d.number_hash is not distinct from u.number_hash)
  from resolved_pupil u
  left join registry_pupil k on k.id = u.known_id
  left join registry_pupil h on h.id = u.number_id and h.id is distinct from k.id
  left join by_register b on b.line = u.line
  left join registry_pupil r on r.id = b.pupil_id
  left join kept_number kn on kn.subject_id = k.id
  left join kept_number hn on hn.subject_id = h.id
  left join kept_number rn on rn.subject_id = r.id
 where not u.deleted
   and (h.id is not null and (k.id is not null or (u.given_name, u.family_name) <> (h.given_name, h.family_name))
        or k.id is not null and ((u.given_name, u.family_name) <> (k.given_name, k.family_name) or u.number_hash <> kn.hash)
        or r.id is not null);
-- step: verdicts_followed
update resolved_pupil u set pupil_id = v.pupil_id, fresh = false from verdict v where v.line = u.line and v.pupil_id is not null;
-- step: others_refused
insert into staged_refusal
select 'pupil', u.line, u.source_id, case when v.reason = 'number_taken' then 'userIds' else 'sourcedId' end, v.reason, ''
  from verdict v join resolved_pupil u on u.line = v.line where v.reason <> '';
-- Two rows that mean one pupil: the one by whose id the pupil is known counts.
-- step: same_pupil
insert into staged_refusal
select 'pupil', u.line, u.source_id, 'userIds', 'number_taken', ''
  from resolved_pupil u
 where not u.fresh and not u.deleted and u.known_id is distinct from u.pupil_id
   and exists (select from resolved_pupil o where o.pupil_id = u.pupil_id and o.line <> u.line and not o.deleted)
   and not exists (select from staged_refusal r where r.noun = 'pupil' and r.line = u.line);
-- step: drop_refused_pupils
delete from resolved_pupil u using staged_refusal r where r.noun = 'pupil' and r.line = u.line;
-- The facts of a pupil are those of one source, for as long as that one has the pupil enrolled; another may add what is missing.
-- step: pupils_of_others
update resolved_pupil u set owned = false
  from registry_pupil p
 where p.id = u.pupil_id and p.from_source_id <> :source and p.source_id is not null
   and exists (select from registry_enrolment e where e.pupil_id = p.id and e.from_source_id = p.from_source_id
                and goes_on(e.left_on));
-- Two rows of one file may mean one pupil, whom a centre joined of two: the facts are those of the row by whose id the pupil is known.
-- step: joined_pupils
update resolved_pupil u set owned = false
  from (select r.line, row_number() over (partition by r.pupil_id order by p.source_id is distinct from r.source_id, r.line) as place
          from resolved_pupil r join registry_pupil p on p.id = r.pupil_id
         where not r.deleted and exists (select from registry_pupilid a where a.pupil_id = r.pupil_id and a.source_id = :source)) one
 where one.line = u.line and one.place > 1;

-- What a row changes of its pupil: facts, or the id by which the source knows the pupil; `other` says that it tells it otherwise.
-- step: pupils_compared
create temporary table compared_pupil on commit drop as
select u.line, u.pupil_id, d.differs, d.id_new, d.other
  from resolved_pupil u
  left join registry_pupil p on p.id = u.pupil_id
  left join kept_number k on k.subject_id = u.pupil_id
  left join lateral (
    select case when u.owned then (p.given_name, p.family_name, p.birth_date, k.hash)
                  is distinct from (u.given_name, u.family_name, coalesce(u.birth_date, p.birth_date), coalesce(u.number_hash, k.hash))
                else (p.birth_date is null and u.birth_date is not null) or (k.hash is null and u.number_hash is not null)
           end as differs,
           case when u.owned then (p.source_id, p.from_source_id) is distinct from (u.source_id, :source)
                else u.known_id is distinct from u.pupil_id end as id_new,
           (p.given_name, p.family_name, p.birth_date)
             is distinct from (u.given_name, u.family_name, coalesce(u.birth_date, p.birth_date)) as other
  ) d on true;
-- step: pupil_fates
select count(*) filter (where case when u.deleted then exists (select from registry_enrolment e where e.pupil_id = u.pupil_id
                                        and e.from_source_id = :source and goes_on(e.left_on))
                                   when u.fresh then r.there else (d.differs or d.id_new) end) as taken,
       count(*) filter (where case when u.deleted then not exists (select from registry_enrolment e where e.pupil_id = u.pupil_id
                                        and e.from_source_id = :source and goes_on(e.left_on))
                                   else not u.fresh and not d.differs and not d.id_new end) as unchanged,
       count(*) filter (where u.fresh and not u.deleted and not r.there) as without_enrolment,
       count(*) filter (where not u.deleted and not u.fresh and not u.owned and d.other) as facts_left
  from resolved_pupil u
  join compared_pupil d on d.line = u.line
  left join (select distinct pupil_id from resolved_enrolment where not deleted) n on n.pupil_id = u.pupil_id
  left join lateral (select u.fresh and n.pupil_id is not null as there) r on true;

-- step: ids_released
update registry_pupil p set source_id = null from resolved_pupil u
 where u.known_id is not null and u.known_id <> u.pupil_id and p.id = u.known_id
   and p.from_source_id = :source and p.source_id = u.source_id;
-- step: other_ids_released
delete from registry_pupilid a using resolved_pupil u
 where a.source_id = :source and a.known_as = u.source_id and (a.pupil_id <> u.pupil_id or u.owned);
-- step: pupils_added
insert into registry_pupil (id, given_name, family_name, birth_date, source_id, from_source_id)
select pupil_id, given_name, family_name, birth_date, source_id, :source from resolved_pupil u
 where fresh and not deleted
   and exists (select 1 from resolved_enrolment r where r.pupil_id = u.pupil_id and not r.deleted);
-- step: pupils_taken_over
insert into registry_pupilid (id, source_id, known_as, pupil_id)
select gen_random_uuid(), p.from_source_id, p.source_id, p.id from resolved_pupil u join registry_pupil p on p.id = u.pupil_id
 where u.owned and not u.deleted and not u.fresh and p.from_source_id <> :source and p.source_id is not null
on conflict (source_id, known_as) do update set pupil_id = excluded.pupil_id;
-- step: ids_changing
update registry_pupil p set source_id = null from resolved_pupil u
 where u.owned and not u.deleted and not u.fresh and p.id = u.pupil_id and p.from_source_id = :source and p.source_id <> u.source_id;
-- step: pupils_changed
with done as (
  update registry_pupil p
     set given_name = u.given_name, family_name = u.family_name, source_id = u.source_id, from_source_id = :source,
         birth_date = coalesce(u.birth_date, p.birth_date)
    from resolved_pupil u left join kept_number k on k.subject_id = u.pupil_id
   where u.pupil_id = p.id and u.owned and not u.fresh and not u.deleted
     and (p.given_name, p.family_name, p.source_id, p.from_source_id, p.birth_date, k.hash)
         is distinct from (u.given_name, u.family_name, u.source_id, :source, coalesce(u.birth_date, p.birth_date),
                           coalesce(u.number_hash, k.hash))
  returning p.id
), seen as (
  insert into touched select e.id from registry_enrolment e join done on done.id = e.pupil_id
)
select count(*) from done;
-- step: pupils_filled
with done as (
  update registry_pupil p
     set birth_date = coalesce(p.birth_date, u.birth_date)
    from resolved_pupil u left join kept_number k on k.subject_id = u.pupil_id
   where u.pupil_id = p.id and not u.owned and not u.deleted
     and ((p.birth_date is null and u.birth_date is not null) or (k.hash is null and u.number_hash is not null))
  returning p.id
), seen as (
  insert into touched select e.id from registry_enrolment e join done on done.id = e.pupil_id
)
select count(*) from done;
-- step: numbers_changed
select count(*) from (
  select array_agg(s.pupil_id) as ids, array_agg(s.number_hash) as hashes, array_agg(s.number_sealed) as sealed
    from (select distinct on (u.pupil_id) u.pupil_id, u.number_hash, u.number_sealed
            from resolved_pupil u join registry_pupil p on p.id = u.pupil_id left join kept_number k on k.subject_id = u.pupil_id
           where u.number_hash is not null and not u.deleted and (k.hash is null or u.owned and k.hash <> u.number_hash)
           order by u.pupil_id, u.line) s
) new, keep_numbers('pupil', new.ids, new.hashes, new.sealed);
-- step: other_ids_noted
insert into registry_pupilid (id, source_id, known_as, pupil_id)
select gen_random_uuid(), :source, u.source_id, u.pupil_id from resolved_pupil u where not u.owned and not u.deleted and not u.fresh
on conflict (source_id, known_as) do nothing;

-- Birth dates: with the pupil's own row they went along; alone, in a delta, they are one fact of a pupil of this source.
-- step: birth_fates
select count(*) filter (where u.line is null and p.birth_date is distinct from b.birth_date
                          and p.id is not null
                        or u.line is not null and case when u.fresh then u.birth_date is not null and n.pupil_id is not null
                           else q.birth_date is distinct from b.birth_date and (u.owned or q.birth_date is null) end) as taken,
       count(*) filter (where u.line is null and p.birth_date = b.birth_date
                        or u.line is not null and not u.fresh and not (
                             q.birth_date is distinct from b.birth_date and (u.owned or q.birth_date is null))) as unchanged
  from staged_birth b
  left join resolved_pupil u on u.source_id = b.source_id and not u.deleted
  left join (select distinct pupil_id from resolved_enrolment where not deleted) n on n.pupil_id = u.pupil_id
  left join registry_pupil q on q.id = u.pupil_id and not u.fresh
  left join registry_pupil p on u.line is null and p.source_id = b.source_id and p.from_source_id = :source
        and not exists (select from staged_pupil s where s.source_id = b.source_id)
        and not exists (select from staged_refusal r where r.noun = 'pupil' and r.source_id = b.source_id);
-- step: births_changed
with done as (
  update registry_pupil p set birth_date = b.birth_date from staged_birth b
   where p.source_id = b.source_id and p.from_source_id = :source and p.birth_date is distinct from b.birth_date
     and not exists (select from staged_pupil s where s.source_id = b.source_id)
     and not exists (select from staged_refusal r where r.noun = 'pupil' and r.source_id = b.source_id)
  returning p.id
), seen as (
  insert into touched select e.id from registry_enrolment e join done on done.id = e.pupil_id
)
select count(*) from done;

-- Another person: a task of its own for as long as the file says so.
-- step: doubts_gone
update registry_doubt d set decided_at = now(), decision = 'gone' from resolved_pupil u
 where d.source_id = :source and d.known_as = u.source_id and d.decided_at is null;
-- step: doubts_raised
insert into registry_doubt (id, source_id, known_as, pupil_id, institution_id, reason, register_number, given_name, family_name, birth_date,
                            number_hash, raised_at, decision)
select gen_random_uuid(), :source, s.source_id, v.kept_id, e.institution_id, v.reason,
       coalesce(nullif(e.register_number, ''), s.register_number), s.given_name, s.family_name, b.birth_date, s.number_hash, now(), ''
  from verdict v
  join staged_pupil s on s.line = v.line
  left join staged_birth b on b.source_id = s.source_id
  left join lateral (
    select i.id as institution_id, x.register_number from staged_enrolment x join institution_of i on i.source_id = x.institution_source
     where x.pupil_source = s.source_id and not x.deleted order by x.begins_on desc nulls last, x.source_id limit 1
  ) e on true
 where v.reason <> ''
on conflict (source_id, known_as) where decided_at is null do update
   set pupil_id = excluded.pupil_id, institution_id = coalesce(excluded.institution_id, registry_doubt.institution_id),
       reason = excluded.reason, register_number = excluded.register_number, given_name = excluded.given_name,
       family_name = excluded.family_name, birth_date = excluded.birth_date, number_hash = excluded.number_hash;
