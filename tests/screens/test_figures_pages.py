"""Pages and files of the figures: a sentence, a picture and numbers, the same in each form."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from paspoort.collaboration.actions import start
from paspoort.kernel.actions import acting_as
from paspoort.web.shell.counted import Table, as_csv, as_xlsx
from tests.collaborating import hold_contexts, new
from tests.conftest import Act
from tests.people import institution
from tests.screens.conftest import Visit, words
from tests.verbs.figures_world import ATHENEUM, HUB, LINDE, lay, lay_files, school

YEAR = 2024
DAY = date(YEAR, 10, 12)
LEGAL = HUB | {"category": "legal", "detail": "police"}


def test_a_figure_is_a_sentence_a_picture_and_numbers_with_what_they_mean(world: object, visit: Visit) -> None:
    lay_files()
    lay(12, DAY, **HUB)
    lay(7, date(YEAR - 1, 12, 1), **HUB)
    hanne = visit("psychologist", "clb")
    assert "Cijfers" in words(hanne.get("/start"))
    page = words(hanne.get(f"/cijfers?jaar={YEAR}"))
    for said in (f"12 doorverwijzingen, 5 meer dan in {YEAR - 1}-{YEAR}.", "Peildatum", "Niet inbegrepen", "heel het centrum"):
        assert said in page
    assert "12 doorverwijzingen" in words(hanne.get(f"/cijfers?wat=referrals&per=category&jaar={YEAR}&team=&school="))
    for what in ("answers", "open", "activities", "bridging", "pupils", "nothing"):
        assert hanne.get(f"/cijfers?wat={what}&per=x&jaar=1&team=x&school=x").status_code == 200
    assert visit("care", "linde").get("/cijfers").status_code == 403


def test_registrations_of_samenwerkingsdossiers_are_counted_by_what_they_are_about(world: object, visit: Visit, act: Act) -> None:
    hold_contexts()
    with acting_as(act("psychologist", "clb")) as acting:
        for theme in ["bullying"] * 6 + ["language"] * 5:
            start(acting, institution("linde").id, new(theme=theme))
    hanne = visit("psychologist", "clb")
    page = words(hanne.get("/cijfers?wat=registrations&per=theme"))
    assert "11 registraties" in page and "Het vaakst: Pesten." in page
    saved = hanne.get("/cijfers/bestand?wat=registrations&per=state&als=csv").content.decode("utf-8-sig")
    assert "Open;11;0" in saved.splitlines()


def test_what_is_hidden_on_the_page_is_hidden_in_the_file(world: object, visit: Visit) -> None:
    lay_files()
    for at, mental, legal in ((LINDE, 12, 3), (ATHENEUM, 8, 9)):
        lay(mental, DAY, at=at, **HUB)
        lay(legal, DAY, at=at, **LEGAL)
    hanne, asked = visit("psychologist", "clb"), f"jaar={YEAR}&school={school(LINDE)}"
    assert "te klein om te tonen" in words(hanne.get(f"/cijfers?{asked}"))
    saved = hanne.get(f"/cijfers/bestand?{asked}&als=csv").content.decode("utf-8-sig")
    lines = [line.split(";") for line in saved.splitlines()]
    assert ["Juridisch", "·", "0", "·", "·"] in lines and ["Samen", "15", "0", "", ""] in lines
    whole = hanne.get(f"/cijfers/bestand?jaar={YEAR}&als=xlsx")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as book:
        assert "<v>20</v>" in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1"])
def test_no_name_becomes_a_formula(typed: str) -> None:
    table = Table("Cijfers", ["Naam", "Aantal"], [[typed, 3]])
    assert f"'{typed};3" in as_csv(table).content.decode("utf-8-sig").replace('"', "")
    with zipfile.ZipFile(io.BytesIO(as_xlsx(table).content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
