"""Verbs of the registry: find one pupil, and write what schools and pupils there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, named_rows
from paspoort.kernel.periods import today
from paspoort.registry.actions.doubts import DoubtSeen, decide_doubt, doubts_here, list_doubts
from paspoort.registry.actions.sources import Change, SourceSeen, add_source, change_source, list_sources, source_named
from paspoort.registry.actions.suspects import Suspects, suspect_identities
from paspoort.registry.inner.ends import Confirm, read_confirm
from paspoort.registry.inner.intake import Intake
from paspoort.registry.inner.merger import move_enrolments, move_guidance
from paspoort.registry.inner.names import normalise
from paspoort.registry.inner.query import Query, read_query
from paspoort.registry.inner.search import Search
from paspoort.registry.models import Enrolment, Findable, Guidance, Import, Institution, Pupil, Source

__all__ = [
    "Change",
    "Confirm",
    "DoubtSeen",
    "Intake",
    "Query",
    "SourceSeen",
    "Suspects",
    "add_source",
    "change_source",
    "decide_doubt",
    "doubts_here",
    "list_doubts",
    "list_sources",
    "normalise",
    "read_confirm",
    "read_query",
    "source_named",
    "suspect_identities",
]


def find_pupil_rows(
    words: Sequence[str] = (),
    birth_date: date | None = None,
    register_number: str = "",
    institutions: Sequence[uuid.UUID] | None = None,
) -> list[Findable]:
    """Find a pupil enrolled today where the acting person may look: no row, the one row, or two rows for "more than one".

    `words` are names in any order, as typed (see `read_query`). The two rows are of different pupils: a double enrolment is
    one pupil (rules 6-8, 56, 102). An exact name goes before the beginning of a name, and that before a typing error.
    `institutions` narrows further. Raises `BadInput` when there is too little to go on.
    """
    return Search(words, birth_date, register_number, institutions).run()


PUPIL = ["id", "given_name", "family_name", "birth_date"]
ENROLMENT = ["id", "pupil_id", "institution_id", "register_number", "education_level", "grade", "begins_on", "left_on"]
INSTITUTION = ["id", "number", "name", "kind"]
PARTS = {"p": PUPIL, "e": ENROLMENT, "i": INSTITUTION}
SEEN = f"""
    select {", ".join(f'{table}.{name} as "{table}.{name}"' for table, names in PARTS.items() for name in names)}
      from registry_pupil p
      join registry_enrolment e on e.pupil_id = p.id
      join registry_institution i on i.id = e.institution_id
     where pupil_findable(%s) and p.id = %s and runs(e.begins_on, e.left_on)
     order by e.begins_on desc, e.id
"""


def pupil_enrolled_now(pupil_id: uuid.UUID) -> tuple[Pupil, list[Enrolment]] | None:
    """A pupil with the enrolments of today that the acting person may see, the latest first; None where there is none to see.

    One statement, and without what no page shows, such as the sealed national number.
    The rule is asked before a row is fetched, so that a pupil elsewhere costs what one costs who does not exist.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [pupil_id, pupil_id])
        rows = [{table: _part(row, table) for table in PARTS} for row in named_rows(cursor)]
    if not rows:
        return None
    pupil, enrolments = Pupil.known(**rows[0]["p"]), []
    for row in rows:
        enrolment = Enrolment.known(**row["e"])
        enrolment.pupil, enrolment.institution = pupil, Institution.known(**row["i"])
        enrolments.append(enrolment)
    return pupil, enrolments


def _part(row: dict[str, Any], table: str) -> dict[str, Any]:
    return {name: row[f"{table}.{name}"] for name in PARTS[table]}


def guide(school: Institution, centre: Institution, begins_on: date, ended_on: date | None = None) -> Guidance:
    """Let a centre guide a school from a day on; whoever guided it until then no longer does from that day."""
    if school.kind not in ("school", "special_school"):
        raise BadInput({"school": _("Only a school is guided.")})
    if centre.kind not in ("clb", "support_centre"):
        raise BadInput({"centre": _("Only a guidance centre or support centre guides schools.")})
    if ended_on is not None and ended_on < begins_on:
        raise BadInput({"ended_on": _("Guidance cannot end before it begins.")})
    Guidance.objects.filter(school=school, begins_on__lt=begins_on, ended_on=None).update(ended_on=begins_on)
    Guidance.objects.filter(school=school, begins_on__lt=begins_on, ended_on__gt=begins_on).update(ended_on=begins_on)
    guidance, _added = Guidance.objects.update_or_create(
        school=school, begins_on=begins_on, defaults={"centre": centre, "ended_on": ended_on}
    )
    record("guidance.began", object=guidance.id, channel="operator", school=school.number, centre=centre.number)
    return guidance


def merge_institutions(old: Institution, new: Institution, on: date) -> dict[str, int]:
    """Let an institution go up in another from a day on, at the latest today: pupils, guidance and parts go over (rule 103).

    The old number still resolves, through `successor`. Gives how many enrolments, guidances and parts went over. Rights go
    over with `rights.actions.carry_over`, in the same transaction. Runs as the operator. Raises `BadInput` for old, new or on.
    """
    if old.id == new.id or old.kind != new.kind or new.successor_id is not None or (new.ended_on and new.ended_on <= today()):
        raise BadInput({"new": _("An institution goes up in another one of the same kind, which is open.")})
    if old.successor_id is not None:
        raise BadInput({"old": _("This institution went up in another one already.")})
    if on > today():
        raise BadInput({"on": _("A merger is carried out on its day, or afterwards.")})
    counts = {"enrolments": move_enrolments(old, new, on), "guidances": move_guidance(old, new, on)}
    counts["parts"] = Institution.objects.filter(parent=old).exclude(id=new.id).update(parent=new)
    Institution.objects.filter(successor=old).update(successor=new)
    Institution.objects.filter(id=old.id).update(successor=new, ended_on=min(on, old.ended_on or on))
    old.refresh_from_db()
    facts: dict[str, Any] = {**counts, "old": old.number, "new": new.number}
    record("institution.merged", object=old.id, channel="operator", **facts)
    return counts


def refresh_findable(pupils: Iterable[uuid.UUID]) -> None:
    """Write anew what a search may touch of these pupils, from their names and enrolments. Runs as the registry's import."""
    intake = Intake(None, whole=False)
    intake.touch(pupils)
    intake.refresh()


def keep_import(kind: str, source: Source, sha256: bytes, *, whole: bool, counts: dict[str, int]) -> Import:
    """Keep that a file of a source came in and what it changed, with its trace; and let the planner know what lies there now."""
    run = Import.objects.create(source=kind, from_source=source, file_sha256=sha256, whole=whole, counts=counts)
    facts: dict[str, Any] = {**counts, "kind": kind, "source": str(source.id), "whole": whole}
    record("registry.imported", object=run.id, channel="import", **facts)
    with connection.cursor() as cursor:
        cursor.execute("select analyze_registry()")
    return run
