"""Bare SQL of pupil files: what any program must fetch and write for the same page, as superuser, without policies."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bench.employees import Employee
from bench.find import Statement
from paspoort.kernel.periods import school_year_of, today

TRACE = """
    insert into audit_trace (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel,
                             subject_id, facts, salt, commitment)
    values (gen_random_uuid(), now(), 'file.opened', 'done', '', gen_random_uuid(), %s, %s, '', 3, 'web', null, '{}',
            uuid_send(gen_random_uuid()), sha256('trace'))
"""
PUPIL = "select id, given_name, family_name, birth_date from registry_pupil where id = %s"
SEATS = """
    select e.*, i.id, i.number, i.name, i.kind from registry_enrolment e join registry_institution i on i.id = e.institution_id
     where e.pupil_id = %s and e.left_on is null
"""
FILE = "select * from casefile_file where pupil_id = %s and centre_id = %s"
KEYS = """
    select k.wrapped, i.wrapped from casefile_file f join kernel_datakey k on k.id = f.key_id
      join kernel_institutionkey i on i.institution_id = k.institution_id where f.pupil_id = %s and f.centre_id = %s
"""
LOOK = "select at, before from casefile_look where file_id = %s and person_id = %s"
WRITING = """
    select p.given_name, p.family_name, max(a.changed_at) from casefile_activity a join identity_person p on p.id = a.author_id
     where a.file_id = %s and a.state = 'draft' and a.changed_at > now() - interval '1 hour' group by p.id
"""
JOURNAL = """
    select * from casefile_activity where file_id = %s and state = 'registered' and day >= make_date(%s, 9, 1)
     order by day desc, registered_at desc, id
"""
FOLDED = "select day from casefile_activity where file_id = %s and state = 'registered' and day < make_date(%s, 9, 1)"
TEXTS = """
    select t.* from casefile_activity a, lateral (select * from casefile_text where activity_id = a.id offset 0) t
     where a.file_id = %s and a.state = 'registered' and a.day >= make_date(%s, 9, 1) and a.restricted_at is null
"""
REFERRALS = "select * from casefile_referral where file_id = %s"
AUTHORS = """
    select p.id, p.given_name || ' ' || p.family_name from identity_person p
     where p.id in (select a.author_id from casefile_activity a where a.file_id = %s)
"""
LABELS = "select kind, code, label, first_year, last_year from nomenclature_code"
FOUND = """
    select distinct on (by_family, pupil_id) * from (
      select * from registry_findable where institution_id = any (%(schools)s) and left_on is null and by_family >= %(first)s
         and by_family < %(beyond)s
      union all
      select * from registry_findable where institution_id = any (%(schools)s) and left_on is null and by_given >= %(first)s
         and by_given < %(beyond)s) named
     order by by_family, pupil_id, begins_on desc limit 201
"""
SCHOOLS = "select * from registry_institution where id = any (%s)"
DRAFT = "select * from casefile_activity where id = %s for no key update"
SAVED = "update casefile_activity set revision = revision + 1, sections = %s, changed_at = now() where id = %s"
REGISTERED = """
    update casefile_activity set state = 'registered', day = current_date, function = 'intake', topics = %s, client = 'pupil',
           actors = '{pupil,mother}', contact = 'phone', registered_at = now(), sections = null, changed_at = now() where id = %s
"""
SAID = """
    insert into casefile_text (id, activity_id, version, author_id, at, key_id, sealed)
    values (gen_random_uuid(), %s, 1, %s, now(), %s, %s)
"""
DRAFTS = """
    select a.*, f.pupil_id from casefile_activity a join casefile_file f on f.id = a.file_id
     where a.author_id = %s and a.state = 'draft' and a.revision > 0 order by a.changed_at desc limit 20
"""
DRAFT_KEYS = """
    select k.wrapped, i.wrapped from casefile_activity a join kernel_datakey k on k.id = a.key_id
      join kernel_institutionkey i on i.institution_id = k.institution_id where a.author_id = %s and a.state = 'draft'
"""
PLANNED = """
    select a.*, f.pupil_id from casefile_activity a join casefile_file f on f.id = a.file_id
     where a.author_id = %s and a.state = 'planned' order by a.day, a.id limit 20
"""
PLANNED_BY_TEAM = """
    select a.*, f.pupil_id from rights_affiliation w
      join rights_teampart m on m.member_id = w.id
      join rights_teampart c on c.team_id = m.team_id and c.member_id is not null
      join rights_affiliation colleague on colleague.id = c.member_id
      join casefile_activity a on a.author_id = colleague.person_id and a.state = 'planned'
      join casefile_file f on f.id = a.file_id and f.school_id = any (%s)
     where w.person_id = %s order by a.day, a.id limit 20
"""
WAITING = """
    select r.id, a.day, a.category, a.detail, f.pupil_id from casefile_file f
      join casefile_referral r on r.file_id = f.id
      join casefile_activity a on a.id = r.activity_id
     where f.centre_id = %s and f.school_id = any (%s) and r.answer_id is null and r.closed_on is null and r.refused_on is null
       and r.referred_on + interval '12 months' > current_date and a.author_id = %s order by r.referred_on limit 20
"""
RECENT = """
    select l.at, p.id, p.given_name, p.family_name from casefile_look l join casefile_file f on f.id = l.file_id
      join registry_pupil p on p.id = f.pupil_id where l.person_id = %s order by l.at desc limit 16
"""
COUNTED = """
    select school_year_of(day), category, school_id, count(*) from casefile_activity
     where centre_id = %s and direction = 'referral' and state = 'registered'
       and day between make_date(%s, 9, 1) and make_date(%s, 8, 31)
     group by grouping sets ((1, 2, 3), (1, 3), (1, 2), (1))
"""
TIMES = """
    select a.category, percentile_disc(0.5) within group (order by b.day - a.day),
           percentile_disc(0.9) within group (order by b.day - a.day), count(b.id)
      from casefile_activity a join casefile_referral r on r.activity_id = a.id
      left join casefile_activity b on b.id = r.answer_id
     where a.centre_id = %s and a.direction = 'referral' and a.day between make_date(%s, 9, 1) and make_date(%s, 8, 31)
     group by grouping sets ((a.category), ())
"""
GUIDED = """
    select i.id, i.name from registry_guidance g join registry_institution i on i.id = g.school_id
     where g.centre_id = %s and g.ended_on is null order by i.name
"""
KEYS_OF_DRAFT = """
    select k.wrapped, i.wrapped from casefile_activity a join kernel_datakey k on k.id = a.key_id
      join kernel_institutionkey i on i.institution_id = k.institution_id where a.id = %s
"""


ENOUGH_ALONE = 400
"""Of a file with so many activities over five years this year alone stands open: it has twenty or more."""


def opening(one: Employee, pupil: UUID, file: UUID, many: int) -> list[Statement]:
    """Who it is about, where at school, and the journal with what was said in the years that stand open."""
    there, open_years = [pupil, one.centre], [file, school_year_of(today()) - (many < ENOUGH_ALONE)]
    head = [(FILE, there), (PUPIL, [pupil]), (SEATS, [pupil]), (LOOK, [file, one.person]), (WRITING, [file]), (KEYS, there)]
    years = [(statement, open_years) for statement in (JOURNAL, TEXTS, FOLDED)]
    return [*head, *years, (REFERRALS, [file]), (AUTHORS, [file]), (LABELS, []), _trace(one)]


def searching(one: Employee, typed: str) -> list[Statement]:
    """Pupils of these schools by the beginning of a name, and the names of the schools."""
    given = {"schools": list(one.schools), "first": typed, "beyond": typed + "\U0010ffff"}
    return [(FOUND, given), (SCHOOLS, [list(one.schools)]), _trace(one)]


def keeping(one: Employee, draft: UUID, sealed: bytes) -> list[Statement]:
    """A draft, locked, with its keys; and kept again."""
    return [(DRAFT, [draft]), (KEYS_OF_DRAFT, [draft]), (SAVED, [sealed, draft]), _trace(one)]


def registering(one: Employee, draft: tuple[UUID, UUID], topics: Sequence[str], sealed: bytes) -> list[Statement]:
    """A draft, locked, with its keys; put into the journal with what it says."""
    activity, key = draft
    return [
        (DRAFT, [activity]),
        (KEYS_OF_DRAFT, [activity]),
        (REGISTERED, [list(topics), activity]),
        (SAID, [activity, one.person, key, sealed]),
        _trace(one),
    ]


def my_day(one: Employee) -> list[Statement]:
    """Drafts, what is planned, referrals without an answer, and files of late."""
    mine, schools = [one.person], list(one.schools)
    own = [(statement, mine) for statement in (DRAFTS, DRAFT_KEYS, PLANNED, RECENT)]
    team = [(PLANNED_BY_TEAM, [schools, one.person]), (WAITING, [one.centre, schools, one.person])]
    return [*own, *team, (LABELS, []), _trace(one), _trace(one)]


def report(one: Employee, year: int) -> list[Statement]:
    """Referrals of two years by category and school, how long answers took, and the schools."""
    return [
        (COUNTED, [one.centre, year - 1, year + 1]),
        (TIMES, [one.centre, year, year + 1]),
        (GUIDED, [one.centre]),
        _trace(one),
    ]


def _trace(one: Employee) -> Statement:
    return TRACE, [one.person, one.centre]
