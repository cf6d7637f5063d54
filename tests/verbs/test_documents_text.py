"""The text of a paper from outside says what its pages show, in whole words."""

from collections.abc import Callable

import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from paspoort.documents.inner.pages import PageRenderer
from tests.verbs import documents_foreign as foreign
from tests.verbs import documents_hostile as hostile

LINE = b"BT /F1 12 Tf 20 %d Td (%s) Tj ET "


@pytest.fixture
def read(renderer: PageRenderer, request: pytest.FixtureRequest) -> Callable[[Pdf], str]:
    def text(pdf: Pdf) -> str:
        return renderer.text(request.node.name, 0, lambda: hostile.saved(pdf))

    return text


def page(content: bytes) -> Pdf:
    return foreign.page_of(content, Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)))


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        (b"extra bege-", b"leiding", "extra begeleiding"),
        (b"een CLB-", b"medewerker", "een CLB-medewerker"),
        (b"Sint-", b"Niklaas", "Sint-Niklaas"),
        (b"een 12-", b"jarige", "een 12-jarige"),
        (b"lees-", b"en rekenles", "lees- en rekenles"),
    ],
)
def test_a_word_that_goes_on_at_the_next_line_is_whole(
    read: Callable[[Pdf], str], first: bytes, second: bytes, whole: str
) -> None:
    assert read(page(LINE % (120, first) + LINE % (106, second))) == whole


def test_what_is_cut_off_is_not_read(read: Callable[[Pdf], str]) -> None:
    pdf = page(LINE % (150, b"binnen") + LINE % (20, b"buiten"))
    pdf.pages[0].CropBox = Array([0, 100, 200, 200])
    assert read(pdf) == "binnen"


def test_what_is_clipped_covered_or_white_is_not_read(read: Callable[[Pdf], str]) -> None:
    clipped = b"q 0 0 100 40 re W n " + LINE % (100, b"geknipt") + b"Q "
    covered = LINE % (70, b"bedekt") + b"1 g 10 60 200 30 re f "
    assert read(page(LINE % (150, b"gewoon") + clipped + covered + LINE % (30, b"wit"))) == "gewoon"


def test_what_a_scanner_recognised_is_read(read: Callable[[Pdf], str]) -> None:
    assert read(page(b"BT 3 Tr /F1 12 Tf 20 100 Td (herkend) Tj ET")) == "herkend"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_whole(read: Callable[[Pdf], str], turn: int) -> None:
    pdf = page(LINE % (150, b"Alle letters: Illi."))
    pdf.pages[0].Rotate = turn
    assert read(pdf) == "Alle letters: Illi."
