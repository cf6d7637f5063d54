"""Code lists as somebody meets them: which codes there are, found by a few letters, with the label of their own year."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from paspoort.kernel.actions import acting_as
from paspoort.kernel.database import prepare
from paspoort.kernel.periods import school_year_of
from paspoort.nomenclature.actions import code_of, codes, export_codes, find_codes, labels, plan_import
from paspoort.nomenclature.generated import LISTS, delivered
from paspoort.nomenclature.inner.reading import COLUMNS
from paspoort.nomenclature.models import FLAGS, KINDS, SURE, Code
from tests.conftest import Act
from tests.sql import sql
from tests.verbs.nomenclature_ground import file_of, imported, operator, rows, this_year

GONE = ["extendedStayNursery", "earlyEntry", "extendedStayPrimary"]


def said(kind: str, **columns: str) -> list[str]:
    return [code.label for code in codes(kind, **columns)]  # type: ignore[arg-type]


def test_every_list_is_delivered_and_each_code_has_an_example(world: object) -> None:
    assert {code["kind"] for code in delivered()} == set(KINDS)
    assert all(code["example"] and code["source"] and code["sure"] in SURE for code in delivered())
    assert [len(codes(kind)) for kind in ("function", "domain", "client", "direction", "category")] == [18, 6, 5, 2, 7]
    assert Code.objects.count() == len(list(delivered()))


def test_the_delivered_files_can_be_brought_in_as_they_are(world: object) -> None:
    for file in LISTS.glob("*.csv"):
        with operator():
            made = plan_import(file.read_bytes(), this_year())
        assert made.fits and made.counts["unchanged"] == made.reading.read and not made.added + made.kept, file


def test_the_page_about_them_names_what_there_is() -> None:
    page = (settings.ROOT / "docs" / "nomenclature.md").read_text()
    delivered_of = Counter(code["kind"] for code in delivered())
    assert {
        kind: int(count) for kind, count in re.findall(r"^\| `(\w+)` \| [^|]+ \| (\d+) \|", page, re.MULTILINE)
    } == delivered_of
    columns = "".join(re.findall(r"^\| (`[^|]+) \| [^|]*\|$", page.split("## The file")[1], re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", columns)) == set(COLUMNS)
    assert all(f"`{flag}`" in page for flag in FLAGS)


def test_a_list_comes_in_its_order_and_under_what_was_chosen_before(world: object) -> None:
    assert said("direction") == ["Doorverwijzing naar", "Terugkoppeling van"]
    assert said("detail", under="legal") == [
        "Jeugdrechtbank", "Sociale dienst jeugdrechtbank (SDJ)", "Politie", "Parket", "Jeugdadvocaat", "Jurist of rechtswinkel",
        "Andere",
    ]  # fmt: skip
    assert all(code.domain == "career" for code in codes("topic", under="career"))
    assert [code.code for code in codes("function") if "hub" in code.flags] == ["referralHub"]
    others = codes("detail", under="welfare")[-1]
    assert (others.label, others.flags) == ("Andere", ["free_text"])


def test_the_abolished_advices_stand_in_the_years_before_and_nowhere_after(world: object) -> None:
    """Rule 128."""
    now, then = ({code.code for code in codes("topic", day)} for day in (date(2023, 9, 1), date(2023, 8, 31)))
    assert then - now == set(GONE) and not set(GONE) & {code.code for code in find_codes("topic", "advies")}
    assert {tuple(code.flags) for code in Code.objects.filter(code__in=GONE)} == {("legacy", "counts_for_government")}


@pytest.mark.parametrize(
    ("typed", "first"),
    [("lez", ["Lezen en spelling"]), ("SUIC", ["Suïcidaliteit"]), ("spel lez", ["Lezen en spelling"]), ("?", []), ("zzz", []),
     ("NT2", ["Nederlands als tweede taal (NT2)"]), ("dyslex", ["Leerstoornis"]), ("advies verlengd", []),
     ("spra", ["Spraak in ruis (SPIN)", "Taal en spraak"])],
)  # fmt: skip
def test_a_topic_is_found_by_the_beginning_of_its_words(world: object, typed: str, first: list[str]) -> None:
    found = [code.label for code in find_codes("topic", typed)]
    assert found[: len(first)] == first and bool(found) == bool(first)


def test_nothing_typed_gives_the_whole_list(world: object) -> None:
    assert find_codes("topic", " ") == codes("topic")


def test_history_keeps_its_label(world: object) -> None:
    """A code of last year keeps what it was called, also when it has another name now, or is gone."""
    year = this_year()
    imported("direction;referral;Verwijzing naar")
    kept = labels("direction", "topic")
    this, last = date(year, 9, 1), date(year, 8, 31)
    assert [kept.of("direction", "referral", day) for day in (last, this)] == ["Doorverwijzing naar", "Verwijzing naar"]
    closed = [code_of("direction", "feedback", day) for day in (last, this)]
    assert [code.label for code in closed if code] == ["Terugkoppeling van"] * 2
    assert kept.of("topic", "earlyEntry").startswith("Advies vervroegde instap")
    assert kept.of("topic", "unheardOf") == "unheardOf" and code_of("topic", "unheardOf") is None
    assert kept.of("direction", "referral", date(1998, 1, 1)) == "Doorverwijzing naar"


def test_a_journal_of_five_hundred_lines_asks_once(world: object, act: Act) -> None:
    with acting_as(act("psychologist", "clb")), CaptureQueriesContext(connection) as asked:
        every = labels()
        lines = [every.of("topic", "readingSpelling", date(2010 + line % 15, 10, 1)) for line in range(500)]
    assert set(lines) == {"Lezen en spelling"} and len(asked) == 1


def test_an_export_can_be_brought_in_again_and_changes_nothing(world: object) -> None:
    imported("direction;referral;Verwijzing naar", "direction;letter;Brief naar")
    # `letter` is taken back before it counted
    imported("direction;referral;Verwijzing naar", "direction;feedback;Terugkoppeling van")
    with operator():
        whole = plan_import(export_codes(), this_year())
        one_year = plan_import(export_codes(date(this_year(), 9, 1)), this_year())
    assert whole.fits and not whole.added + whole.kept and whole.counts["unchanged"] == whole.reading.read
    assert one_year.fits and not one_year.added and not one_year.of("closed")
    assert ("Brief naar", this_year(), this_year() - 1) in rows("direction", "letter")


def test_an_installation_that_brought_in_its_own_lists_keeps_them(live_world: str) -> None:
    imported("client;all;Iedereen")
    sql("delete from nomenclature_code where kind = 'contact'")  # as in a release that did not have it yet
    prepare(live_world)
    assert said("client") == ["Iedereen"] and len(codes("contact")) == 10
    assert Code.objects.filter(kind="client").count() == 6


def test_python_and_sql_name_one_school_year(world: object) -> None:
    for day in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1)):
        assert sql("select school_year_of(%s)", day) == [(school_year_of(day),)]
    assert file_of("x").startswith(b"\xef\xbb\xbf")
