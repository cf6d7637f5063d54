"""A file of any kind comes in as pages or as text, says what it left out, or is refused with what to do."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from PIL import Image

from paspoort.documents.inner.attachments import Attached, clean_name, sections_of, take_in_file
from paspoort.documents.inner.intake import Limits, Unacceptable
from tests.verbs import attachment_files as files
from tests.verbs import documents_hostile as hostile

QUICK = Limits(seconds=20)


def taken(name: str, data: bytes) -> Attached:
    return take_in_file(name, data, limits=QUICK)


def said(name: str, data: bytes) -> list[tuple[str, str]]:
    return [(one.heading, one.text) for one in sections_of(taken(name, data).kept)]


def test_a_letter_is_shown_as_text_and_says_what_it_left_out() -> None:
    made = taken("brief.docx", files.letter())
    assert (made.kind, made.pages, made.size) == ("document", 0, len(files.letter()))
    [part] = sections_of(made.kept)
    assert part.heading == "Verslag" and not part.rows
    assert part.text == "Léna slaapt beter.\n\n- thuis\n- op school\n\nTaal\tsterk\nTaal\tsterk"
    assert made.left_out == {"pictures": 3, "actions": 1, "attachments": 1, "links": 1, "outside": 1, "deleted": 2}


@pytest.mark.parametrize(
    ("name", "data", "kind", "sections", "left_out"),
    [
        ("a.xlsx", files.xlsx, "sheet", [("Scores", "Lezen\t30/11/2026\t\t2")], {"sheets": 1}),
        ("a.pptx", files.pptx, "slides", [("1", "Welkom")], {"notes": 1}),
        ("a.odt", files.odt, "document", [("Advies", "Rust  thuis\n\n- lezen")], {"footnotes": 1}),
        ("a.ods", files.ods, "sheet", [("Blad1", "x\tx\nx\tx")], {}),
        ("a.txt", lambda: "Dag à toi".encode("cp1252"), "text", [("", "Dag à toi")], {}),
        ("a.txt", lambda: "Dag\r\nà toi".encode("utf-16"), "text", [("", "Dag\r\nà toi")], {}),
        ("a.csv", lambda: b'naam;"punt;en"\nLi;3', "text", [("", "naam\tpunt;en\nLi\t3")], {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_says_what_it_says(
    name: str, data: Callable[[], bytes], kind: str, sections: list[tuple[str, str]], left_out: dict[str, int]
) -> None:
    made = taken(name, data())
    assert (made.kind, made.pages, made.left_out) == (kind, 0, left_out)
    assert [(one.heading, one.text) for one in sections_of(made.kept)] == sections


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("A.JPG", "JPEG"), ("a.webp", "WEBP")])
def test_a_picture_becomes_a_page_without_what_a_camera_wrote_beside_it(name: str, kind: str) -> None:
    out = io.BytesIO()
    place = Image.Exif()
    place[0x010F] = "Camera van Sofie"
    Image.new("RGB", (300, 200), (200, 40, 40)).save(out, kind, exif=place)
    assert b"Camera van Sofie" in out.getvalue()
    made = taken(name, out.getvalue())
    assert (made.kind, made.pages, made.left_out) == ("picture", 1, {}) and b"Sofie" not in made.kept
    page = pdfium.PdfDocument(made.kept)[0]
    assert page.get_size() == pytest.approx((842, 561), abs=2)
    assert page.render(scale=0.2).to_pil().convert("RGB").getpixel((50, 50))[0] > 150


def test_a_pdf_comes_in_as_an_old_report_does() -> None:
    made = taken("verslag.pdf", hostile.saved(hostile.document_script()))
    assert (made.kind, made.pages) == ("pdf", 1) and b"JavaScript" not in made.kept


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", lambda: b"MZ\x90\x00" + bytes(2000), "not_pdf"),
        ("a.pdf", lambda: b"<html>%PDF-1.7</html>", "not_pdf"),
        ("a.pdf", lambda: hostile.encrypted("geheim"), "encrypted"),
        ("a.pdf", lambda: b"", "empty"),
        ("a.txt", lambda: b"x" * (26 << 20), "too_large"),
        ("a.txt", lambda: b"MZ\x90\x00\x03\x00", "not_as_named"),
        ("a.txt", lambda: b"  \n\t ", "no_text"),
        ("a.txt", lambda: b"x" * 600_000, "too_much_text"),
        ("a.exe", lambda: b"MZ\x90\x00", "unknown_kind"),
        ("a.html", lambda: b"<script>", "unknown_kind"),
        ("zonder", lambda: b"tekst", "unknown_kind"),
        ("a.docx", files.xlsx, "not_as_named"),
        ("a.docx", lambda: files.zipped({"x": "y"}), "not_as_named"),
        ("a.docx", lambda: b"<html>", "not_as_named"),
        ("a.docx", lambda: files.letter()[:900], "file_broken"),
        ("a.docx", files.zip_bomb, "file_too_heavy"),
        ("a.docx", files.entity_bomb, "file_broken"),
        ("a.docx", lambda: files.docx(""), "no_text"),
        ("a.docx", lambda: files.compound("EncryptedPackage"), "office_locked"),
        ("a.odt", files.locked_odt, "office_locked"),
        ("a.xlsx", files.compound, "old_office"),
        ("a.doc", files.compound, "old_office"),
        ("a.docm", files.letter, "macros"),
        ("a.png", lambda: files.picture("JPEG"), "not_as_named"),
        ("a.png", lambda: files.picture()[:60], "file_broken"),
        ("a.png", files.huge_picture, "picture_too_large"),
        ("a.jpg", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(50), "heic"),
        ("a.heic", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(50), "heic"),
    ],
)
def test_what_lies_or_cannot_be_shown_is_refused_with_what_to_do(name: str, data: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        taken(name, data())
    assert refused.value.code == code
    assert str(refused.value).endswith(".") and "%" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/pass wd.pdf", "pass wd.pdf"),
        ("C:\\Users\\x\\verslag.pdf", "verslag.pdf"),
        ("factuur\u202efdp.exe", "factuurfdp.exe"),
        ("a\nb\t\x00c.pdf", "a b c.pdf"),
        ("<img src=x onerror=alert(1)>.png", "<img src=x onerror=alert(1)>.png"),
        (".pdf", "_.pdf"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_a_name_is_shown_on_one_line_as_it_is_read(given: str, shown: str) -> None:
    assert clean_name(given) == shown
