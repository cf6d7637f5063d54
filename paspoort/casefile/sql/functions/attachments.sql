-- Attachments: read one with its trace, and take away one that waits.

-- An attachment for whoever reads its activity, or wrote it and has not registered it yet; `page` is 0 for the whole. Of a restricted
-- activity the trace says so. `waits` says that it goes too fast, and then there is no trace and nothing to read.
create or replace function read_attachment(attachment uuid, page int) returns table (
  activity_id uuid, pupil_id uuid, key_id uuid, kind text, pages smallint, size int, left_out jsonb, name bytea, sealed bytea, waits boolean
) language plpgsql volatile as $$
declare
  restricted boolean;
begin
  if activity_readable((select a.activity_id from casefile_attachment a where a.id = attachment)) is not true then
    return;
  end if;
  select a.activity_id, f.pupil_id, a.key_id, a.kind, a.pages, a.size, a.left_out, a.name, v.restricted_at is not null
    into read_attachment.activity_id, read_attachment.pupil_id, read_attachment.key_id, read_attachment.kind, read_attachment.pages,
         read_attachment.size, read_attachment.left_out, read_attachment.name, restricted
    from casefile_attachment a join casefile_activity v on v.id = a.activity_id join casefile_file f on f.id = v.file_id
   where a.id = attachment and (a.version is not null or a.author_id = (acting()).person_id)
     and (page = 0 or page between 1 and a.pages);
  if read_attachment.activity_id is null then
    return;
  end if;
  waits := page > 0 and too_fast('attachment pages', alone => false);
  if not waits then
    perform write_trace('attachment.read', 'done', '', 'web', read_attachment.pupil_id, attachment, null,
                        jsonb_build_object('page', page, 'restricted', restricted), true);
    sealed := (select a.sealed from casefile_attachment a where a.id = attachment);
  end if;
  return next;
end
$$;

-- Forget what waits so many days beside a correction that nobody finished: how many. What waits beside a draft goes with that.
create or replace function forget_attachments(days int) returns int language plpgsql volatile as $$
declare
  forgotten int := 0;
begin
  if serving('operator') is not true then
    return forgotten;
  end if;
  delete from casefile_attachment t using casefile_activity a
   where a.id = t.activity_id and t.version is null and a.state <> 'draft' and t.at < now() - make_interval(days => days);
  get diagnostics forgotten = row_count;
  return forgotten;
end
$$;

-- Take away what waits: nobody ever read it but its author, and it goes for good. Its activity, or null where there is no such.
create or replace function take_attachment_away(attachment uuid) returns uuid language plpgsql volatile as $$
declare
  of_activity uuid;
begin
  if may('file:write') is not true then
    return null;
  end if;
  select a.activity_id into of_activity from casefile_attachment a
   where a.id = attachment and a.version is null and a.author_id = (acting()).person_id and activity_readable(a.activity_id);
  if of_activity is null then
    return null;
  end if;
  delete from casefile_attachment a where a.id = attachment and a.version is null;  -- it may be registered meanwhile
  if not found then
    return null;
  end if;
  perform write_trace('attachment.taken_away', 'done', '', 'web',
                      (select f.pupil_id from casefile_activity a join casefile_file f on f.id = a.file_id where a.id = of_activity),
                      attachment, null, '{}', true);
  return of_activity;
end
$$;
