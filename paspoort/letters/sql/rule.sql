-- The chapter of letters: of which kind someone reads and writes them, and who receives one.

-- Each kind of letter: to whom it goes, whether it says something of health (then only who writes health data makes and reads it), and
-- which data a consent for it is about.
create or replace function letter_kinds() returns table (kind text, home boolean, service boolean, school boolean, health boolean, data text)
language sql immutable as $$
  values ('resultLetter',   true,  false, false, true,  'health'),
         ('referralLetter', false, true,  false, true,  'health'),
         ('invitation',     true,  false, false, false, 'guidance'),
         ('adibib',         true,  false, false, false, 'guidance'),
         ('rehabilitation', true,  false, true,  true,  'health'),
         ('supportLetter',  true,  false, true,  false, 'guidance')
$$;

-- Whether the acting person reads and writes letters of a kind at all.
create or replace function letter_kind_open(kind text) returns boolean language plpgsql stable as $$
begin
  return may(case (select k.health from letter_kinds() k where k.kind = letter_kind_open.kind)
             when true then 'health:write' when false then 'file:write' else '' end);
end
$$;

-- Whether a letter shows: of a file that opens, of a kind that is open; a draft to its author alone.
create or replace function letter_in_reach(file uuid, kind text, state text, author uuid) returns boolean language plpgsql stable as $$
begin
  if (letter_kind_open(kind) and (state = 'made' or author = (acting()).person_id)) is not true then
    return false;
  end if;
  return file = file_in_hand() or file_readable(file);
end
$$;

-- Whether a letter still shows as what it is about does: what was made about an activity that was restricted since shows to who opened that,
-- with the trace that this leaves. A draft shows to its author, who throws it away.
create or replace function letter_basis_shows(state text, activity uuid) returns boolean language plpgsql stable as $$
begin
  if (acting()).person_id is null then
    return false;
  end if;
  return state is distinct from 'made'
      or exists (select from casefile_activity a
                  where a.id = activity and (a.restricted_at is null or restricted_opened(a.id, a.restricted_at, a.restricted_by_id)));
end
$$;

create or replace function letter_readable(letter uuid) returns boolean language plpgsql stable as $$
begin
  if (acting()).person_id is null then
    return false;
  end if;
  return (select letter_in_reach(l.file_id, l.kind, l.state, l.author_id) and letter_basis_shows(l.state, l.activity_id)
            from letters_letter l where l.id = letter);
end
$$;

-- The same of the paper of a letter: what `document_readable` of reports asks as well.
create or replace function letter_paper_readable(document uuid) returns boolean language plpgsql stable as $$
begin
  if (acting()).person_id is null then
    return false;
  end if;
  return exists (select from letters_sending s where s.document_id = document and letter_readable(s.letter_id));
end
$$;

-- Who receives a letter of a kind about a pupil on a day, why, and what is missing for that ('' when nothing is). While the parents hold
-- the right whoever decides for the pupil and may be written to; from the day on which the pupil does (`access_holder`) the pupil, and those
-- only where the pupil agreed (rules 85, 86). A service where there is a consent for such a referral (`consent_fits`); the school of the
-- file, while the pupil is there, with a consent, for health a written one. For home and school a consent of who did not hold the right on
-- the day of that consent is none.
create or replace function letter_receivers(pupil uuid, centre uuid, kind text, category text, day date)
returns table (receiver text, relation_id uuid, school_id uuid, consent_id uuid, why text, missing text) language plpgsql stable as $$
declare
  k record;
  h record;
  given record;
  grown boolean;
  there uuid;
begin
  select * into k from letter_kinds() one where one.kind = letter_receivers.kind;
  select a.holder, a.decided into h from access_holder(pupil, centre, day) a;
  grown := h.holder = 'pupil';
  select f.school_id into there from casefile_file f
   where f.pupil_id = pupil and f.centre_id = centre
     and exists (select from registry_findable e where e.pupil_id = pupil and e.institution_id = f.school_id and runs(e.begins_on, e.left_on, day));
  select (array_agg(c.id order by c.given_on desc, c.id) filter (where c.for_parents and c.by_holder))[1] as agreed,
         (array_agg(c.id order by c.given_on desc, c.id) filter (where c.fits))[1] as referred,
         (array_agg(c.id order by c.given_on desc, c.id) filter (where c.for_school and c.by_holder))[1] as shared,
         case when bool_or(c.for_parents) then 'not_by_holder' else 'no_consent' end as without_agreed,
         case when bool_or(c.for_school) then 'not_by_holder' else 'no_consent' end as without_shared
    into given
    from (select c.id, c.given_on, given_by_holder(c) as by_holder, consent_fits(c, category) as fits,
                 c.purpose = 'sharing' and c.data_category = k.data and c.receiver = 'parents' and c.giver_id is null as for_parents,
                 c.purpose = 'sharing' and c.data_category = k.data and c.receiver = 'school' and (c.form <> 'oralNoted' or not k.health) as for_school
            from family_consent c where c.pupil_id = pupil and c.centre_id = centre and consent_counts(c, day)) c;
  if k.home and grown then
    return query select 'pupil', null::uuid, null::uuid, null::uuid, case when h.decided then 'team' else 'own' end, '';
  end if;
  if k.home then
    return query
    select 'parent', r.id, null::uuid, case when grown then given.agreed end,
           case when grown then 'pupil_agrees' when h.decided then 'team' else 'authority' end,
           case when grown is null then 'no_birth_date' when r.contact_allowed is not true then 'no_contact'
                when grown and given.agreed is null then given.without_agreed else '' end
      from family_relation r
     where r.pupil_id = pupil and r.centre_id = centre and runs(r.begins_on, r.ended_on, day) and holds_authority(r)
     order by r.kind, r.begins_on, r.id;
  end if;
  if k.service then
    return query select 'service', null::uuid, null::uuid, given.referred, 'referral', case when given.referred is null then 'no_consent' else '' end;
  end if;
  if k.school then
    return query select 'school', null::uuid, there, given.shared, 'agreed',
                        case when there is null then 'no_school' when given.shared is null then given.without_shared else '' end;
  end if;
end
$$;
