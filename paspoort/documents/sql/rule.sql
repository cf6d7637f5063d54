-- The chapter of papers: of which one its bytes may be written.

-- Whether a paper is one that was made just now, has no bytes yet, and is of a kind that the acting person makes.
create or replace function paper_awaits_bytes(document uuid) returns boolean language plpgsql stable as $$
declare
  d documents_document;
begin
  if (acting()).person_id is null then
    return false;
  end if;
  select * into d from documents_document one where one.id = document;
  return may(case d.origin when 'letter' then 'file:write' when 'shared' then 'collaboration:write' else 'report:write' end)
     and written_now(d.made_at)
     and not exists (select from documents_blob b where b.document_id = d.id);
end
$$;
