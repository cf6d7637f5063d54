"""Letters of a font that a PDF names but does not carry are drawn, with the shipped fonts alone."""

import pypdfium2 as pdfium
import pytest
from pikepdf import Dictionary, Name

from paspoort.documents.inner import substitutes
from tests.verbs import documents_foreign as foreign

ODD = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=foreign.LETTERS)


@pytest.fixture(autouse=True)
def shipped_fonts():
    substitutes.install()


def drawn(pdf):
    return pdfium.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")


def has_ink(image, left, right):
    return image.crop((int(left * 2), 0, int(right * 2), image.height)).getextrema()[0] < 128


@pytest.mark.parametrize("name", ["Arial", "Helvetica-Bold", "TimesNewRomanPSMT", "CourierNew", "Calibri", "Verdana-Bold"])
def test_every_letter_of_a_font_that_is_not_carried_is_drawn(name):
    image = drawn(foreign.named_font(name, b"ABCDE", ODD))
    assert [letter for letter in range(5) if not has_ink(image, 20 + 12 * letter + 2, 30 + 12 * letter)] == []


def test_chinese_that_is_not_carried_is_drawn():
    image = drawn(foreign.named_east_asian_font())
    assert all(has_ink(image, 20 + 20 * sign, 40 + 20 * sign) for sign in range(4))


@pytest.mark.parametrize(
    ("face", "weight", "italic", "pitch", "file"),
    [
        ("Arial", 700, False, 0, "LiberationSans-Bold.ttf"),
        ("Times New Roman", 400, True, 16, "LiberationSerif-Italic.ttf"),
        ("Courier-BoldOblique", 400, False, 0, "LiberationMono-BoldItalic.ttf"),
        ("Onbekend", 400, False, 16, "LiberationSerif-Regular.ttf"),
    ],
)
def test_the_stand_in_has_the_same_widths_and_style(face, weight, italic, pitch, file):
    made = substitutes.stand_in(face, weight, italic, 0, pitch)
    assert made is not None and made.name == file and made.is_file()
