"""A letter of a centre becomes one document that archives keep, screen readers read and a parent wants to read."""

import contextlib
import io
import re
import shutil
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from paspoort.documents.actions import (
    LETTER_KINDS,
    LetterContent,
    Signatory,
    Slip,
    Style,
    compose_letter,
    joined_for_printing,
    undrawable,
)
from paspoort.documents.inner.colours import INK, LEAST, contrast, tones
from tests.verbs.test_documents_typeset import tags_of, text_of

WITH_SLIP = Slip(
    "Antwoord van de arts", "Stuur dit terug.", (("Leerling", "Lotte"),), ("Bevinding", "Advies"), ("CLB", "3000 Leuven")
)
WITHOUT: dict[str, dict[str, Any]] = {"adibib": {"sections": ()}, "referralLetter": {"slip": WITH_SLIP}}


def logo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 100), "#7a1f5c").save(made, "PNG")
    return made.getvalue()


STYLE = Style(
    "Vrij CLB De Kompasroos", "Kerkstraat 12\n3000 Leuven", "016 12 34 56", "#7a1f5c", "#e8b400", "Boven.", "Onder.", logo()
)


def content(kind: str = "resultLetter", **other: Any) -> LetterContent:
    usual: dict[str, Any] = {
        "kind": kind,
        "day": date(2026, 11, 27),
        "reference": "2026-004417",
        "receiver": ("Mevrouw Samira El Amrani", "Tiensestraat 104 bus 3", "3000 Leuven"),
        "salutation": "Beste mevrouw El Amrani,",
        "title": "Wat wij hebben gemeten",
        "summary": ("Lotte ziet goed.", "Zij hoort goed.", "Je hoeft niets te doen."),
        "facts": (("Leerling", "Lotte Peeters"), ("School", "De Zilverlinde")),
        "sections": (("Ons advies", "Lees samen."),),
        "signatory": Signatory("An Verbeeck", "CLB-arts"),
    }
    return LetterContent(**usual | WITHOUT.get(kind, {}) | other)


def stands(pdf: bytes, place: Path, said: str) -> None:
    """The tools of others find nothing wrong with it, its tags, and its text."""
    file = place / "brief.pdf"
    file.write_bytes(pdf)
    asked = {("qpdf", "--check"): "No syntax or stream encoding errors", ("pdfinfo", "-struct"): "H1", ("pdftotext",): said}
    for tool, found in asked.items():
        if shutil.which(tool[0]):
            told = subprocess.run([*tool, str(file), *["-"][: tool == ("pdftotext",)]], capture_output=True, check=True)
            assert found in told.stdout.decode()


@pytest.mark.parametrize("kind", LETTER_KINDS)
def test_each_kind_is_archival_and_accessible_and_reads_in_order(kind: str, tmp_path: Path) -> None:
    made = compose_letter(content(kind), STYLE)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert all(
            sign in metadata for sign in ("pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "Wat wij hebben gemeten")
        )
        assert pdf.check_pdf_syntax() == [] and bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "nl"
        tags = tags_of(pdf)
        assert {"/Figure", "/L", "/P", "/H1"} <= set(tags)
        assert pdf.docinfo.CreationDate == "D:20261127120000Z"
        assert made.pages == len(pdf.pages)
        figures = [node for node in pdf.objects if isinstance(node, pikepdf.Dictionary) and node.get("/S") == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == [STYLE.name]
    stands(made.pdf, tmp_path, "Samira El Amrani")
    text = text_of(made.pdf)
    order = ["De Kompasroos", "27/11/2026", "Samira El Amrani", "Wat wij hebben", "In het kort", "An Verbeeck"]
    order += ["Antwoord van de arts", "Advies", "3000 Leuven"] if kind == "referralLetter" else []
    places = [text.index(word) if at < 8 else text.rindex(word) for at, word in enumerate(order)]
    assert all(one < next_one for one, next_one in pairwise(places)), text
    assert ("Boven." in text) == (kind not in ("adibib", "rehabilitation"))


def test_the_report_of_a_school_year_is_as_archival_with_numbers_as_a_table_and_bars_for_the_eye_alone(tmp_path: Path) -> None:
    counts = (("Thema", (("Pesten", 3), ("Taal", 1))), ("Soort", (("Signaalfunctie", 4),)))
    told: dict[str, Any] = {
        "receiver": (),
        "reference": "",
        "salutation": "",
        "sections": (("", "Zo ging het."), ("Ruzie", "- rust")),
    }
    made = compose_letter(content("yearReport", counts=counts, **told), STYLE)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        metadata, tags = pdf.Root.Metadata.read_bytes().decode(), tags_of(pdf)
        assert "pdfaid:conformance>A<" in metadata and "pdfuaid:part>1<" in metadata and pdf.check_pdf_syntax() == []
        assert {"/Table", "/H1", "/H2", "/L"} <= set(tags) and tags.count("/Figure") == 1, "the logo, and no bar"
    text = text_of(made.pdf)
    order = ["De Kompasroos", "Wat wij hebben", "In het kort", "Zo ging het.", "In cijfers", "Pesten", "Signaalfunctie", "Ruzie"]
    assert all(one < next_one for one, next_one in pairwise(map(text.index, order))), text
    assert "Boven." not in text and "An Verbeeck" not in text, "nobody signs it"
    assert compose_letter(content("yearReport", counts=(("Thema", (("Pesten", 0),)),), **told), STYLE).pages == 1
    stands(made.pdf, tmp_path, "Signaalfunctie")


def test_letters_that_are_printed_together_are_one_tagged_document_that_reads_in_order(tmp_path: Path) -> None:
    table = "naam\tgroep\nLotte\tA\nBas\tB\n"
    letters = [content(), content("referralLetter"), content("supportLetter", sections=(("Groepen", table),)),
               content("invitation", sections=(("Groepen", table),))]  # fmt: skip
    papers = [compose_letter(one, STYLE).pdf for one in letters]
    whole = joined_for_printing(papers, "Brieven van deze klas")
    with pikepdf.open(io.BytesIO(whole)) as pdf, contextlib.ExitStack() as opened:
        apart = [opened.enter_context(pikepdf.open(io.BytesIO(paper))) for paper in papers]
        assert pdf.check_pdf_syntax() == [] and bool(pdf.Root.MarkInfo.Marked) and str(pdf.Root.Lang) == "nl"
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfuaid:part[^>]*>1<", metadata) and "Brieven van deze klas" in metadata
        parts = ["/Part" if tag == "/Document" else tag for one in apart for tag in tags_of(one)]
        assert tags_of(pdf) == ["/Document", *parts]
        keys = [int(page.StructParents) for page in pdf.pages]
        numbers = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
        assert len(keys) == len(set(keys)) and all(
            numbers[key][0].Pg == page.obj for key, page in zip(keys, pdf.pages, strict=True)
        )
        names = [bytes(one.ID) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/ID" in one and "/S" in one]
        assert len(names) == len(set(names))
    assert text_of(whole).split() == " ".join(map(text_of, papers)).split()
    stands(whole, tmp_path, "Ons advies")


def test_the_same_letter_gives_the_same_bytes_whenever_it_is_made() -> None:
    first = compose_letter(content(), STYLE)
    compose_letter(content("invitation"), Style("Een ander centrum"))
    assert compose_letter(content(), STYLE) == first
    assert compose_letter(content(reference="2026-004418"), STYLE).sha256 != first.sha256


def test_line_breaks_stay_tabs_stay_gaps_and_nothing_is_markup() -> None:
    advice = 'Eerst dit.\nDan dat.\tEn dit.\n\n#panic("x") *b* $x^2$ [l] @ref `raw` // c #read("letter.typ")\n= geen kop'
    page = pdfium.PdfDocument(compose_letter(content(sections=(("Advies #1 *vet*", advice),)), STYLE).pdf)[0].get_textpage()
    lines = [" ".join(line.split()) for line in page.get_text_range().split("\n")]
    assert "Eerst dit." in lines and "Dan dat. En dit." in lines and "= geen kop" in lines and "Advies #1 *vet*" in lines
    assert '#panic("x") *b* $x^2$ [l] @ref `raw` // c #read("letter.typ")' in lines
    at, length = page.search("Dan dat.").get_next()
    assert page.get_charbox(page.search("En dit.").get_next()[0])[0] - page.get_charbox(at + length - 1)[2] > 9


def test_five_thousand_signs_flow_over_numbered_pages() -> None:
    advice = "\n".join(f"Zin {number} van een lang advies over lezen." for number in range(140))
    made = compose_letter(content(sections=(("Ons advies", advice),)), STYLE)
    text = text_of(made.pdf)
    assert made.pages >= 3 and "Zin 139 van" in text
    assert all(f"Bladzijde {page} van {made.pages}" in text for page in range(1, made.pages + 1))


def test_names_from_right_to_left_and_very_long_ones_stay_in_their_place() -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff" * 3
    receiver = ("Aan de ouders van محمد پرویز", long, *["Onze-Lieve-Vrouw-van-Bijstandlaan 1234 bus 56"] * 4, "3000 Leuven")
    page = pdfium.PdfDocument(compose_letter(content(receiver=receiver, title="Over محمد, 12/03/2018"), STYLE).pdf)[0]
    text = page.get_textpage()
    assert "\ufffd" not in text.get_text_range()
    title = text.search("Over").get_next()[0]
    name, born = text.get_charbox(title + 6), text.get_charbox(text.search("12/03/2018").get_next()[0])
    assert name[0] < born[0] and abs(name[1] - born[1]) < 9
    wide, high = page.get_size()
    window = text.get_text_bounded(left=wide * 118 / 210, bottom=high - high * 81 / 297, right=wide, top=high - high * 51 / 297)
    assert "3000 Leuven" in window and "Aan de ouders" in window
    right = max(text.get_charbox(at)[2] for at in range(text.count_chars()))
    assert right < wide * 192 / 210


def test_what_no_font_draws_is_said_before() -> None:
    assert undrawable("Zoë שלמה \U0001f9ff") == ["\U0001f9ff (U+1F9FF)"]


def test_a_certificate_for_adibib_has_no_place_for_a_text_and_only_a_referral_has_a_slip() -> None:
    for kind, wrong in (("adibib", {"sections": (("", "diagnose"),)}), ("invitation", {"slip": WITH_SLIP}), ("verslag", {})):
        with pytest.raises(ValueError, match=r"letter|text|slip"):
            content(kind, **wrong)


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_whatever_colour_a_centre_chooses_text_on_it_and_in_it_can_be_read(colour: str) -> None:
    tone = tones(colour)
    assert contrast(tone["on"], tone["fill"]) >= LEAST
    assert min(contrast(tone["text"], "#ffffff"), contrast(tone["text"], tone["tint"]), contrast(INK, tone["tint"])) >= LEAST
