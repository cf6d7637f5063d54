"""Taking in a registry file: rows are staged with COPY, then merged as sets, all in the caller's transaction."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.models import Refused
from paspoort.registry.inner.names import normalise

Row = tuple[Any, ...]
Step = Callable[[int, int], None]

NOUNS = ["institution", "pupil", "birth", "enrolment", "guidance"]
ENDS_AT_MOST = 5
"""Percent of the current enrolments that a whole file may end without a human saying so."""

REFUSING = ["twice_institution", "twice_pupil", "twice_birth", "twice_enrolment"]
DROPPING = ["drop_institution", "drop_pupil", "drop_birth", "drop_enrolment"]
PLACING = ["institutions_renumbered", "institutions_released", "institutions_changed", "institutions_added", "institution_map",
           "institutions_placed", "unplaced"]  # fmt: skip
RESOLVING = ["resolve_pupil", "resolve_enrolment", "orphans", "drop_orphans", "index_resolved"]
MERGING = ["enrolments_closed", "numbers_released", "pupils_added", "pupils_changed", "births_changed", "enrolments_ended",
           "enrolments_of_gone", "enrolments_same", "enrolments_changed", "enrolments_added", "touch_added"]  # fmt: skip
GUIDING = ["guidance_refused", "resolve_guidance", "guidance_changed", "guidance_added", "guidance_ended"]
LOOKING = ["possible_match", "without_number", "birth_date_differs"]
NO_FILE = "create temporary table resolved_pupil (pupil_id uuid, deleted boolean, family_key text, given_key text) on commit drop"
LOCK = 20260901
"""One import at a time: the advisory lock of this database that an import holds until its transaction ends."""


class Intake:
    """One registry file on its way in. Stage its rows noun by noun, then `merge`; `counts` says what each step did."""

    def __init__(self, *, whole: bool) -> None:
        self.whole = whole
        self.counts: dict[str, int] = {}
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise Refused("import_running", _("Another import is running. Wait until it has finished."), status=409)
            cursor.execute("set local work_mem = '32MB'")  # memory must not grow with the file: a join spills to disk
            cursor.execute("set local hash_mem_multiplier = 1")
            cursor.execute("set constraints all immediate")
            cursor.execute("set local jit = off")
            cursor.execute("set local client_connection_check_interval = '2s'")  # a killed import lets go at once
        self._run("stage")

    def stage(self, noun: str, rows: Iterable[Row]) -> int:
        """Stream rows into the staging table of a noun, in the order of its columns, and give how many there were."""
        count = 0
        with connection.cursor() as cursor, cursor.copy(f"copy staged_{_known(noun)} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
        return count

    def refuse(self, rows: Iterable[Row]) -> None:
        """Keep rows that could not be read, as (noun, line, source id, column, reason): what they name is left as it is."""
        with connection.cursor() as cursor, cursor.copy("copy staged_refusal from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def refusals(self) -> Iterator[Row]:
        """(noun, line, column, reason) of everything refused, and of what deserves a look, in the order of the files."""
        with connection.cursor() as cursor:
            cursor.execute("select noun, line, field, reason from staged_refusal order by noun, line, field")
            while rows := cursor.fetchmany(1000):
                yield from rows

    def merge(self, *, confirm: bool, step: Step) -> None:
        """Bring the registry to what was staged. Raises `Refused("ends_too_many")` before anything is changed for good."""
        plan = [*REFUSING, *DROPPING, *PLACING, *RESOLVING, *MERGING, *GUIDING, *LOOKING]
        done = iter(range(1, len(plan) + 2))

        def run(*names: str) -> None:
            for name in names:
                self._run(name)
                step(next(done), len(plan) + 1)

        self._analyse("staged_institution", "staged_pupil", "staged_birth", "staged_enrolment")
        run(*REFUSING, *DROPPING, *PLACING)
        while self._run("number_taken"):
            self._run("drop_pupil")
        run(*RESOLVING)
        self._analyse("resolved_pupil", "resolved_enrolment")
        if self.whole:
            self._refuse_too_many_ends(confirm)
        run(*MERGING)
        self.refresh()
        step(next(done), len(plan) + 1)
        run(*GUIDING)
        with connection.cursor() as cursor:
            cursor.execute("set local enable_nestloop = off")  # what was just added has no statistics yet
        run(*LOOKING)
        with connection.cursor() as cursor:
            cursor.execute("set local enable_nestloop = on")
            cursor.execute("set constraints all deferred")

    def refresh(self) -> None:
        """Bring what a search may touch up to date with every enrolment that was touched."""
        self._analyse("touched")
        while missing := self._names_missing():
            with connection.cursor() as cursor, cursor.copy("copy name_key from stdin") as copy:
                for pupil, family, given in missing:
                    copy.write_row((pupil, normalise(family), normalise(given)))
        self._analyse("name_key")
        self._run("findable")

    def _names_missing(self) -> list[Row]:
        """A handful of touched pupils at a time whose names are not in the file and not yet normalised."""
        with connection.cursor() as cursor:
            cursor.execute(_steps()["names_missing"])
            return list(cursor.fetchall())

    def touch(self, pupils: Iterable[uuid.UUID]) -> None:
        """Mark every enrolment of these pupils for the next `refresh`."""
        with connection.cursor() as cursor:
            cursor.execute(NO_FILE)
            cursor.execute("insert into touched select id from registry_enrolment where pupil_id = any(%s)", [list(pupils)])

    def _refuse_too_many_ends(self, confirm: bool) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self._sql("would_end"))
            current, ends = cursor.fetchone()
        self.counts |= {"current": current, "would_end": ends}
        if not confirm and ends * 100 > current * ENDS_AT_MOST:
            sentence = _(
                "This file would end %(ends)d of the %(current)d current enrolments, more than %(most)d %%."
                " Nothing was changed. Check the file; if it is right, import it again with --confirm."
            )
            numbers = {"ends": ends, "current": current}
            raise Refused("ends_too_many", sentence % {**numbers, "most": ENDS_AT_MOST}, status=409, **numbers)

    def _run(self, name: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self._sql(name))
            counted = cursor.description is not None
            number = int(cursor.fetchone()[0]) if counted else max(cursor.rowcount, 0)
        self.counts[name] = self.counts.get(name, 0) + number
        return number

    def _sql(self, name: str) -> str:
        return _steps()[name].replace(":whole", "true" if self.whole else "false")

    def _analyse(self, *tables: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"analyze {table}")


def _known(noun: str) -> str:
    if noun not in NOUNS:
        raise ValueError(noun)
    return noun


@cache
def _steps() -> dict[str, str]:
    """The statements of `sql/merge*.sql` by the name of their step."""
    text = "".join(path.read_text() for path in (Path(__file__).resolve().parents[1] / "sql").glob("merge*.sql"))
    parts = re.split(r"^-- step: (\w+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
