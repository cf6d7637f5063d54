"""When something counts: stated in one place, in Python and in SQL, and both say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sql import sql

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"periods.py", "functions.sql"}
"""Of the kernel: where the sentence itself stands."""
END = r"(ends|ended|left)_on"
WRITTEN_OUT = re.compile(
    rf"{END} is null or [\w.]*{END}\b"  # SQL
    rf"|{END}__isnull=True\) \| ~?Q\(\w*{END}__g\w+=(?!F\()|exclude\(\w*{END}__l"  # a question
    rf"|\.{END} is (not )?None (and|or) [\w.]*{END} [<>]=? (day|today)"  # a row that was read
)
EXAMPLE = """
select {asked} from (values (date '2026-09-01', date '2027-06-30'), ('2026-09-01', null)) row (begins, ends),
       (values (date '2026-08-31'), ('2026-09-01'), ('2027-06-29'), ('2027-06-30'), ('2027-07-01')) days (day) order by ends, day
"""


def test_nobody_writes_out_again_when_something_counts() -> None:
    files = [*(ROOT / "paspoort").rglob("*.py"), *(ROOT / "paspoort").rglob("*.sql")]
    for path in files:
        if "migrations" in path.parts or (path.name in PLACES and "kernel" in path.parts):
            continue
        found = [match[0] for match in WRITTEN_OUT.finditer(path.read_text())]
        assert not found, f"{path}: {found}; ask kernel.periods.Lasting, or in SQL counts, lasts, runs or goes_on"


@pytest.mark.parametrize(
    ("asked", "ending", "open_ended"),
    [
        ("counts(begins, ends, day)", [False, True, True, True, False], [False, True, True, True, True]),
        ("lasts(ends, day)", [True, True, True, True, False], [True] * 5),
        ("runs(begins, ends, day)", [False, True, True, False, False], [False, True, True, True, True]),
        ("goes_on(ends, day)", [True, True, True, False, False], [True] * 5),
    ],
)
def test_the_last_day_counts_or_is_the_first_no_longer(
    world: object, asked: str, ending: list[bool], open_ended: list[bool]
) -> None:
    assert [row[0] for row in sql(EXAMPLE.format(asked=asked))] == ending + open_ended


@pytest.mark.parametrize(
    "asked", ["counts(begins_on, ended_on)", "runs(begins_on, ended_on)", "lasts(ended_on)", "goes_on(ended_on)"]
)
def test_they_melt_into_the_statement_that_asks_them(world: object, asked: str) -> None:
    sql("set local role paspoort_web")
    plan = "\n".join(row[0] for row in sql(f"explain (costs off) select 1 from registry_guidance where {asked}"))
    assert "ended_on IS NULL" in plan
    assert asked.split("(")[0] not in plan
