"""The rights of the own institution as rows for a spreadsheet: complete, harmless, and of nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.demo.cast import PLAYERS
from paspoort.identity.models import Person
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import export_rows
from paspoort.rights.actions.export import harmless
from paspoort.rights.models import Use
from tests.conftest import Act
from tests.people import grant_of
from tests.verbs.rights_ground import holding, somebody, traces


def test_every_right_of_the_own_institution_is_a_row_under_headings(world: Any, act: Act) -> None:
    Use.objects.create(grant=grant_of("care", "linde"), last_on=today())
    holding(somebody("Piet", "Proef", 80), contexts=("gebruiker", "operator"), revoked_at="2026-01-05T23:30:00Z")
    with acting_as(act("head", "linde")) as acting:
        headings, *rows = export_rows(acting)
    assert all(len(row) == len(headings) for row in rows)
    told = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    assert list(told) == ["Desmet", "Maes", "Proef", "Van den Broeck", "Verstraeten", "Wouters"]
    care, left = list(told["Van den Broeck"].values()), list(told["Proef"].values())
    assert (
        care[3] == "034793" and care[-1] == f"{today():%d/%m/%Y}" and care[8] == f"{grant_of('care', 'linde').ends_on:%d/%m/%Y}"
    )
    assert care[10] == "Johan Desmet" and list(told["Desmet"].values())[10] == "de helpdesk"
    assert left[6] == "Gebruiker, Operator" and left[12] == "06/01/2026"
    assert traces("right.exported") == [{"rows": 6}]


def test_the_rows_hold_no_number_and_nothing_of_elsewhere(world: Any, act: Act) -> None:
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        text = str(list(export_rows(acting)))
    assert "El Amrani" in text and "Marieke" not in text and "034793" not in text
    assert not any(player.national_number in text for player in PLAYERS)


def test_the_export_is_for_who_manages_rights_and_is_traced_before_a_row_is_read(world: Any, act: Act) -> None:
    with acting_as(act("care", "linde")) as acting, pytest.raises(Refused) as refusal:
        export_rows(acting)
    assert refusal.value.code == "no_right"
    with acting_as(act("head", "linde")) as acting:
        export_rows(acting)
    assert len(traces("right.exported")) == 1


@pytest.mark.parametrize(
    "name", ["=1+1", "+32 9", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\u200b=1", "＝1", "\n@x", "\tx"]
)
def test_a_name_that_is_a_formula_stays_text(world: Any, act: Act, name: str) -> None:
    one = holding(somebody("Piet", "Proef", 80))
    Person.objects.filter(id=one.person_id).update(family_name=name)
    with acting_as(act("head", "linde")) as acting:
        (row,) = [row for row in export_rows(acting) if row[1] == "Piet"]
    assert row[0].startswith("'") and not set("\t\r\n") & set(row[0])


@given(st.text(max_size=12))
def test_no_cell_begins_as_a_formula_and_a_plain_one_stays_as_it_is(cell: str) -> None:
    shown = harmless(cell)
    assert shown.strip()[:1] not in ("=", "+", "-", "@") or not shown.strip()
    if cell.isprintable() and cell.strip()[:1].isalnum():
        assert shown == cell
    assert harmless("'t Hooft; Ann") == "'t Hooft; Ann"
