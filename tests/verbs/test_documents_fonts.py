"""Letters of a font that a PDF names but does not carry are drawn, with the shipped fonts alone."""

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from paspoort.documents.inner import substitutes
from paspoort.documents.inner.glyphs import to_unicode
from paspoort.documents.inner.intake import Unacceptable, take_in_pdf
from tests.verbs import documents_foreign as foreign
from tests.verbs import documents_hostile as hostile
from tests.verbs.documents_samples import shades

ODD = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=foreign.LETTERS)


@pytest.fixture(autouse=True)
def shipped_fonts() -> None:
    substitutes.install()


def drawn(pdf: bytes) -> Image.Image:
    return pdfium.PdfDocument(pdf)[0].render(scale=2).to_pil().convert("L")


def has_ink(image: Image.Image, left: float, right: float) -> bool:
    return shades(image.crop((int(left * 2), 0, int(right * 2), image.height)))[0] < 128


@pytest.mark.parametrize("name", ["Arial", "Helvetica-Bold", "TimesNewRomanPSMT", "CourierNew", "Calibri", "Verdana-Bold"])
def test_every_letter_of_a_font_that_is_not_carried_is_drawn(name: str) -> None:
    image = drawn(foreign.named_font(name, b"ABCDE", ODD))
    assert [letter for letter in range(5) if not has_ink(image, 20 + 12 * letter + 2, 30 + 12 * letter)] == []


def test_chinese_that_is_not_carried_is_drawn() -> None:
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
def test_the_stand_in_has_the_same_widths_and_style(face: str, weight: int, italic: bool, pitch: int, file: str) -> None:
    made = substitutes.stand_in(face, weight, italic, 0, pitch)
    assert made is not None and made.name == file and made.is_file()


def taken(pdf: bytes) -> str | tuple[str, int]:
    """The kept page's words, or the code of the refusal and its page."""
    try:
        return str(pdfium.PdfDocument(take_in_pdf(pdf).pdf)[0].get_textpage().get_text_range())
    except Unacceptable as failed:
        return failed.code, failed.details["page"]


WORD = to_unicode({300: "R", 301: "o", 302: "o", 303: "s"})


@pytest.mark.parametrize("mapped", [False, True])
def test_a_font_with_numbers_of_its_own_is_drawn_by_its_list_of_letters(mapped: bool) -> None:
    pdf = foreign.numbered_font("Calibri", b"012C012D012E012F", WORD, mapped=mapped)
    assert taken(pdf) == "Roos"
    image = drawn(take_in_pdf(pdf).pdf)
    same_word = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding)
    assert image.getbbox() == drawn(foreign.named_font("Calibri", b"Roos", same_word)).getbbox()
    assert [at for at in range(4) if not has_ink(image, 20 + 20 * at, 40 + 20 * at)] == []


def test_the_numbers_of_a_common_font_are_its_letters_as_far_as_all_agree() -> None:
    # é is the 112th shape of Arial and its kin; the 207th is Ó in one and Ì in another.
    assert taken(foreign.numbered_font("Arial,Bold", b"0026004400490070", None)) == "Café"
    assert taken(foreign.numbered_font("ArialMT", b"002600CF", None)) == ("page_blank", 1)


def test_codes_that_are_letters_are_drawn_as_those() -> None:
    with pikepdf.open(io.BytesIO(foreign.numbered_font("Calibri", b"0052011B006F0073", None, mapped=True))) as pdf:
        pdf.pages[0].Resources.Font.F1.ToUnicode = Name("/Identity-H")
        given = hostile.saved(pdf)
    assert taken(given) == "R\u011bos"
    assert drawn(take_in_pdf(given).pdf).tobytes() != drawn(given).tobytes()


@pytest.mark.parametrize(("name", "mapped"), [("Calibri", False), ("Arial", True)])
def test_letters_that_nobody_can_know_are_refused_with_their_page_unless_nobody_sees_them(name: str, mapped: bool) -> None:
    assert taken(foreign.numbered_font(name, b"00260044", None, mapped=mapped)) == ("page_blank", 1)
    assert isinstance(taken(foreign.numbered_font(name, b"00260044", None, mapped=mapped, mode=3)), str)


def test_a_letter_that_the_stand_in_lacks_is_refused_with_its_page() -> None:
    lacking = Dictionary(Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding, Differences=Array([65, Name("/uni2713")]))
    assert taken(foreign.named_font("Calibri", b"AB", lacking)) == ("page_blank", 1)
    assert taken(foreign.named_font("Calibri", b"B", lacking)) == "B"
    assert taken(foreign.numbered_font("Calibri", b"012C012D", to_unicode({300: "\u2713", 301: "R"}))) == ("page_blank", 1)
