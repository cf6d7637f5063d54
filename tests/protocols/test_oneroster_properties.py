"""What must hold for any registry: the order of rows means nothing, twice is once, and a delta says what the whole says."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.exchange.oneroster import import_file
from tests.protocols.oneroster_files import EMPTY, Files, kept, told, undone, write

NUMBERS = ["", "{INSZ:93051822361}", "{INSZ:85073003328}", "{INSZ:17073003384}", "{INSZ:12031500244}", "{INSZ:08000000102}"]
NAMES = ["Léna", "Bo", "Ng", "Van den Broeck", "Çelik", "O'Brien", "Maes"]
SOME = settings(max_examples=8)
BORN = st.dates(date(2005, 1, 1), date(2022, 1, 1))
PERIODS = [("2023-09-01", ""), ("2024-09-01", "2025-06-30"), ("2024-09-01", "2190-06-30"), ("2180-09-01", "")]
STAMP = "2026-11-22T06:00:00Z"


@st.composite
def registries(draw: st.DrawFn) -> Files:
    """Three schools and up to five pupils, each with a number of its own or none, in one or two schools."""
    files: Files = {
        "orgs": [[f"o{n}", *EMPTY, f"School {n}", "school", f"{111_000 + n}", ""] for n in range(3)],
        "users": [], "demographics": [], "roles": [],
    }  # fmt: skip
    for n in range(draw(st.integers(1, 5))):
        number = draw(st.sampled_from(["", NUMBERS[n + 1]]))
        given_name, family_name = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
        register, grade = draw(st.sampled_from(["7", "007", "123"])), draw(st.sampled_from(["K1", "L3", "S5"]))
        files["users"].append([f"u{n}", *EMPTY, given_name, family_name, number, register, grade])
        files["demographics"].append([f"u{n}", *EMPTY, draw(BORN).isoformat()])
        for m in range(draw(st.integers(1, 2))):
            begins, ends = draw(st.sampled_from(PERIODS))
            files["roles"].append([f"r{n}{m}", *EMPTY, f"u{n}", "student", f"o{draw(st.integers(0, 2))}", begins, ends])
    return files


def take_in(files: Files, mode: str = "bulk") -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        summary = import_file(write(Path(folder) / "f.zip", files, mode), confirm=True)
    return {**summary.refused, **{f"changed {noun}": count for noun, count in summary.changed.items()}}


def delta(before: Files, after: Files) -> Files:
    """What a source sends overnight: the users and enrolments that changed or went, each with the whole row of its pupil."""
    was = {name: {row[0]: row for row in rows} for name, rows in before.items()}
    now = {name: {row[0]: row for row in rows} for name, rows in after.items()}
    changed = {name: [key for key, row in now[name].items() if was[name].get(key) != row] for name in now}
    pupils = {*changed["users"], *(now["roles"][key][3] for key in changed["roles"])}
    gone = [row for key, row in was["roles"].items() if key not in now["roles"]]
    return {
        "users": [[key, "active", STAMP, *now["users"][key][3:]] for key in sorted(pupils)],
        "demographics": [[key, "active", STAMP, *now["demographics"][key][3:]] for key in {*changed["demographics"], *pupils}],
        "roles": [
            [key, "active", STAMP, *row[3:]] for key, row in now["roles"].items() if key in changed["roles"] or row[3] in pupils
        ]
        + [[row[0], "tobedeleted", STAMP, *row[3:]] for row in gone],
    }


@SOME
@given(files=registries())
def test_twice_is_once(prepared: None, files: Files) -> None:
    with undone():
        assert "number_twice" not in take_in(files)
        before = kept()
        again = take_in(files)
        assert kept() == before and not any(again.values())


@SOME
@given(files=registries(), seed=st.integers(0, 99))
def test_the_order_of_rows_means_nothing(prepared: None, files: Files, seed: int) -> None:
    shuffled = {name: random.Random(seed).sample(rows, len(rows)) for name, rows in files.items()}
    with undone():
        take_in(files)
        one = told()
    with undone():
        take_in(shuffled)
        assert told() == one


@SOME
@given(before=registries(), after=registries())
def test_a_whole_file_and_a_delta_say_the_same(prepared: None, before: Files, after: Files) -> None:
    with undone():
        take_in(before)
        take_in(after)
        whole = told()
    with undone():
        take_in(before)
        take_in(delta(before, after), "delta")
        assert told() == whole
