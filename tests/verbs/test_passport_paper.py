"""What is typed reaches the paper, and text mode says in the same words what the pages show."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pypdfium2 as pdfium
import pytest

from paspoort.documents.actions import _opened
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    finalise,
    open_draft,
    open_report,
    read_text,
    save_draft,
    start_report,
)
from paspoort.passport.models import Report
from paspoort.registry.models import Pupil
from tests.verbs.passport_world import Little, complete

TYPED = (
    "Lezen\t34\t12\tC\nSpelling\t21\t5\tE\n\n\uf0b7 eerste punt\n\uf0b7\ttweede\no\tdieper\n\n1. een\n2. twee\n\n"
    "eerste regel\x0btweede\u00a0regel\x0cderde\u2028vierde\tmet een gat"
)


def final(little: Little, kind: str, **texts: str) -> Report:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], kind)
        save_draft(acting, report.id, complete(acting, report), texts)
        return finalise(acting, report.id, today())


def on_paper(little: Little, report: Report) -> str:
    """The text of the sealed PDF, without what repeats on every page."""
    with little.acting("writer"):
        assert report.document_id is not None
        pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(_opened(report.document_id))]
    running = re.escape(f"{report.kind}-verslag · Léna Van der Auwera") + r"\s+Instelling clb"
    feet = [re.sub(rf"Kenmerk {report.number}\s+Bladzijde \d+ van \d+", "", page) for page in pages]
    return "\n".join(re.sub(rf"^\s*{running}", "", page) for page in feet)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("kind", ["GC", "IAC"])
def test_text_mode_says_in_the_same_order_and_words_what_the_pages_show(little: Little, kind: str) -> None:
    report = final(little, kind, strengths=TYPED)
    with little.acting("reader") as acting:
        read = read_text(acting, open_report(acting, report.id).consultation.id)
    said = [*read.letterhead[:-1], read.title]
    for one in read.passages:
        facts = [word for fact in one.facts for word in fact]
        signed = [word for each in one.signatures for word in (each["name"], each["role"], one.line)]
        said += [one.above, one.heading, *facts, *signed, *one.text.split("\n")[len(one.facts) : -len(one.signatures) or None]]
    # the numbers before items are the list's own; the order of two columns is the reader's
    heard, seen = Counter(words("\n".join(said))), Counter(words(on_paper(little, report))) - Counter({"1": 1, "2": 1})
    assert heard == seen
    assert read.letterhead[-1] == f"Kenmerk {report.number}"


def test_what_is_typed_is_sealed_drawn_and_read_the_same(little: Little) -> None:
    report = final(little, "GC", strengths=TYPED)
    paper = " ".join(on_paper(little, report).split())
    assert "Lezen 34 12 C" in paper and "vierde met een gat" in paper and "regeltweede" not in paper
    with little.acting("reader") as acting:
        read = read_text(acting, open_report(acting, report.id).consultation.id)
    blocks = next(one.blocks for one in read.passages if one.key == "strengths")
    assert [block["kind"] for block in blocks] == ["table", "list", "list", "text"]
    assert blocks[0]["rows"] == [["Lezen", "34", "12", "C"], ["Spelling", "21", "5", "E"]]
    assert blocks[1]["items"][1]["lists"][0]["items"][0]["lines"] == ["dieper"]


def test_a_section_with_only_invisible_signs_is_still_to_be_filled_in(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        save_draft(acting, report.id, complete(acting, report), {"strengths": "\u200b\u200b", "goals": "\u2060 \u00ad"})
        found = {item.field: item.sentence for item in open_draft(acting, report.id).missing}
        with pytest.raises(BadInput):
            finalise(acting, report.id, today())
    assert found["strengths"].startswith("Vul in: ") and found["goals"].startswith("Vul in: ")


def test_a_bullet_of_word_is_accepted_and_another_strange_sign_is_named(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        save_draft(
            acting, report.id, complete(acting, report), {"strengths": "\uf0b7 eerste punt", "goals": "een \ue001 twee 🧿"}
        )
        found = {item.field: item.sentence for item in open_draft(acting, report.id).missing}
    assert list(found) == ["goals"] and "U+E001, 🧿 (U+1F9FF)" in found["goals"]


@pytest.mark.parametrize("name", ["王小明", "محمد علي", "ሰላም", "Nguyễn", "Щербак", "김민준"])
def test_a_name_in_another_script_stands_on_the_paper(little: Little, name: str) -> None:
    Pupil.objects.filter(id=little["lena"]).update(given_name=name)
    report = final(little, "GC")
    assert "\ufffd" not in on_paper(little, report)


def test_a_name_that_no_font_can_draw_is_said_before_it_is_sealed(little: Little) -> None:
    Pupil.objects.filter(id=little["lena"]).update(given_name="L\U00013000na")
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        complete(acting, report)
        found = {item.field: item.sentence for item in open_draft(acting, report.id).missing}
        assert list(found) == ["pupil"] and "(U+13000)" in found["pupil"] and "de naam van de leerling" in found["pupil"]
        with pytest.raises(BadInput) as refused:
            finalise(acting, report.id, today())
    assert list(refused.value.problems) == ["pupil"]
    assert Report.objects.get(id=report.id).state == "draft" and report.starts_on != date.max
