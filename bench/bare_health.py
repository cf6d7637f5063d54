"""Bare SQL of contact moments: what any program must fetch and write for the same page, as superuser, without policies."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bench.find import Statement
from paspoort.kernel.periods import school_year_of, today

TRACES = """
    insert into audit_trace (id, at, event, outcome, reason, session_id, person_id, institution_id, service, level, channel,
                             subject_id, facts, salt, commitment)
    select gen_random_uuid(), now(), 'medical.read', 'done', '', gen_random_uuid(), %s, %s, '', 3, 'web', null, '{}',
           uuid_send(gen_random_uuid()), sha256('trace')
      from generate_series(1, %s)
"""
WHERE = """
    select c.*, p.id, p.birth_date from casefile_file f join health_contact c on c.file_id = f.id and c.school_day_id = %s
      join registry_pupil p on p.id = f.pupil_id where f.pupil_id = %s and f.centre_id = %s
"""
VALUES = """
    select distinct on (c.id, m.item) c.id, c.day, m.*, a.given_name, a.family_name
      from casefile_file f join health_contact c on c.file_id = f.id join health_measurement m on m.contact_id = c.id
      join identity_person a on a.id = m.author_id
     where f.pupil_id = any (%s) and f.centre_id = %s and m.item = any (%s) order by c.id, m.item, m.version desc
"""
KEYS = """
    select k.wrapped, i.wrapped from kernel_datakey k join kernel_institutionkey i on i.institution_id = k.institution_id
     where k.id in (select f.key_id from casefile_file f where f.pupil_id = any (%s) and f.centre_id = %s)
"""
SAVED = """
    insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
    select gen_random_uuid(), c.id, %s, 1, %s, now(), uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), false
      from casefile_file f join health_contact c on c.file_id = f.id and c.school_day_id = %s
     where f.pupil_id = %s and f.centre_id = %s
"""
DAY = "select d.*, s.name from health_schoolday d join registry_institution s on s.id = d.school_id where d.id = %s"
CLASS = """
    select c.*, p.*,
           exists (select from registry_enrolment e where e.pupil_id = p.id and e.institution_id = %s and e.left_on is null)
      from health_contact c join casefile_file f on f.id = c.file_id join registry_pupil p on p.id = f.pupil_id
     where c.school_day_id = %s order by c.place, p.family_name
"""
# the code of a moment is its grade
DUE = """
    from registry_enrolment e
    join registry_pupil p on p.id = e.pupil_id
    left join casefile_file f on f.pupil_id = p.id and f.centre_id = %(centre)s
    left join health_contact c on c.file_id = f.id and c.moment = e.grade and c.school_year = %(year)s
   where e.institution_id = any (%(schools)s) and e.grade = any ('{K1,L1,L4,L6,S3}') and e.left_on is null
     and not exists (select from health_contact o where o.file_id = f.id and o.moment = e.grade and o.school_year < %(year)s
                        and o.state in ('done', 'doneElsewhere', 'exempt'))
"""
GRADE = "and (%(grade)s::text is null or e.grade = %(grade)s)"
LISTED = f"select p.*, e.grade, c.state, c.id, c.day {DUE} {GRADE} order by e.grade, p.family_name"
COUNTED = f"select e.institution_id, e.grade, c.state, count(*) {DUE} group by 1, 2, 3"
NAMES = "select id, name from registry_institution where id = any (%s)"


def saving(day: UUID, pupil: UUID, person: UUID, centre: UUID, item: str) -> list[Statement]:
    """The contact of a pupil on a day with what was measured of this before, its key, and the value."""
    whose = [[pupil], centre]
    read = [(WHERE, [day, pupil, centre]), (VALUES, [*whose, [item, "height", "weight"]]), (KEYS, whose)]
    return [*read, (SAVED, [item, person, day, pupil, centre]), (TRACES, [person, centre, 1])]


def opening(day: UUID, school: UUID, person: UUID, centre: UUID, pupils: Sequence[UUID], items: Sequence[str]) -> list[Statement]:
    """A day with its pupils, all that was ever measured of these items, the keys, and who else has this moment to come."""
    whose = [list(pupils), centre]
    head = [(DAY, [day]), (CLASS, [school, day]), (VALUES, [*whose, list(items)]), (KEYS, whose)]
    return [*head, (LISTED, _due(centre, [school], "L4")), (TRACES, [person, centre, len(pupils) + 1])]


def listing(school: UUID, person: UUID, centre: UUID) -> list[Statement]:
    """Who of a school has a moment this school year."""
    return [(NAMES, [[school]]), (LISTED, _due(centre, [school])), (TRACES, [person, centre, 1])]


def counting(schools: Sequence[UUID], person: UUID, centre: UUID) -> list[Statement]:
    """How many of each school."""
    return [(NAMES, [list(schools)]), (COUNTED, _due(centre, schools)), (TRACES, [person, centre, 1])]


def _due(centre: UUID, schools: Sequence[UUID], grade: str | None = None) -> dict[str, object]:
    return {"centre": centre, "schools": list(schools), "year": school_year_of(today()), "grade": grade}
