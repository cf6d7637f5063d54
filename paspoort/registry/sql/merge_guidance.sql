-- Who guides whom: from a day on, until the day that another centre takes over. Only a source that makes institutions says it, of
-- its own schools: guidance opens a school's pupils to a centre.
-- step: guidance_refused
insert into staged_refusal
select 'guidance', g.line, null,
       case when s.id is null or s.kind not in ('school', 'special_school') then 'schoolSourcedId'
            when c.id is null or c.kind not in ('clb', 'support_centre') then 'centreSourcedId' else 'beginDate' end,
       case when not :makes then 'guidance_of_other'
            when s.id is null or s.kind not in ('school', 'special_school') then 'unknown_school'
            when c.id is null or c.kind not in ('clb', 'support_centre') then 'unknown_centre'
            when o.from_source_id <> :source then 'guidance_of_other' else 'duplicate_id' end, ''
  from staged_guidance g
  left join institution_of s on s.source_id = g.school_source
  left join institution_of c on c.source_id = g.centre_source
  left join registry_institution o on o.id = s.id
 where not :makes or o.from_source_id <> :source or s.id is null or s.kind not in ('school', 'special_school') or c.id is null or c.kind not in ('clb', 'support_centre')
    or exists (select 1 from staged_guidance t where t.school_source = g.school_source and t.begins_on = g.begins_on and t.line <> g.line);
-- step: resolve_guidance
create temporary table resolved_guidance on commit drop as
with known as (
  select s.id as school_id, c.id as centre_id, g.begins_on, g.ended_on, g.deleted
    from staged_guidance g
    join institution_of s on s.source_id = g.school_source
    join institution_of c on c.source_id = g.centre_source
   where not s.merged and not exists (select 1 from staged_refusal r where r.noun = 'guidance' and r.line = g.line)
)
select school_id, centre_id, begins_on, deleted,
       case when deleted then coalesce(ended_on, today())
            else least(ended_on, (select min(o.begins_on) from known o
                                   where o.school_id = k.school_id and o.begins_on > k.begins_on and not o.deleted)) end as ended_on
  from known k;
-- step: guidance_merged
select count(*) from staged_guidance g join institution_of s on s.source_id = g.school_source
 where s.merged and not exists (select from staged_refusal r where r.noun = 'guidance' and r.line = g.line);
-- step: guidance_fates
select count(*) filter (where case when g.id is null then not r.deleted else (g.centre_id, g.ended_on) is distinct from (r.centre_id, r.ended_on) end),
       count(*) filter (where (g.centre_id, g.ended_on) is not distinct from (r.centre_id, r.ended_on) and g.id is not null),
       count(*) filter (where g.id is null and r.deleted)
  from resolved_guidance r left join registry_guidance g on g.school_id = r.school_id and g.begins_on = r.begins_on;
-- step: guidance_changed
update registry_guidance g set centre_id = r.centre_id, ended_on = r.ended_on from resolved_guidance r
 where g.school_id = r.school_id and g.begins_on = r.begins_on and (g.centre_id, g.ended_on) is distinct from (r.centre_id, r.ended_on);
-- step: guidance_added
insert into registry_guidance (school_id, centre_id, begins_on, ended_on)
select school_id, centre_id, begins_on, ended_on from resolved_guidance r
 where not deleted and not exists (select 1 from registry_guidance g where g.school_id = r.school_id and g.begins_on = r.begins_on);
-- step: guidance_ended
update registry_guidance g
   set ended_on = greatest(g.begins_on, least(coalesce(n.next_on, today()), case when :whole then today() else coalesce(n.next_on, today()) end))
  from (select o.id, min(r.begins_on) filter (where r.begins_on > o.begins_on and not r.deleted) as next_on
          from registry_guidance o join resolved_guidance r on r.school_id = o.school_id group by o.id) n
 where n.id = g.id and (:whole or n.next_on is not null)
   and not exists (select 1 from resolved_guidance r where r.school_id = g.school_id and r.begins_on = g.begins_on)
   and not exists (select 1 from staged_refusal where noun = 'guidance')
   and goes_on(g.ended_on, greatest(g.begins_on, least(n.next_on, case when :whole then today() else n.next_on end)));
