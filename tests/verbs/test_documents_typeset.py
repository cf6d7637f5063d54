"""A finalised report becomes one document that archives keep and screen readers read."""

import io
import json
import re
from collections.abc import Sequence
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.documents.inner.blocks import blocks
from paspoort.documents.inner.fonts import NOTO, families
from paspoort.documents.inner.layout import WORDS
from paspoort.documents.inner.text import is_blank, tidy
from paspoort.documents.inner.typeset import ATTACHMENT, source_of, typeset
from paspoort.documents.inner.typesetter import undrawable
from tests.verbs.documents_samples import TEXT, report, report_pdf


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


def tags_of(pdf: pikepdf.Pdf) -> list[str]:
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Array):
            waiting[:0] = list(node)
        elif isinstance(node, pikepdf.Dictionary):
            found += [str(node.S)] if "/S" in node else []
            waiting[:0] = [node.K] if "/K" in node else []
    return found


def test_it_says_that_it_is_an_archival_and_accessible_pdf() -> None:
    with pikepdf.open(io.BytesIO(report_pdf())) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfaid:part>3<", metadata) and re.search(r"<pdfaid:conformance>A<", metadata)
        assert re.search(r"<pdfuaid:part>1<", metadata)
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "nl"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert "IAC-2026-000417" in metadata


def test_headings_lists_and_facts_are_tagged() -> None:
    with pikepdf.open(io.BytesIO(report_pdf())) as pdf:
        tags = tags_of(pdf)
    assert tags.count("/H1") == 2  # the certificate and the protocol
    assert tags.count("/H2") == 6  # the decision, the signatures and four sections
    assert {"/L", "/LI", "/Lbl", "/LBody", "/P"} <= set(tags)


def test_the_structured_source_travels_inside_unchanged() -> None:
    given_report = report(text='Aanhaling "x", é, \U0001f600 en 漢字')
    with pikepdf.open(io.BytesIO(typeset(given_report))) as pdf:
        carried = pdf.attachments[ATTACHMENT].get_file().read_bytes()
        assert [str(item.AFRelationship) for item in pdf.Root.AF] == ["/Source"]
    assert carried == source_of(given_report)
    assert json.loads(carried) == given_report


def test_every_fact_can_be_read_on_the_page() -> None:
    words = text_of(report_pdf())
    for fact in ("Van den Broeck-Çelik", "14/03/2015", "034793", "014991", "Lager onderwijs", "Type basisaanbod", "16/11/2026"):
        assert fact in words
    assert "Els Wouters" in words and "Protocol ter verantwoording" in words


def test_pages_are_counted_and_named() -> None:
    pdf = report_pdf(copies=6)
    pages = len(pdfium.PdfDocument(pdf))
    assert pages > 3
    assert f"Bladzijde {pages} van {pages}" in text_of(pdf)


def test_a_gc_report_asks_no_signature_and_has_no_protocol() -> None:
    words = text_of(typeset(report("GC")))
    assert "Handtekening" not in words and "handtekening" not in words
    assert "Protocol" not in words and "Opgemaakt door" in words


def test_no_font_comes_from_outside() -> None:
    with pikepdf.open(io.BytesIO(report_pdf())) as pdf:
        fonts = {str(item.BaseFont) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item}
    assert fonts and all("SourceSans3" in font for font in fonts)


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["nl"].keys() == WORDS["en"].keys()
    assert "Page 1 of" in text_of(typeset(report("GC"), language="en"))


def test_text_is_never_read_as_markup() -> None:
    hostile = (
        '#panic("x") *b* $x^2$ [l] <lab> @ref `raw` \\ // c /* d */ _e_ #import "/etc/passwd"'
        ' #read("report.typ")\n= no heading\n+ no number'
    )
    words = text_of(typeset(report("GC", text=hostile)))
    for line in hostile.split("\n"):
        assert "".join(line.split()) in "".join(words.split())


@pytest.mark.parametrize(
    "text",
    ["woord " * 17_000, "a" * 100_000, "\n" * 50_000, "- punt\n" * 2_000, "a" + "\u0301" * 500, "\ud800\x00\x07", ""],
    ids=["long paragraph", "one long word", "empty lines", "long list", "stacked accents", "control characters", "nothing"],
)
def test_odd_texts_become_pages(text: str) -> None:
    assert len(pdfium.PdfDocument(typeset(report("GC", text=text)))) >= 1


def test_a_long_word_stays_on_the_page() -> None:
    page = pdfium.PdfDocument(typeset(report("GC", text="a" * 2000)))[0]
    text = page.get_textpage()
    right = max(text.get_charbox(n)[2] for n in range(text.count_chars()))
    assert right < page.get_width() - 60


SCRIPTS = {
    "Chinese": "王小明 喆",
    "Japanese": "山田 たろう タロウ",
    "Korean": "김민준",
    "Arabic": "محمد پرویز",
    "Hebrew": "שלמה",
    "Greek": "Γιώργος",
    "Cyrillic": "Щербаківський",
    "Armenian": "Արամ",
    "Georgian": "გიორგი",
    "Devanagari": "कृष्णा",
    "Bengali": "মোহাম্মদ",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ",
    "Tamil": "முருகன்",
    "Sinhala": "සුනිල්",
    "Thai": "สมชาย",
    "Khmer": "សុខា",
    "Burmese": "အောင်",
    "Ethiopic": "ሰላም ትግርኛ",
    "Tifinagh": "ⵉⴷⵉⵔ",
    "Syriac": "ܐܫܘܪ",
    "Tibetan": "བསྟན་འཛིན",
    "Vietnamese": "Nguyễn Thị Ơn",
    "Latin": "Łukasz Žižka Əliyev Ŋaliŋ",
}


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_a_name_in_any_script_is_drawn(name: str) -> None:
    paper = report("GC", text=f"Besproken met {name}, 14/03/2015.")
    paper["pupil"]["family_name"] = name
    pdf = typeset(paper)
    assert undrawable(name) == [] and "\ufffd" not in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert re.search(r"<pdfaid:conformance>A<", opened.Root.Metadata.read_bytes().decode())


def test_every_font_that_travels_along_is_asked() -> None:
    assert len(families()) == len(NOTO) + 2 == len(set(families()))


def test_a_date_after_a_name_from_right_to_left_stays_after_it() -> None:
    page = pdfium.PdfDocument(typeset(report("GC", text="Met شلومو, 14/03/2015 x")))[0].get_textpage()
    words = page.get_text_range()
    comma = words.index(", 14/03/2015 x")
    name, date = page.get_charbox(words.index("Met") + 6)[0], page.get_charbox(comma + 2)[0]
    assert date > name and page.get_charbox(words.index("x", comma))[0] > date


def test_signs_without_a_shape_are_named_so_that_people_find_them() -> None:
    assert undrawable("é 漢 \U0001f9ff \U0001f9ff \u200d \ue123 \x07 עברית") == ["\U0001f9ff (U+1F9FF)", "U+E123", "U+0007"]
    assert "\ufffd" in text_of(typeset(report("GC", text="\U0001f9ff")))


@settings(max_examples=12)
@given(st.text(max_size=300))
def test_any_text_at_all_becomes_a_document(text: str) -> None:
    assert typeset(report("GC", text=text)).startswith(b"%PDF")


Block = dict[str, Any]


def item(*lines: str, lists: Sequence[Block] = ()) -> Block:
    return {"lines": list(lines), "lists": list(lists)}


def bullets(*items: Block, style: str = "", start: int = 1) -> Block:
    return {"kind": "list", "style": style, "start": start, "items": list(items)}


def test_line_breaks_and_lists_are_kept() -> None:
    assert list(blocks(TEXT)) == [
        {"kind": "text", "lines": ["Amber volgde drie jaar les in het gewoon lager onderwijs."]},
        {"kind": "text", "lines": ["Wat al gebeurde:"]},
        bullets(item("hardop lezen met een maatje;"), item("woordrijtjes op niveau,", "met opname;")),
        {"kind": "text", "lines": ["Daarna besloot het team verder te kijken."]},
    ]


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_is_one(sign: str) -> None:
    assert list(blocks(f"een{sign}twee")) == [{"kind": "text", "lines": ["een", "twee"]}]
    assert "een\ntwee" in text_of(typeset(report("GC", text=f"een{sign}twee")))


@pytest.mark.parametrize("gap", ["\t", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2003", "  "])
def test_a_gap_never_closes(gap: str) -> None:
    words = " ".join(text_of(typeset(report("GC", text=f"Lezen{gap}34{gap}12{gap}C"))).split())
    assert "Lezen 34 12 C" in words


def test_a_table_that_was_pasted_stays_a_table() -> None:
    text = 'Test\tScore\tZone\nLezen\t34\tC\n\t\tE\n"twee\nregels"\t5\t\n\nGewone zin.'
    table, sentence = blocks(text)
    assert table["head"] and table["rows"][0] == ["Test", "Score", "Zone"]
    assert table["rows"][2:] == [["", "", "E"], ["twee regels", "5", ""]]
    assert sentence == {"kind": "text", "lines": ["Gewone zin."]}
    with pikepdf.open(io.BytesIO(typeset(report("GC", text=text)))) as pdf:
        tags = tags_of(pdf)
    assert tags.count("/Table") == 4 and tags.count("/TH") == 12 and tags.count("/TD") == 36


def test_columns_stand_under_each_other_and_stay_on_the_page() -> None:
    page = pdfium.PdfDocument(typeset(report("GC", text="Lezen\t734\nSpelling en taal\t921")))[0].get_textpage()
    words = page.get_text_range()
    assert page.get_charbox(words.index("734"))[0] == pytest.approx(page.get_charbox(words.index("921"))[0], abs=0.5)
    wide = "\n".join("\t".join(["onderwijsbehoeften" * 3] * 11) for _row in range(3))
    for page in pdfium.PdfDocument(typeset(report("GC", text=wide + "\n\n" + "a\tb\t" * 40))):
        text = page.get_textpage()
        assert max(text.get_charbox(place)[2] for place in range(text.count_chars())) < page.get_width() - 60


def test_lists_of_word_keep_their_levels_and_numbers() -> None:
    pasted = "\uf0b7\teen\no\ttwee\n§\tdrie\n\uf0b7\tvier\n\n1.\tvijf\n2.\tzes\n  - zeven\n3.\tacht\n\na) negen\nb) tien"
    assert blocks(pasted) == [
        bullets(item("een", lists=(bullets(item("twee", lists=(bullets(item("drie")),))),)), item("vier")),
        bullets(item("vijf"), item("zes", lists=(bullets(item("zeven")),)), item("acht"), style="1."),
        bullets(item("negen"), item("tien"), style="a)"),
    ]


@pytest.mark.parametrize("text", ["o jee, dat ging mis", "§ 2 van het decreet", "14. september was de start", "-5 °C", "A) B"])
def test_what_only_looks_like_a_list_stays_a_sentence(text: str) -> None:
    assert blocks(text) == [{"kind": "text", "lines": [text]}]


@pytest.mark.parametrize(
    "text", ["", " \t\n", "\u200b\u200b", "\u2060\ufeff", "\u00ad", "\u200e\u200f", "\u3164\u2800", "\u00a0\u3000"]
)
def test_a_text_without_anything_to_see_is_blank(text: str) -> None:
    assert is_blank(text) and not blocks(text)


def test_signs_that_nobody_sees_do_not_part_words() -> None:
    assert tidy("bege\u00adleiding\u200b \u202emoeilijk\u202c\ufeff") == "begeleiding moeilijk"
    assert tidy("می\u200cخواهم") == "می\u200cخواهم"
    assert tidy("\x93zo\x94 \x80") == "“zo” €"
