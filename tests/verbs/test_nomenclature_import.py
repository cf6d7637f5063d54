"""Importing code lists: what a dry run shows is done, school years that are over stay as they are, nothing goes halfway."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.audit.models import Trace
from paspoort.casefile.actions import NewActivity, Uses, register_activity, save_activity, start_activity, uses_of
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import codes, import_codes
from paspoort.nomenclature.actions.importing import LOCK
from paspoort.nomenclature.inner.planning import plan
from paspoort.nomenclature.inner.reading import Reading, read_lists
from paspoort.nomenclature.models import Code
from paspoort.registry.models import Pupil
from tests.command_line import command
from tests.conftest import Act
from tests.sql import sql
from tests.verbs.nomenclature_ground import file_of, imported, operator, planned, rows, this_year, told

TWO = ["direction;referral;Doorverwijzing naar", "direction;feedback;Terugkoppeling van"]


def test_a_dry_run_changes_nothing(world: object) -> None:
    before = list(Code.objects.order_by("id").values_list())
    made = planned("direction;referral;Verwijzing naar", "direction;both;In beide richtingen")
    assert told(made) == {"new": ["both"], "renamed": ["referral"], "closed": ["feedback"]}
    assert list(Code.objects.order_by("id").values_list()) == before


def test_what_the_dry_run_showed_is_done_with_its_trace(world: object) -> None:
    year = this_year()
    imported("direction;both;In beide richtingen", "direction;referral;Verwijzing naar")
    assert rows("direction", "referral") == [("Doorverwijzing naar", 2000, year - 1), ("Verwijzing naar", year, None)]
    assert rows("direction", "feedback") == [("Terugkoppeling van", 2000, year - 1)]
    assert [code.code for code in codes("direction")] == ["both", "referral"]
    trace = Trace.objects.get(event="codes.imported")
    assert (trace.service, trace.facts) == ("operator", {"year": year, "new": 1, "renamed": 1, "changed": 0, "closed": 1})


def test_lists_that_the_file_does_not_hold_stay(world: object) -> None:
    others = Code.objects.exclude(kind="direction").filter(last_year=None)
    before = others.count()
    assert told(imported("direction;referral;Doorverwijzing naar")) == {"closed": ["feedback"]}
    assert others.count() == before > 100


def test_next_years_list_leaves_this_year_alone(world: object) -> None:
    year = this_year()
    imported("direction;referral;Verwijzing naar", year=year + 1)
    assert [code.label for code in codes("direction")] == ["Doorverwijzing naar", "Terugkoppeling van"]
    assert rows("direction", "referral") == [("Doorverwijzing naar", 2000, year), ("Verwijzing naar", year + 1, None)]


def test_a_mistake_in_a_list_is_mended_by_the_right_list(world: object) -> None:
    year = this_year()
    imported("direction;referral;Verwijzing nar", "direction;wrong;Foute code")
    imported(*TWO)
    assert rows("direction", "referral")[-1] == ("Doorverwijzing naar", year, None)
    assert rows("direction", "feedback") == [("Terugkoppeling van", 2000, year - 1), ("Terugkoppeling van", year, None)]
    assert [code.code for code in codes("direction")] == ["referral", "feedback"]


@pytest.mark.parametrize(
    ("line", "then"),
    [
        ("direction;referral;Doorverwijzing naar;;;;{next};;", [("Doorverwijzing naar", 2000, 1)]),
        ("direction;referral;Doorverwijzing naar;;;2000;;;", [("Doorverwijzing naar", 2000, None)]),
        ("direction;referral;Doorverwijzing naar;;;{this};;;", [("Doorverwijzing naar", 2000, None)]),
        ("direction;referral;Verwijzing naar;;;2000;;;", [("Doorverwijzing naar", 2000, -1), ("Verwijzing naar", 0, None)]),
        ("direction;referral;Verwijzing naar;;;{next};;;", [("Doorverwijzing naar", 2000, 0), ("Verwijzing naar", 1, None)]),
        (
            "direction;referral;Doorverwijzing naar;;;;;hub;",
            [("Doorverwijzing naar", 2000, -1), ("Doorverwijzing naar", 0, None)],
        ),
    ],
    ids=["ends later", "says since when", "says this year", "renamed as of now", "renamed next year", "another flag"],
)
def test_years_in_the_file_mean_what_somebody_would_expect(
    world: object, line: str, then: list[tuple[str, int, int | None]]
) -> None:
    year = this_year()
    imported(line.format(this=year, next=year + 1), TWO[1])
    found = [
        (label, first - year if first > 2000 else first, last - year if last else last)
        for label, first, last in rows("direction", "referral")
    ]
    assert [(label, first, None if last is None else last) for label, first, last in found] == then


def test_history_may_be_added_where_there_was_none(world: object) -> None:
    imported(*TWO, "direction;return;Terugverwijzing;;;2005;2012;legacy;")
    assert rows("direction", "return") == [("Terugverwijzing", 2005, 2012)]


def test_what_the_file_has_no_column_for_stays(world: object) -> None:
    """A list without flags takes none away: the referral hub stays the referral hub."""
    before = {code.code: code for code in codes("function")}
    made = imported(*(f"function;{code.code};{code.label}" for code in before.values()), "function;own;Iets van ons")
    assert told(made) == {"new": ["own"]}
    imported(*(f"function;{code.code};{code.label.upper()}" for code in before.values()))
    hub = next(code for code in codes("function") if code.code == "referralHub")
    assert (hub.label, hub.flags, hub.example) == ("DRAAISCHIJFFUNCTIE", ["hub"], before["referralHub"].example)


def test_a_new_example_or_another_order_is_no_new_code(world: object) -> None:
    made = imported(TWO[1], TWO[0] + ";;;;;;Een ander voorbeeld.")
    assert told(made) == {"changed": ["feedback", "referral"]} and Code.objects.filter(kind="direction").count() == 2
    assert [code.code for code in codes("direction")] == ["feedback", "referral"]


@pytest.mark.parametrize(
    ("lines", "orphans"),
    [
        (["category;legal;Juridisch"], 61 - 7),
        (["domain;learning;Leren en studeren", "topic;maths;Rekenen;;learning", "topic;x;Zweven;;nowhere"], 1),
        (["domain;learning;Leren en studeren;;;;", "topic;x;Zweven;;learning;1995;"], 1),
    ],
    ids=["its category closes", "its domain was never there", "said before it was known"],
)
def test_what_would_hang_in_the_air_is_told_and_nothing_is_done(world: object, lines: list[str], orphans: int) -> None:
    made = planned(*lines)
    assert len(made.orphaned) == orphans and not made.fits
    with operator(), pytest.raises(BadInput):
        import_codes(made)
    assert len(codes("category")) == 7


def test_a_topic_moves_with_its_domain_and_a_detail_to_another_category(world: object) -> None:
    imported(
        "detail;police;Politie;welfare",
        *(f"detail;{code.code};{code.label};{code.parent}" for code in codes("detail") if code.code != "police"),
    )
    assert [code.parent for code in Code.objects.filter(code="police").order_by("first_year")] == ["legal", "welfare"]


def test_the_lists_may_not_have_changed_since_the_dry_run(world: object) -> None:
    made = planned(TWO[0])
    imported(*TWO, "direction;third;Derde")
    with operator(), pytest.raises(Refused) as refused:
        import_codes(made)
    assert refused.value.code == "codes_changed" and len(codes("direction")) == 3


def test_two_operators_at_once_do_not_both_get_through(live_world: str) -> None:
    made = planned(*TWO, "direction;third;Derde")
    with psycopg.connect(live_world) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        with operator(), pytest.raises(Refused) as refused:
            import_codes(made)
        assert refused.value.code == "import_running"
    with operator():
        import_codes(made)
    assert len(codes("direction")) == 3


def test_who_keeps_drafts_is_told_what_closes(world: object) -> None:
    """Rule 160."""
    made = planned("direction;referral;Verwijzing naar")
    assert [code.code for code in made.closing] == ["feedback"]


def test_planned_activities_and_drafts_that_use_what_closes_are_counted(world: object, act: Act) -> None:
    """Rule 160. What is over keeps its codes and is not counted; a draft's codes nobody opens for this."""
    new = NewActivity(today(), "clarification", ("emotional",), "pupil", ("pupil", "mother"), "Gesprek.")
    before = planned("function;intake;Onthaal", "actor;pupil;Leerling")
    with operator():
        drafts = uses_of(before.closing, before.year).drafts
    with acting_as(act("psychologist", "clb", Level.HIGH)) as acting:
        pupil = Pupil.objects.get(source_id="pupil-lena").id
        for one in (new, replace(new, day=today() + timedelta(days=8), planned=True)):
            register_activity(acting, start_activity(acting, pupil).id, 0, one)
        save_activity(acting, start_activity(acting, pupil).id, 0, {"function": "clarification"})
    with operator():
        uses = uses_of(before.closing, before.year)
        assert uses_of(before.closing, this_year() + 2).planned == {}
    assert uses == Uses({("function", "clarification"): 1, ("actor", "mother"): 1}, drafts + 1)
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(act("head_clb", "clb", Level.HIGH)):
        uses_of(before.closing, before.year)


def test_the_operator_looks_does_it_and_takes_it_out_again(live_world: str, tmp_path: Path) -> None:
    file = tmp_path / "lists.csv"
    file.write_bytes(file_of(TWO[0], "direction;both;In beide richtingen"))
    look = command(live_world, tmp_path, "codes", "import", str(file))
    assert (look.returncode, look.stderr) == (0, "") and "still in use" not in look.stdout
    assert "2 lines read (utf-8, semicolons)" in look.stdout and "+ direction both: In beide richtingen (line 3)" in look.stdout
    assert len(codes("direction")) == 2 and codes("direction")[1].code == "feedback"
    number = look.stdout.split("--plan ")[1].strip()
    other = command(live_world, tmp_path, "codes", "import", str(file), "--yes", "--plan", "00000000")
    assert other.returncode == 1 and "another plan" in other.stderr and codes("direction")[1].code == "feedback"
    done = command(live_world, tmp_path, "codes", "import", str(file), "--yes", "--plan", number)
    assert done.returncode == 0 and done.stdout.endswith("Done.\n"), done.stderr
    shown = command(live_world, tmp_path, "codes", "--kind", "direction")
    assert "In beide richtingen" in shown.stdout and "Terugkoppeling" not in shown.stdout
    out = tmp_path / "out.csv"
    assert command(live_world, tmp_path, "codes", "export", str(out)).returncode == 0
    assert command(live_world, tmp_path, "codes", "export", str(out)).returncode == 1
    again = command(live_world, tmp_path, "codes", "import", str(out))
    assert "0 new, 0 renamed, 0 changed, 0 closed" in again.stdout
    assert command(live_world, tmp_path, "codes", "export", "--year", "2022").stdout.count("Advies ver") == 3
    wrong = file_of("direction;referral;")
    file.write_bytes(wrong)
    refused = command(live_world, tmp_path, "codes", "import", str(file), "--yes")
    assert refused.returncode == 1 and "line 2: label is leeg." in refused.stdout and "Nothing was changed" in refused.stderr
    for words in (["import", "nowhere.csv"], ["--kind", "zzz"], ["import", str(file), "--year", "2021"]):
        bad = command(live_world, tmp_path, "codes", *words)
        assert bad.returncode == 1 and "Traceback" not in bad.stderr
    assert command(live_world, tmp_path, "codes", "--year", "26").returncode == 2
    assert sql("select count(*) from audit_trace where event = 'codes.imported'") == [(1,)]


FLOOR = 2024
YEARS = st.one_of(st.none(), st.integers(FLOOR - 2, FLOOR + 5))
FILES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("XYZ"), YEARS, YEARS), min_size=1, max_size=5)


def as_file(lines: list[tuple[str, str, int | None, int | None]]) -> Reading:
    text = [f"client;{code};{label};{first or ''};{last or ''}" for code, label, first, last in lines]
    return read_lists("\n".join(["kind;code;label;from;to", *text]).encode())


def said_in(known: list[Code]) -> dict[tuple[str, int], list[str]]:
    """The label of each code in each school year."""
    years = range(FLOOR - 4, FLOOR + 8)
    found = {
        (code, year): [row.label for row in known if row.code == code and row.counts_in(year)] for code in "ab" for year in years
    }
    return {place: labels for place, labels in found.items() if labels}


@settings(max_examples=200)
@given(files=st.lists(st.tuples(FILES, st.integers(0, 2)), min_size=1, max_size=5))
def test_whatever_is_brought_in_one_after_another(files: list[tuple[list[tuple[str, str, int | None, int | None]], int]]) -> None:
    """Years that are over keep what they said, no year has a code twice, the list is the file's, once more changes nothing."""
    known: list[Code] = []
    year = FLOOR
    for lines, later in files:
        year = min(year + later, FLOOR + 3)
        before, trial = said_in(known), [copy(code) for code in known]
        made = plan(as_file(lines), trial, year)
        assert made.adds_up
        if not made.fits:
            continue
        known = trial + made.added
        now = said_in(known)
        assert all(len(labels) == 1 for labels in now.values())
        assert {place: now.get(place) for place in before if place[1] < year} == {
            at: said for at, said in before.items() if at[1] < year
        }
        for code, label, first, last in lines:
            if last is None or last >= year:
                assert now[code, max(first or year, year)] == [label]
        assert {code for code, counted in now if counted == year} <= {code for code, *_rest in lines}
        again = plan(as_file(lines), [copy(code) for code in known], year)
        assert again.fits and not again.added and not again.kept
