-- What may stand in a registration, whoever writes it, beside the policies. After the row, so that a policy refuses first.

-- Whether a code counts on a day: of a list, and of a kind of registration where its list belongs to kinds.
create or replace function collaboration_code_counts(of_list text, code text, day date, of_kind text default '') returns boolean
language sql stable as $$
  select exists (select from collaboration_codes() c
                  where c.list = of_list and c.code = collaboration_code_counts.code and c.parent = of_kind
                    and day between c.valid_from and c.valid_to)
$$;

-- What is wrong with a registration, as a code; null when it may stand. A code that stood there before stays.
create or replace function wrong_with_registration(r collaboration_registration, was collaboration_registration) returns text
language plpgsql stable as $$
declare
  coded boolean := is_registration(r.kind);
begin
  return case
    when was.id is not null and (r.collaboration_id, r.kind, r.school_year, r.first_owner_id, r.started_at)
         is distinct from (was.collaboration_id, was.kind, was.school_year, was.first_owner_id, was.started_at) then 'moved'
    when was.id is null and (r.state <> 'open' or r.owner_id is distinct from r.first_owner_id or r.revision <> 0) then 'not_begun'
    when was.id is null and (acting()).person_id is not null and written_now(r.started_at) is not true then 'not_now'
    when was.id is null and collaboration_code_counts(case when coded then 'kind' else 'otherKind' end, r.kind, today()) is not true
      then 'no_kind'
    when not coded and (r.theme, r.care_phase, r.target_group, r.occasion) <> ('', '', '', '') then 'other_kind'
    when r.kind = 'workingAgreements' and was.id is not null and (r.title, r.begins_on, r.ends_on, r.target_text, r.revision)
         is distinct from (was.title, was.begins_on, was.ends_on, was.target_text, was.revision) then 'other_kind'
    when r.kind <> 'meeting' and (r.meeting <> '' or r.functions <> '{}') then 'other_kind'
    when r.kind = 'meeting' and r.begins_on is null then 'no_day'
    when r.kind = 'meeting' and r.meeting is distinct from was.meeting and collaboration_code_counts('meeting', r.meeting, today()) is not true
      then 'no_meeting'
    when r.kind = 'meeting' and r.functions is distinct from was.functions and (r.functions = '{}' or exists (
           select from unnest(r.functions) f where collaboration_code_counts('function', f, today()) is not true)) then 'no_functions'
    when was.state = 'closed' and r.state = 'closed' and r.revision <> was.revision then 'closed'
    when was.id is not null and r.revision not in (was.revision, was.revision + 1) then 'moved'
    when length(r.title) not between 1 and 200 then 'no_title'
    when coded and r.theme is distinct from was.theme and collaboration_code_counts('theme', r.theme, today()) is not true then 'no_theme'
    when coded and r.care_phase is distinct from was.care_phase
         and collaboration_code_counts('carePhase', r.care_phase, today()) is not true then 'no_care_phase'
    when coded and r.target_group is distinct from was.target_group
         and collaboration_code_counts('targetGroup', r.target_group, today()) is not true then 'no_target_group'
    when coded and r.occasion is distinct from was.occasion
         and collaboration_code_counts('occasion', r.occasion, today()) is not true then 'no_occasion'
    when was.id is null and r.school_year not between school_year_of(today()) - 1 and school_year_of(today()) + 1 then 'other_year'
  end;
end
$$;

create or replace function keep_registrations() returns trigger language plpgsql as $$
declare
  was collaboration_registration;
begin
  if tg_op = 'UPDATE' then
    was := old;
  end if;
  perform refuse_row(wrong_with_registration(new, was), 'registration_kept');
  return null;
end
$$;
create or replace trigger keep_registrations after insert or update on collaboration_registration for each row
  execute function keep_registrations();

-- What is wrong with something that is written in a registration: it is of now, the registration is not closed, and where it is about a
-- section, that is one of its kind.
create or replace function wrong_with_writing(registration uuid, at timestamptz, about text default null) returns text
language plpgsql stable as $$
declare
  r collaboration_registration;
begin
  select * into r from collaboration_registration one where one.id = registration;
  return case
    when (acting()).person_id is not null and written_now(at) is not true then 'not_now'
    when r.state = 'closed' then 'closed'
    when about is not null and collaboration_code_counts('section', about, today(), r.kind) is not true then 'no_section'
  end;
end
$$;

-- Whatever is written is the registration's last change. First, before it is judged: who is a moment later waits here, and is judged by
-- what stands then.
create or replace function change_registration(registration uuid, at timestamptz, author uuid) returns void language sql volatile as $$
  update collaboration_registration r set changed_at = greatest(r.changed_at, change_registration.at), changed_by_id = author
   where r.id = registration
$$;

-- A section is the next version of it.
create or replace function keep_sections() returns trigger language plpgsql as $$
begin
  perform change_registration(new.registration_id, new.at, new.author_id);
  perform refuse_row(coalesce(wrong_with_writing(new.registration_id, new.at, new.section), case
    when length(new.body) > 20000 then 'too_long'
    when new.version is distinct from 1 + (select count(*) from collaboration_section s
           where s.registration_id = new.registration_id and s.section = new.section and s.id <> new.id) then 'not_next'
  end), 'section_kept');
  return null;
end
$$;
create or replace trigger keep_sections after insert on collaboration_section for each row execute function keep_sections();

create or replace function keep_reactions() returns trigger language plpgsql as $$
begin
  perform change_registration(new.registration_id, new.at, new.author_id);
  perform refuse_row(coalesce(wrong_with_writing(new.registration_id, new.at, new.section), case
    when length(new.body) not between 1 and 20000 then 'empty'
  end), 'reaction_kept');
  return null;
end
$$;
create or replace trigger keep_reactions after insert on collaboration_reaction for each row execute function keep_reactions();

-- Goals, steps and agreements: the next version of a line, of the registration in which it began.
create or replace function keep_lines() returns trigger language plpgsql as $$
declare
  kind text := (select r.kind from collaboration_registration r where r.id = new.registration_id);
  before int;
  elsewhere boolean;
begin
  perform change_registration(new.registration_id, new.at, new.author_id);
  execute format('select count(*) filter (where l.registration_id = $1.registration_id), bool_or(l.registration_id <> $1.registration_id)'
                 ' from %1$s l where l.line = $1.line and l.id <> $1.id', tg_relid::regclass) into before, elsewhere using new;
  perform refuse_row(coalesce(wrong_with_writing(new.registration_id, new.at), case
    when elsewhere then 'moved'
    when kind = 'workingAgreements' or (kind = 'meeting' and tg_relid = 'collaboration_goal'::regclass) then 'other_kind'
    when new.version is distinct from before + 1 then 'not_next'
    when length(new.text) not between 1 and 20000 then 'empty'
  end), 'line_kept');
  return null;
end
$$;
create or replace trigger keep_lines after insert on collaboration_goal for each row execute function keep_lines();
create or replace trigger keep_lines after insert on collaboration_agreement for each row execute function keep_lines();
create or replace trigger keep_lines after insert on collaboration_step for each row execute function keep_lines();

create or replace function keep_steps() returns trigger language plpgsql as $$
begin
  perform refuse_row(case
    when new.version = 1 and collaboration_code_counts('function', new.function, today()) is not true then 'no_function'
  end, 'line_kept');
  return null;
end
$$;
create or replace trigger keep_steps after insert on collaboration_step for each row execute function keep_steps();

-- From which state to which: one after the other, set aside and taken up again; closed from each of them, and opened again.
create or replace function collaboration_ways() returns table (state text, next text) language sql immutable as $$
  values ('open', 'running'), ('open', 'onHold'), ('running', 'evaluated'), ('running', 'onHold'), ('onHold', 'running'),
         ('evaluated', 'running'), ('open', 'closed'), ('running', 'closed'), ('evaluated', 'closed'), ('onHold', 'closed'),
         ('closed', 'running')
$$;

-- Whether one side of samenwerkingsafspraken noted this moment in the school year of a day (`but`: a turn that is being written).
create or replace function moment_noted(registration uuid, moment text, centre boolean, day date, but uuid default null) returns boolean
language plpgsql stable as $$
begin
  return exists (select from collaboration_turn t join registry_institution i on i.id = t.institution_id and (i.kind = 'clb') = centre
                  where t.registration_id = registration and t.kind = moment and t.id is distinct from but
                    and school_year_of((t.at at time zone 'Europe/Brussels')::date) = school_year_of(day));
end
$$;

-- Whether a registration is on the agenda of a meeting (`but`: a turn that is being written).
create or replace function on_agenda(registration uuid, of_meeting uuid, but uuid default null) returns boolean language plpgsql stable as $$
begin
  return coalesce((select t.kind = 'met' from collaboration_turn t
                    where t.meeting_id = of_meeting and t.registration_id = registration and t.id is distinct from but
                    order by t.at desc, t.kind = 'met' limit 1), false);
end
$$;

-- What is wrong with a turn, as a code; null when it may stand. The centre changes the state, answers a proposal and names the owner, who
-- works there; both propose to close, and say at which meeting it was. Samenwerkingsafspraken have no state and no owner: each side notes each of their moments once a year.
create or replace function wrong_with_turn(t collaboration_turn) returns text language plpgsql stable as $$
declare
  r collaboration_registration;
  centre uuid;
  moment boolean := t.kind in (select m.code from collaboration_moments(2000) m);
begin
  select * into r from collaboration_registration one where one.id = t.registration_id;
  centre := going_on((select c.centre_id from collaboration_collaboration c where c.id = r.collaboration_id));
  return case
    when (acting()).person_id is not null and written_now(t.at) is not true then 'not_now'
    when moment is distinct from (r.kind = 'workingAgreements') then 'other_kind'
    when r.kind = 'meeting' and t.kind <> 'described' then 'other_kind'
    when t.meeting_id is not null and not exists (select from collaboration_registration m
           where m.id = t.meeting_id and m.kind = 'meeting' and m.collaboration_id = r.collaboration_id) then 'no_meeting'
    when t.meeting_id is not null and (r.state = 'closed' or on_agenda(r.id, t.meeting_id, t.id) = (t.kind = 'met')) then 'tied_already'
    when moment and moment_noted(r.id, t.kind, t.institution_id = centre, today(), t.id) then 'noted_already'
    when t.kind = 'described' and r.state = 'closed' then 'closed'
    when t.kind not in ('proposed', 'met', 'unmet') and not moment and r.kind <> 'meeting' and t.institution_id is distinct from centre then 'centre_only'
    when t.kind = 'state' and not exists (select from collaboration_ways() w where (w.state, w.next) = (r.state, t.state)) then 'no_way'
    when t.kind = 'proposed' and (r.state = 'closed' or proposal_waits(r.id, t.id)) then 'proposed_already'
    when t.kind = 'kept' and proposal_waits(r.id, t.id) is not true then 'not_proposed'
    when t.kind = 'succeeded' and (r.state = 'closed' or t.owner_id = r.owner_id) then 'same_owner'
    when t.kind = 'succeeded' and not exists (select from rights_affiliation a
           where a.person_id = t.owner_id and a.institution_id = centre and a.category = 'clb_staff' and affiliation_counts(a, null))
      then 'not_colleague'
  end;
end
$$;

-- Whether somebody proposed to close a registration, and nothing came of it yet (`but`: a turn that is being written).
create or replace function proposal_waits(registration uuid, but uuid default null) returns boolean language plpgsql stable as $$
begin
  return coalesce((select t.kind = 'proposed' from collaboration_turn t
                    where t.registration_id = registration and t.kind not in ('succeeded', 'described') and t.id is distinct from but
                    order by t.at desc, t.kind = 'proposed' desc limit 1), false);
end
$$;

-- State and owner follow from the turn.
create or replace function keep_turns() returns trigger language plpgsql as $$
begin
  perform change_registration(new.registration_id, new.at, new.author_id);
  perform refuse_row(wrong_with_turn(new), 'turn_kept');
  update collaboration_registration r
     set state = case new.kind when 'state' then new.state else r.state end, owner_id = coalesce(new.owner_id, r.owner_id)
   where r.id = new.registration_id and new.kind in ('state', 'succeeded');
  return null;
end
$$;
create or replace trigger keep_turns after insert on collaboration_turn for each row execute function keep_turns();
