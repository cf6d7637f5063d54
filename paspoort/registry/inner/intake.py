"""Taking in a registry file: rows are staged with COPY, then merged as sets, all in the caller's transaction."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.models import NOBODY, Refused
from paspoort.registry.inner.ends import Confirm, refuse_too_many_ends
from paspoort.registry.inner.names import name_keys
from paspoort.registry.inner.persons import verdicts
from paspoort.registry.models import Source

Row = tuple[Any, ...]
Step = Callable[[int, int], None]
Do = Callable[[], None]
WORD = re.compile(r"(?<!:):(whole|source|everywhere|makes|table|begins)\b")

NOUNS = ["institution", "pupil", "birth", "enrolment", "guidance"]
REFUSING = ["twice_institution", "twice_pupil", "twice_birth", "twice_enrolment"]
DROPPING = ["drop_institution", "drop_pupil", "drop_birth", "drop_enrolment"]
PLACING = [
    "place_institutions", "misplaced", "not_theirs", "institutions_marked", "institutions_renumbered", "institutions_released",
    "scope_released", "institutions_changed", "institutions_added", "scope_noted", "institution_map", "institutions_placed",
    "unplaced",
]  # fmt: skip
MATCHED = ["others_refused", "verdicts_followed", "same_pupil", "drop_refused_pupils", "pupils_of_others", "joined_pupils"]
RESOLVING = ["resolve_enrolment", "beside_others", "orphans", "drop_orphans", "joined_in_vain", "index_resolved"]
MERGING = [
    "enrolments_closed", "ids_released", "other_ids_released", "pupils_added", "pupils_taken_over", "ids_changing",
    "pupils_changed", "pupils_filled", "numbers_changed", "other_ids_noted", "births_changed", "enrolments_passed_on",
    "enrolments_ended", "enrolments_of_gone", "enrolments_changed", "enrolments_added", "touch_added",
    "doubts_gone", "doubts_raised",
]  # fmt: skip
GUIDING = ["guidance_changed", "guidance_added", "guidance_ended"]
LOOKING = ["possible_match", "without_number", "birth_date_differs"]
FATES = {
    "institution": ("taken", "unchanged", "absent"),
    "pupil": ("taken", "unchanged", "without_enrolment", "facts_left"),
    "birth": ("taken", "unchanged"),
    "enrolment": ("taken", "unchanged", "absent", "level_guessed"),
    "guidance": ("taken", "unchanged", "absent"),
}
"""What the steps `…_fates` count: rows of which something comes, that change nothing, and that mean nobody here."""
NO_FILE = (
    "create temporary table resolved_pupil (pupil_id uuid, deleted boolean, owned boolean, family_key text, given_key text,"
    " sounds text) on commit drop"
)
LOCK = 20260901
"""One import at a time: the advisory lock of this database that an import holds until its transaction ends."""


class Intake:
    """One registry file of one source on its way in. Stage its rows noun by noun, then `merge`.

    `counts` says what each step did; `fates` what became of the rows of each noun. `begins` is the first day of an enrolment that
    is new and of which no row says when it began. Of a source that is a school's own table, `rows`, `left_out` and `ends` tell
    before the merge what it does: (row, fate, class before, class after), (institution number, name, class), and for each
    institution (number, name, enrolled now, of them would end).
    """

    def __init__(self, source: Source | None, *, whole: bool, begins: date | None = None) -> None:
        self.whole = whole
        self.rows: list[Row] = []
        self.left_out: list[Row] = []
        self.ends: list[Row] = []
        self.counts: dict[str, int] = {}
        self.fates: dict[str, dict[str, int]] = {}
        self._words = _words(source, whole, begins)
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
        """Keep rows that could not be read, as (noun, line, source id, column, reason, ""): what they name is left as it is."""
        with connection.cursor() as cursor, cursor.copy("copy staged_refusal from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def refusals(self) -> Iterator[Row]:
        """(noun, line, column, reason, institution number or nothing) of everything refused, and of what deserves a look."""
        with connection.cursor() as cursor:
            cursor.execute("select noun, line, field, reason, about from staged_refusal order by noun, line, field")
            while rows := cursor.fetchmany(1000):
                yield from rows

    def merge(self, *, confirm: Confirm, step: Step) -> None:
        """Bring the registry to what was staged. Raises `Refused("ends_too_many")` before anything is changed for good."""
        finding: list[str | Do] = [*REFUSING, *DROPPING, *PLACING, self._find_persons, *RESOLVING]
        merging: list[str | Do] = [*MERGING, self.refresh, *GUIDING]
        total = len(finding) + len(merging) + len(LOOKING)
        done = iter(range(1, total + 1))

        def run(parts: Sequence[str | Do]) -> None:
            for part in parts:
                self._run(part) if isinstance(part, str) else part()
                step(next(done), total)

        self._analyse("staged_institution", "staged_pupil", "staged_birth", "staged_enrolment")
        run(finding)
        self._foretell(confirm)
        run(merging)
        with connection.cursor() as cursor:
            cursor.execute("set local enable_nestloop = off")  # what was just added has no statistics yet
            run(LOOKING)
            cursor.execute("set local enable_nestloop = on")
            cursor.execute("set constraints all deferred")

    def refused_rows(self) -> dict[str, int]:
        """How many rows of each noun were refused: a row with two reasons counts once, a mere look not at all."""
        return {noun: int(count) for noun, count in self._rows("refused_rows")}

    def refused_institutions(self) -> list[Row]:
        """(number, reason) of every institution whose row was refused."""
        return self._rows("refused_institutions")

    def _find_persons(self) -> None:
        """Say of each row which pupil it is about, or refuse it as another person."""
        self.counts["pupils_staged"] = self._count("staged_pupil")
        self._run("births_corrected")
        self.counts["pupils_known"] = self._run("resolve_pupil")
        self._run("names_corrected")
        if self._run("fresh_pupils"):
            self._run("match_register")
        self._run("kept_numbers")
        found = list(verdicts(self._rows("doubtful")))
        with connection.cursor() as cursor, cursor.copy("copy verdict from stdin") as copy:
            for verdict in found:
                copy.write_row(verdict)
        for name in MATCHED:
            self._run(name)
        self._analyse("resolved_pupil", "institution_of", "kept_number")

    def _foretell(self, confirm: Confirm) -> None:
        """Count what becomes of the rows, before anything changes: the sum is compared with what was read."""
        self._analyse("resolved_enrolment")
        self.ends = self._rows("would_end")
        refuse_too_many_ends(self.ends, confirm, share=self.whole)
        for name in ("guidance_refused", "resolve_guidance", "guidance_merged"):
            self._run(name)
        self._run("pupils_compared")
        if self._words["table"] == "true":
            self.rows, self.left_out = self._rows("row_fates"), self._rows("left_out")
        for noun, names in FATES.items():
            (row,) = self._rows(f"{noun}_fates")
            self.fates[noun] = dict(zip(names, (int(number) for number in row), strict=True))

    def refresh(self) -> None:
        """Bring what a search may touch up to date with every enrolment that was touched."""
        self._analyse("touched")
        while missing := self._names_missing():
            with connection.cursor() as cursor, cursor.copy("copy name_key from stdin") as copy:
                for pupil, family, given in missing:
                    copy.write_row((pupil, *name_keys(given, family)))
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

    def _run(self, name: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self._sql(name))
            counted = cursor.description is not None
            number = int(cursor.fetchone()[0]) if counted else max(cursor.rowcount, 0)
        self.counts[name] = self.counts.get(name, 0) + number
        return number

    def _rows(self, name: str) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql(name))
            return list(cursor.fetchall())

    def _count(self, table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
            return int(cursor.fetchone()[0])

    def _sql(self, name: str) -> str:
        return WORD.sub(lambda found: self._words[found[1]], _steps()[name])

    def _analyse(self, *tables: str) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"analyze {table}")


def _words(source: Source | None, whole: bool, begins: date | None) -> dict[str, str]:
    """What stands for the words of the steps: of a refresh without a file, nobody."""
    said = {True: "true", False: "false"}
    return {
        "whole": said[whole],
        "source": f"'{source.id if source else NOBODY}'::uuid",
        "everywhere": said[source is not None and source.everywhere],
        "makes": said[source is not None and source.makes_institutions],
        "table": said[source is not None and source.kind == "table"],
        "begins": f"'{begins.isoformat()}'::date" if begins else "null::date",
    }


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
