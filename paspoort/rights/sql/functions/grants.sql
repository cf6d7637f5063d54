-- What holds of rights whoever writes them: kept by the database itself, so that no screen, job or bare SQL gets round it.
-- Verbs ask the same first, to answer with a sentence. Where no session acts, the owner is at work on the tables themselves.

-- Refuse a row, where a code says that something is wrong with it.
create or replace function refuse_row(wrong text, keeper text) returns void language plpgsql as $$
begin
  if wrong is not null then
    raise exception '%', wrong using errcode = 'check_violation', constraint = keeper;
  end if;
end
$$;

-- A person leaves, a right is cut, an institution merges: whoever does that asks no permission of a person.
create or replace function rights_service(service text) returns boolean language sql immutable
as $$ select coalesce(service in ('operator', 'review', 'sign-in'), false) $$;

-- What is wrong with a grant that is given or changed: a code, or null. The trigger asks it of what is written, and screens before
-- (`wrong_with_changes`). `old` is null for a new grant. The affiliation is locked, so that nobody leaves in between.
create or replace function wrong_with_grant(new rights_grant, old rights_grant) returns text language plpgsql volatile as $$
declare
  change text := grant_change(new, old);
  who record := acting();
begin
  return case when change <> 'none' then coalesce(
    case when change = 'other' then 'other_grant' when old.revoked_at is not null then 'already_ended' end,
    case when change <> 'ended' then wrong_with_place(new) end,
    case when change = 'changed' and new.contexts is distinct from old.contexts and btrim(new.reason) = '' then 'no_reason' end,
    case when rights_service(who.service) is not true then wrong_with_hand(new, old, change, who.person_id) end,
    case when change <> 'given' and who.service is distinct from 'operator' then wrong_with_chief(new, old) end)
  end;
end
$$;

-- What happens to a grant: it is `given`, `ended` at once, `changed`; `none` of it, or it would be the grant of something `other`.
create or replace function grant_change(new rights_grant, old rights_grant) returns text language plpgsql stable as $$
declare
  changing text[] := '{contexts,begins_on,ends_on,revoked_at,revoked_by_id,reason,ended_because,revision,left_to_end_on}';
begin
  return case
    when old.id is null then case when new.revoked_at is not null and rights_service((acting()).service) then 'ended' else 'given' end
    when to_jsonb(new) - changing is distinct from to_jsonb(old) - changing then 'other'
    when (new.contexts, new.begins_on, new.ends_on, new.revoked_at) is not distinct from
         (old.contexts, old.begins_on, old.ends_on, old.revoked_at) then case when old.revoked_at is null then 'none' else 'changed' end
    when new.revoked_at is not null then 'ended'
    else 'changed' end;
end
$$;

-- The right's own contexts, the kind of institution, the category of the work, and the time (rules 29, 31, 39, 40, 104). A first day
-- further ahead than the right lasts is a slip of the pen.
create or replace function wrong_with_place(new rights_grant) returns text language plpgsql volatile as $$
declare
  a rights_affiliation;
  r rights_right;
begin
  select * into a from rights_affiliation where id = new.affiliation_id for share;
  select * into r from rights_right where code = new.right_id;
  return case
    when (a.person_id, a.institution_id) is distinct from (new.person_id, new.institution_id) then 'work_elsewhere'
    when a.ended_at is not null or a.ends_on < today() then 'work_over'
    when new.begins_on > today() + make_interval(months => r.max_months) then 'far_ahead'
    when new.begins_on < a.begins_on then 'before_work'
    when a.ends_on < new.ends_on then 'past_affiliation'
    when new.ends_on > greatest(new.begins_on, today()) + make_interval(months => r.max_months) then 'past_maximum'
    when exists (select 1 from identity_person p where p.id = new.person_id and p.ended_on <= today()) then 'person_gone'
    when exists (select 1 from registry_institution i where i.id = new.institution_id and i.ended_on <= today()) then 'institution_closed'
    else (select case
            when count(*) < cardinality(new.contexts) then 'context_not_here'
            when bool_and(a.category = any (c.categories)) is false then 'context_not_theirs' end
            from rights_context c join registry_institution i on i.id = new.institution_id
           where c.right_id = new.right_id and c.code = any (new.contexts) and i.kind = any (c.kinds))
  end;
end
$$;

-- What a person may not do to a grant: begin one in the past (rule 29), move the first day of one that has begun, bring back to life
-- what is over, put it under a batch of someone else, give or take what is not that person's to give, or take a sensitive right for
-- oneself. Giving more asks what giving asks, and taking away what ending asks; what is one's own one may always give up.
create or replace function wrong_with_hand(new rights_grant, old rights_grant, change text, me uuid) returns text
language plpgsql volatile as $$
declare
  more text[] := case when change = 'ended' then '{}' else beyond(new, old) end;
  less text[] := beyond(old, new);
begin
  return case
    when old.id is not null and old.ends_on < today() then 'already_ended'
    when change <> 'ended' and new.begins_on <> old.begins_on and old.begins_on <= today() then 'already_begun'
    when change <> 'ended' and new.begins_on is distinct from old.begins_on and new.begins_on < today() then 'begins_past'
    when change <> 'ended' and new.ends_on is distinct from old.ends_on and new.ends_on < today() then 'ends_past'
    when old.id is null and new.batch_id is not null and not exists (
           select 1 from rights_batch b
            where b.id = new.batch_id and b.institution_id = new.institution_id and b.given_by_id = me) then 'other_batch'
    when cardinality(more) > 0 and may_handle(new.right_id, more, true) is not true then 'not_yours_to_give'
    when cardinality(less) > 0 and new.person_id <> me and may_handle(new.right_id, less, false) is not true then 'not_yours_to_give'
    when cardinality(more) > 0 and new.person_id = me and (select sensitive from rights_right where code = new.right_id) then 'to_oneself'
  end;
end
$$;

-- The contexts that one grant has beyond another, or beyond none, for good or for some days. In plpgsql, which keeps its plan.
create or replace function beyond(this rights_grant, that rights_grant) returns text[] language plpgsql immutable as $$
begin
  if that.id is null or that.revoked_at is not null or this.ends_on > that.ends_on or this.begins_on < that.begins_on then
    return this.contexts;
  end if;
  return array (select unnest(this.contexts) except select unnest(that.contexts));
end
$$;

-- Whether the acting person may give (or end) all of these contexts: a local admin no admin's, nobody but the operator a chief's.
-- What is one's own one may always give up.
create or replace function may_handle(right_code text, contexts text[], giving boolean) returns boolean
language plpgsql stable as $$
begin
  return (select bool_and(may(case when giving then c.given_with else c.ended_with end))
            from rights_context c where c.right_id = right_code and c.code = any (contexts));
end
$$;

-- Rule 111: another chief admin remains when this grant ends, or will end sooner. Chiefs who end each other at once wait for one another.
create or replace function another_chief_remains(this rights_grant) returns boolean language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(this.institution_id::text, 4711));
  -- this one is looked at by itself: where its work ends in the same breath, it is among the admins no more
  return today() not between this.begins_on and this.ends_on
      or not exists (select 1 from rights_context c
                      where c.right_id = this.right_id and c.code = any (this.contexts) and 'admins:manage' = any (c.allows))
      or exists (select 1 from identity_person p where p.id = this.person_id and p.ended_on <= today())
      or exists (select 1 from rights_admins() a where a.institution_id = this.institution_id and a.chief and a.grant_id <> this.id);
end
$$;

-- Rule 111: an institution keeps a chief admin, whoever but the operator ends or shortens the grant of the last.
create or replace function wrong_with_chief(new rights_grant, old rights_grant) returns text language plpgsql volatile as $$
begin
  return case when cardinality(beyond(old, new)) > 0 and another_chief_remains(old) is not true
     and (new.revoked_at is not null or new.ends_on < old.ends_on or new.begins_on > today() or not exists (
            select 1 from rights_context c where c.right_id = new.right_id and c.code = any (new.contexts) and 'admins:manage' = any (c.allows)))
    then 'last_chief' end;
end
$$;

-- What would be wrong with changing these grants of the acting institution so; `changed` holds the columns that become different.
create or replace function wrong_with_changes(grants uuid[], changed jsonb) returns table (grant_id uuid, wrong text)
language plpgsql volatile as $$
begin
  return query
  select g.id, wrong_with_grant(jsonb_populate_record(g, changed), g) from rights_grant g
   where g.id = any (grants) and g.institution_id = managed_institution() and g.session_id is null;
end
$$;

-- What would be wrong with giving a right so to these people: a code for each with whom something is. Asked by who manages rights
-- where they work, and by the operator.
create or replace function wrong_with_new(works uuid[], right_code text, contexts text[], begins date, ends date)
returns table (affiliation_id uuid, wrong text) language plpgsql volatile as $$
begin
  return query
  select a.id, wrong_with_grant(jsonb_populate_record(null::rights_grant, jsonb_build_object(
           'affiliation_id', a.id, 'person_id', a.person_id, 'institution_id', a.institution_id, 'right_id', right_code,
           'contexts', wrong_with_new.contexts, 'begins_on', begins, 'ends_on', ends)), null)
    from rights_affiliation a
   where a.id = any (works) and a.session_id is null and (a.institution_id = managed_institution() or serving('operator')) order by a.id;
end
$$;

-- A grant as it is kept: who did what when is told by the database alone, and what ends keeps its contexts and days.
create or replace function grant_kept(new rights_grant, old rights_grant, who record) returns rights_grant language plpgsql stable as $$
begin
  if old.id is null then
    new.revision := 0;
    if rights_service(who.service) is not true then
      new.granted_at := now();
      new.granted_by_id := who.person_id;
      new.revoked_at := null;
      new.revoked_by_id := null;
      new.ended_because := '';
      new.left_to_end_on := null;
    end if;
    return new;
  end if;
  if (new.contexts, new.begins_on, new.ends_on, new.revoked_at) is not distinct from
     (old.contexts, old.begins_on, old.ends_on, old.revoked_at) then
    old.left_to_end_on := new.left_to_end_on;
    return old;
  end if;
  new.revision := old.revision + 1;
  new.revoked_by_id := null;
  if new.revoked_at is null then
    new.ended_because := '';
    return new;
  end if;
  new.revoked_at := now();
  new.revoked_by_id := who.person_id;
  new.ended_because := coalesce(nullif(new.ended_because, ''), 'revoked');
  new.contexts := old.contexts;
  new.begins_on := old.begins_on;
  new.ends_on := old.ends_on;
  return new;
end
$$;

create or replace function keep_grants() returns trigger language plpgsql as $$
declare
  was rights_grant := case when tg_op = 'UPDATE' then old end;
  who record := acting();
begin
  if owner_at_work(new.institution_id, who) or new.source = 'acm' then
    return new;
  end if;
  perform refuse_row(wrong_with_grant(new, was), 'grants_kept');
  return grant_kept(new, was, who);
end
$$;
create or replace trigger keep_grants before insert or update on rights_grant for each row execute function keep_grants();

-- The history of a grant writes itself, one line for each change, in order, also when one transaction changes it twice.
create or replace function note_grant_change() returns trigger language plpgsql as $$
declare
  who record := acting();
begin
  if owner_at_work(new.institution_id, who) or new.source = 'acm' then
    return null;
  end if;
  if tg_op = 'UPDATE' and (new.contexts, new.begins_on, new.ends_on, new.revoked_at) is not distinct from
                          (old.contexts, old.begins_on, old.ends_on, old.revoked_at) then
    return null;
  end if;
  insert into rights_grantchange
    (id, grant_id, institution_id, at, by_person_id, by_service, kind, ended_because, contexts, begins_on, ends_on, reason)
  values (gen_random_uuid(), new.id, new.institution_id,
          case when tg_op = 'INSERT' then new.granted_at else clock_timestamp() end,
          case when tg_op = 'INSERT' then new.granted_by_id else who.person_id end, coalesce(who.service, ''),
          case when tg_op = 'INSERT' then 'given' when new.revoked_at is not null then 'ended' else 'changed' end,
          new.ended_because, new.contexts, new.begins_on, new.ends_on, new.reason);
  return null;
end
$$;
create or replace trigger note_grant_change after insert or update on rights_grant for each row execute function note_grant_change();

-- When a grant goes over to another institution, so does when it was last used (rule 103).
create or replace function carry_use(from_grant uuid, to_grant uuid) returns void language sql volatile as $$
  insert into rights_use (grant_id, last_on, days)
  select to_grant, u.last_on, u.days from rights_use u where u.grant_id = from_grant and serving('operator')
  on conflict (grant_id) do update set last_on = greatest(excluded.last_on, rights_use.last_on), days = greatest(excluded.days, rights_use.days)
$$;
