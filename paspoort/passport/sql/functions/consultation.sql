-- Finding a pupil and reading: a consultation, each page of it and each page of a draft come with their trace.

-- Whether a trace by the acting person may be about this pupil: one who is or was enrolled at the acting institution, or at a school
-- that it guides, or about whom it drew up a report. Who may read what is asked elsewhere; this keeps strangers out of a pupil's trail.
create or replace function within_reach(pupil uuid, here uuid) returns boolean language plpgsql stable as $$
begin
  return exists (select from registry_enrolment e where e.pupil_id = pupil and e.institution_id = here)
      or exists (select from registry_enrolment e join registry_guidance g on g.school_id = e.institution_id
                  where e.pupil_id = pupil and g.centre_id = here)
      or exists (select from passport_report r where r.pupil_id = pupil and r.centre_id = here)
      or exists (select from registry_ownpupil o where o.pupil_id = pupil and o.centre_id = here);
end
$$;

-- A number such as K7F3-9QPT: random, so that it tells nothing, and without signs that look alike.
create or replace function consultation_number() returns text language sql volatile as $$
  select substr(signs, 1, 4) || '-' || substr(signs, 5, 4)
    from (select string_agg(substr('23456789ABCDEFGHJKMNPQRSTUVWXYZ', byte % 31 + 1, 1), '') as signs
            from (select get_byte(bytes, place) as byte
                    from (select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as bytes) b,
                         unnest('{0,1,2,3,4,5,10,11,12,13,14,15,16,17,18,19,20,21,26,27,28,29,30,31}'::int[]) place) drawn
           where byte < 248) fair
$$;

-- Begin a consultation of a report that the acting session may read: the row with its number, and its trace with the ground. There is
-- no other way to make either. Gives nothing where there is nothing to read.
create or replace function open_consultation(report uuid) returns table (id uuid, number text) language plpgsql volatile as $$
declare
  who record;
  about uuid;
  ground record;
  made uuid;
  given text;
begin
  if may('report:read') is not true then
    return;
  end if;
  select * into who from acting();
  select r.pupil_id into about from passport_report r
   where r.id = report and r.state = 'finalised' and report_readable(r.id)
     and exists (select from kernel_datakey k where k.id = r.key_id and k.wrapped is not null);
  if about is null then
    return;
  end if;
  select h.right_code, h.context_code into ground from held() h join rights_grant g on g.id = h.grant_id
   where h.permission = 'report:read' and h.level_needed <= who.level order by g.ends_on desc limit 1;
  while made is null loop
    given := consultation_number();
    insert into passport_consultation as c (id, number, report_id, session_id, person_id, institution_id, opened_at)
    values (gen_random_uuid(), given, report, who.session_id, who.person_id, who.institution_id, now())
    on conflict on constraint passport_consultation_number_key do nothing returning c.id into made;
  end loop;
  perform write_trace('report.opened', 'done', '', 'web', about, report, made,
                      jsonb_build_object('right', ground.right_code, 'context', ground.context_code), true);
  return query select made, given;
end
$$;

-- Read on in a consultation of the acting session: its trace, and what the reader needs to make the page; `page` null means as text.
-- `waits` says that it goes too fast, and then there is no trace and no page. Nothing where the consultation or the report is over.
-- The page itself leaves only after this transaction was committed.
create or replace function read_on(consultation uuid, page int) returns table (
  pupil_id uuid, report_id uuid, document_id uuid, number text, waits boolean
) language plpgsql volatile as $$
declare
  who record;
begin
  if may('report:read') is not true then
    return;
  end if;
  select * into who from acting();
  select r.pupil_id, r.id, r.document_id, c.number into read_on.pupil_id, read_on.report_id, read_on.document_id, read_on.number
    from passport_consultation c join passport_report r on r.id = c.report_id
   where c.id = consultation and c.session_id = who.session_id and r.state = 'finalised'
     and exists (select from kernel_datakey k where k.id = r.key_id and k.wrapped is not null) and report_readable(r.id);
  if read_on.report_id is null then
    return;
  end if;
  waits := too_fast('pages', alone => false);
  if not waits then
    perform write_trace(case when page is null then 'report.text_read' else 'report.page_read' end, 'done', '',
                        case when page is null then 'text' else 'web' end, read_on.pupil_id, read_on.report_id, consultation,
                        case when page is null then '{}' else jsonb_build_object('page', page) end, true);
  end if;
  return next;
end
$$;

-- A page of a draft was shown to the acting person, as the application says with its signature: whoever merely runs SQL cannot say so.
-- False where it is not a draft that the person works on; of a paper from outside only who brought it in sees a page, and only one
-- that it has.
create or replace function note_page_shown(report uuid, page int, signature bytea) returns boolean language plpgsql volatile as $$
declare
  who record;
  about uuid;
begin
  if may('report:write') is not true then
    return false;
  end if;
  select * into who from acting();
  select r.pupil_id into about from passport_report r left join documents_document d on d.id = r.document_id
   where r.id = report and r.centre_id = who.institution_id and r.state = 'draft' and report_readable(r.id)
     and (d.id is null or (r.author_id = who.person_id and page between 1 and d.pages));
  if about is null or signed_by_application('service sessions', 'page shown' || chr(10) || concat_ws(':', who.session_id, report, page), signature)
     is not true then
    return false;
  end if;
  perform write_trace('report.preview_read', 'done', '', 'web', about, report, null, jsonb_build_object('page', page), true);
  return true;
end
$$;
