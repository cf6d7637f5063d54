"""Take in a flat table: the same staging, comparison and merge as every file goes through; compared first, and then undone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from paspoort.exchange.flat.rows import Line, Read, Table
from paspoort.kernel.models import Refused
from paspoort.registry.actions import Confirm, Intake, asked_ends
from paspoort.registry.models import Institution, Source

FATES = ("new", "changed", "moved", "ended", "same")
"""What becomes of a row that is taken or found as it is."""
COLUMNS = {"userIds": "national_number", "sourcedId": "register_number", "grades": "grade"}
"""Where the registry's refusals stand in a table."""
DOUBTS = ("number_taken", "another_person")
"""What they say would tell a school about a child elsewhere: it hears that a human looks."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table does: how many rows of each fate, and the rows behind it.

    `plan` holds rows (row, fate, name, class before, class after), `left_out` (institution, name, class), `refused` (row, column,
    reason), `passed` by reason, `looks` at what deserves one, and `ends`: the institutions (number, name, enrolled now, would
    end) about which somebody is asked. `digest` is that of all of it.
    """

    counts: dict[str, int]
    plan: dict[str, Any] = field(repr=False)
    kept: dict[str, int] = field(default_factory=dict)
    possible_matches: int = 0

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(json.dumps(self.plan, sort_keys=True).encode()).digest()

    @property
    def in_vain(self) -> bool:
        return not any(self.counts[one] for one in (*FATES, "left_out"))


class _Undo(Exception):
    """Nothing of it is kept."""


def compare_table(table: Table, source: Source) -> Outcome:
    """What a table would do, found by doing it and undoing it: nothing was changed."""
    made: list[Outcome] = []
    try:
        with transaction.atomic():
            made.append(take_table(table, source, confirm=True))
            raise _Undo
    except _Undo:
        return made[0]


def take_table(table: Table, source: Source, *, confirm: Confirm) -> Outcome:
    """Bring the registry to a table, in the caller's transaction as the import. Raises `Refused("ends_too_many")` where many
    enrolments would end at an institution that `confirm` does not name."""
    read = table.read()
    intake = Intake(source, whole=table.chosen.whole, begins=table.chosen.begins_on)
    _stage(intake, table, read)
    intake.merge(confirm=confirm, step=lambda _done, _total: None)
    return _outcome(table, read, intake)


def _stage(intake: Intake, table: Table, read: Read) -> None:
    named = {one.institution for one in read.lines} | ({table.own} if table.own else set())
    places = Institution.objects.filter(number__in=named).order_by("number")
    intake.stage(
        "institution",
        [(-at, one.number, False, one.number, True, False, one.name, one.kind, "") for at, one in enumerate(places, 1)],
    )
    pupils = {one.pupil: one for one in reversed(read.lines)}
    intake.stage("pupil", map(_pupil, pupils.values()))
    intake.stage("birth", ((one.line, one.pupil, one.birth_date) for one in pupils.values()))
    intake.stage("enrolment", map(_enrolment, read.lines))
    intake.refuse(("enrolment", line, made or None, column, reason, "") for line, made, column, reason in read.refused)


def _pupil(one: Line) -> tuple[Any, ...]:
    names = " ".join(one.given_name.split()), " ".join(one.family_name.split())
    return one.line, one.pupil, False, *names, *one.keys, "", "", "", *one.number


def _enrolment(one: Line) -> tuple[Any, ...]:
    said = one.register_number, one.level, one.grade, one.class_name, one.begins_on, one.left_on
    return one.line, one.id, False, one.pupil, one.institution, *said


def _outcome(table: Table, read: Read, intake: Intake) -> Outcome:
    refused, passed, matches = _not_taken(read, intake)
    names = {one.line: f"{one.given_name} {one.family_name}" for one in read.lines}
    rows = [(line, fate, names[line], was, now) for line, fate, was, now in intake.rows if line not in refused]
    counts = dict.fromkeys(FATES, 0) | Counter(fate for _line, fate, *_more in rows)
    counts |= {"refused": len(refused), "passed": passed.total(), "left_out": len(intake.left_out)}
    told = sum(counts[one] for one in (*FATES, "refused", "passed"))
    if told != read.count:
        text = _("The rows do not add up, so nothing was changed. Tell the makers: %(read)d read, %(told)d told.")
        raise Refused("does_not_add_up", text % {"read": read.count, "told": told}, status=500)
    looks = {"without_number": intake.counts["without_number"], "birth_date_differs": intake.counts["birth_date_differs"]}
    plan = {
        "rows": rows,
        "left_out": intake.left_out,
        "refused": [(line, *why) for line, why in sorted(refused.items())],
        "passed": dict(sorted(passed.items())),
        "looks": {code: count for code, count in looks.items() if count},
        "ends": _asked(table, read, intake),
    }
    return Outcome(counts, json.loads(json.dumps(plan)), _kept(intake, counts), matches)


def _not_taken(read: Read, intake: Intake) -> tuple[dict[int, tuple[str, str]], Counter[str], int]:
    """Of each refused row the first reason; why rows were passed over; and how many may be of a pupil who is known."""
    refused: dict[int, tuple[str, str]] = {}
    passed = Counter(reason for _line, reason in read.passed)
    matches = 0
    for noun, line, column, reason, _about in intake.refusals():
        if noun == "match":
            matches += 1
        elif noun == "beside":
            passed[reason] += 1
        elif line > 0:
            why = COLUMNS.get(column, column if noun == "enrolment" and column.islower() else ""), reason
            before = refused.get(line)
            if before is None or before[1] == "pupil_refused" or noun == "pupil":
                refused[line] = ("", "doubtful") if reason in DOUBTS else why
    return refused, passed, matches


def _asked(table: Table, read: Read, intake: Intake) -> list[tuple[Any, ...]]:
    """Where somebody is asked about ends: there are many, or a row was refused of which nobody can say whose it is."""
    nameless = table.chosen.whole and any(not made for _line, made, _column, _reason in read.refused)
    asked = [row for row in intake.ends if row[3]] if nameless else asked_ends(intake.ends, False, share=table.chosen.whole)
    return [tuple(row) for row in asked]


def _kept(intake: Intake, counts: dict[str, int]) -> dict[str, int]:
    """What is kept of the run, as of every file."""
    n = intake.counts
    ended = sum(n[f"enrolments_{why}"] for why in ("ended", "of_gone", "closed", "passed_on"))
    return {
        "pupils_added": n["pupils_added"],
        "pupils_changed": n["pupils_changed"] + n["pupils_filled"],
        "enrolments_added": n["enrolments_added"],
        "enrolments_changed": n["enrolments_changed"] - n["enrolments_closed"],
        "enrolments_ended": ended,
        "rows_refused": counts["refused"],
        "rows_passed": counts["passed"],
    }


def ends_of(outcome: Outcome) -> Iterator[str]:
    """The institutions about whose ends somebody is asked, each in a line."""
    for number, name, current, ends in outcome.plan["ends"]:
        yield _("%(number)s %(name)s: %(ends)d of %(current)d") % {
            "number": number,
            "name": name,
            "ends": ends,
            "current": current,
        }
