"""A finalised report becomes one document that archives keep and screen readers read."""

import io
import json
import re

import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paspoort.documents.inner.typeset import ATTACHMENT, WORDS, blocks, source_of, typeset, unprintable
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


def test_it_says_that_it_is_an_archival_and_accessible_pdf():
    with pikepdf.open(io.BytesIO(report_pdf())) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfaid:part>3<", metadata) and re.search(r"<pdfaid:conformance>A<", metadata)
        assert re.search(r"<pdfuaid:part>1<", metadata)
        assert pdf.Root.MarkInfo.Marked is True
        assert str(pdf.Root.Lang) == "nl"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert "IAC-2026-000417" in metadata


def test_headings_lists_and_facts_are_tagged():
    with pikepdf.open(io.BytesIO(report_pdf())) as pdf:
        tags = tags_of(pdf)
    assert tags.count("/H1") == 2  # the certificate and the protocol
    assert tags.count("/H2") == 6  # the decision, the signatures and four sections
    assert {"/L", "/LI", "/Lbl", "/LBody", "/P"} <= set(tags)


def test_the_structured_source_travels_inside_unchanged():
    given_report = report(text='Aanhaling "x", é, \U0001f600 en 漢字')
    with pikepdf.open(io.BytesIO(typeset(given_report))) as pdf:
        carried = pdf.attachments[ATTACHMENT].get_file().read_bytes()
        assert [str(item.AFRelationship) for item in pdf.Root.AF] == ["/Source"]
    assert carried == source_of(given_report)
    assert json.loads(carried) == given_report


def test_every_fact_can_be_read_on_the_page():
    words = text_of(report_pdf())
    for fact in ("Van den Broeck-Çelik", "14/03/2015", "034793", "014991", "Lager onderwijs", "Type basisaanbod", "16/11/2026"):
        assert fact in words
    assert "Els Wouters" in words and "Protocol ter verantwoording" in words


def test_pages_are_counted_and_named():
    pdf = report_pdf(copies=6)
    pages = len(pdfium.PdfDocument(pdf))
    assert pages > 3
    assert f"Bladzijde {pages} van {pages}" in text_of(pdf)


def test_a_gc_report_asks_no_signature_and_has_no_protocol():
    words = text_of(typeset(report("GC")))
    assert "Handtekening" not in words and "handtekening" not in words
    assert "Protocol" not in words and "Opgemaakt door" in words


def test_no_font_comes_from_outside():
    with pikepdf.open(io.BytesIO(report_pdf())) as pdf:
        fonts = {str(item.BaseFont) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item}
    assert fonts and all("SourceSans3" in font for font in fonts)


def test_both_languages_have_the_same_words():
    assert WORDS["nl"].keys() == WORDS["en"].keys()
    assert "Page 1 of" in text_of(typeset(report("GC"), language="en"))


def test_text_is_never_read_as_markup():
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
def test_odd_texts_become_pages(text):
    assert len(pdfium.PdfDocument(typeset(report("GC", text=text)))) >= 1


def test_a_long_word_stays_on_the_page():
    page = pdfium.PdfDocument(typeset(report("GC", text="a" * 2000)))[0]
    text = page.get_textpage()
    right = max(text.get_charbox(n)[2] for n in range(text.count_chars()))
    assert right < page.get_width() - 60


def test_right_to_left_and_signs_without_a_shape():
    words = text_of(typeset(report("GC", text="עברית العربية 漢 \U0001f600")))
    assert "עברית" in words or "תירבע" in words
    assert unprintable("é 漢 漢 \u200d עברית") == "漢"
    assert "\ufffd" in words


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_becomes_a_document(text):
    assert typeset(report("GC", text=text)).startswith(b"%PDF")


def test_line_breaks_and_lists_are_kept():
    assert list(blocks(TEXT)) == [
        {"kind": "text", "lines": ["Amber volgde drie jaar les in het gewoon lager onderwijs."]},
        {"kind": "text", "lines": ["Wat al gebeurde:"]},
        {"kind": "list", "items": [["hardop lezen met een maatje;"], ["woordrijtjes op niveau,", "met opname;"]]},
        {"kind": "text", "lines": ["Daarna besloot het team verder te kijken."]},
    ]
    assert list(blocks("een\ntwee")) == [{"kind": "text", "lines": ["een", "twee"]}]
