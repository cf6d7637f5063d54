-- What must hold of attachments whoever writes them, beside the policies. After the row, as for activities.

create or replace function keep_attachments() returns trigger language plpgsql as $$
begin
  if exists (select from casefile_activity a where a.id = new.activity_id and a.state <> 'discarded') is not true
     or ((acting()).person_id is not null and (new.version is null and written_now(new.at)) is not true) then
    raise exception 'not_waiting' using errcode = 'check_violation', constraint = 'attachment_kept';
  end if;
  return null;
end
$$;
create or replace trigger keep_attachments after insert on casefile_attachment for each row execute function keep_attachments();

-- What waits comes into the journal with the next text of its author, and never otherwise: nothing is put beside a text that stands.
create or replace function register_attachments() returns trigger language plpgsql as $$
begin
  update casefile_attachment a set version = new.version
   where a.activity_id = new.activity_id and a.author_id = new.author_id and a.version is null;
  return null;
end
$$;
create or replace trigger register_attachments after insert on casefile_text for each row execute function register_attachments();

-- What waits beside a draft that is thrown away goes with it, for good.
create or replace function drop_attachments() returns trigger language plpgsql as $$
begin
  delete from casefile_attachment a where a.activity_id = new.id and a.version is null;
  return null;
end
$$;
create or replace trigger drop_attachments after update on casefile_activity for each row
  when (old.state = 'draft' and new.state = 'discarded') execute function drop_attachments();
