"""Every word of a file is read, also what its pages do not show, and what was not read is told."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict

import pikepdf
import pytest
from PIL import Image

from paspoort.documents.inner.intake import Limits, Unacceptable
from paspoort.documents.inner.readable import FileText, read_file
from paspoort.documents.inner.readable_office import read_package
from paspoort.documents.inner.readable_pdf import read_pdf
from paspoort.documents.inner.seal import load_seal, make_demo_seal, seal
from tests.verbs import attachment_files as files
from tests.verbs.documents_hostile import encrypted

QUICK = Limits(seconds=20)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
WROTE = 'w:author="Emma Janssens"'


def read(name: str, data: bytes) -> FileText:
    return read_file(name, data, limits=QUICK)


def words_of(name: str, data: bytes) -> list[tuple[str, str]]:
    """The words without the guarded child, which takes a second to start."""
    ending, limits = name.rpartition(".")[2], asdict(QUICK)
    return read_pdf(data, limits, [])[0] if ending == "pdf" else read_package(data, limits, ending)[0]


def word(body: str, **parts: str) -> bytes:
    return files.docx(
        body, **{name.replace("__", "/") + ".xml": f"<w:x {files.W} {DC}>{text}</w:x>" for name, text in parts.items()}
    )


def pdf(text: str = "Verslag van het overleg", **about: str) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = made.make_stream(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1"))
    for key, value in about.items():
        made.docinfo[f"/{key}"] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_note() -> bytes:
    made = pikepdf.open(io.BytesIO(pdf()))
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="Vraag Emma", T="Els Claes"
    )
    made.pages[0].Annots = made.make_indirect(pikepdf.Array([note]))
    made.attachments["Emma Janssens.txt"] = b"x"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def many_pages(number: int) -> bytes:
    made = pikepdf.open(io.BytesIO(pdf()))
    for _more in range(number - 1):
        made.pages.append(made.pages[0])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


RUNS = "<w:p><w:r><w:t>Em</w:t></w:r><w:r><w:t>ma</w:t></w:r></w:p>"
DELETED = (
    f"<w:p><w:del {WROTE}><w:r><w:delText>Emma</w:delText></w:r></w:del><w:ins><w:r><w:t>een leerling</w:t></w:r></w:ins></w:p>"
)
HALF = f"<w:p><w:r><w:t>Em</w:t></w:r><w:del {WROTE}><w:r><w:delText>ma</w:delText></w:r></w:del></w:p>"
NOTE = f"<w:comment {WROTE}><w:p><w:r><w:t>Bel Emma</w:t></w:r></w:p></w:comment>"


@pytest.mark.parametrize(
    ("name", "data", "place", "words"),
    [
        ("a.docx", lambda: word(RUNS), "text", "Emma"),
        ("a.docx", lambda: word(DELETED), "hidden", "Emma"),
        ("a.docx", lambda: word(DELETED), "text", "een leerling"),
        ("a.docx", lambda: word(DELETED), "author", "Emma Janssens"),
        ("a.docx", lambda: word(HALF), "hidden", "Emma"),
        ("a.docx", lambda: word(RUNS, word__comments=NOTE), "comment", "Bel Emma"),
        ("a.docx", lambda: word(RUNS, word__comments=NOTE), "author", "Emma Janssens"),
        ("a.docx", lambda: word(RUNS, word__header2=RUNS), "margin", "Emma"),
        ("a.docx", lambda: word(RUNS, word__footnotes=RUNS), "footnote", "Emma"),
        ("a.docx", lambda: word(RUNS, docProps__core="<dc:creator>Els Claes</dc:creator>"), "about", "Els Claes"),
        ("a.docx", files.letter, "text", "Taal\tsterk"),
        ("a.docx", files.letter, "hidden", "Geschrapt"),
        ("a.docx", files.letter, "link", "https://example.org/x"),
        ("a.xlsx", files.xlsx, "sheet 1", "Lezen\t30/11/2026\t2"),
        ("a.xlsx", files.xlsx, "sheet 2", "7"),
        ("a.xlsx", files.xlsx, "text", "Weg"),
        ("a.pptx", files.pptx, "slide 1", "Welkom"),
        ("a.odt", files.odt, "text", "Rust thuis\nVoet"),
        ("a.ods", files.ods, "text", "Blad1"),
        ("a.pdf", pdf, "page 1", "Verslag van het overleg"),
        ("a.pdf", lambda: pdf(Author="Els Claes", Keywords="Emma"), "about", "Emma"),
        ("a.pdf", with_note, "comment", "Vraag Emma"),
        ("a.pdf", with_note, "author", "Els Claes"),
        ("a.pdf", with_note, "attached", "Emma Janssens.txt"),
    ],
)  # fmt: skip
def test_every_word_is_read_wherever_it_stands(name: str, data: Callable[[], bytes], place: str, words: str) -> None:
    assert any(words in text for where, text in words_of(name, data()) if where == place)


@pytest.mark.parametrize(
    ("name", "data", "unread"),
    [
        ("a.csv", lambda: b"naam;klas\nEmma;3A", []),
        ("a.pdf", with_note, ["attached"]),
        ("foto.png", files.picture, ["nothing", "pictures"]),
        ("a.docx", files.letter, ["pictures", "attached"]),
        ("a.docx", lambda: word(""), ["nothing"]),
    ],
)
def test_what_was_not_read_is_told(name: str, data: Callable[[], bytes], unread: list[str]) -> None:
    assert read(name, data()).unread == unread


def test_a_scan_is_told_as_such_also_when_its_metadata_have_words() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40)).save(out, "PDF", title="Verslag van een overleg")
    assert read("scan.pdf", out.getvalue()).unread == ["nothing", "scanned"]


def test_our_own_paper_is_known_by_its_seal_also_when_it_was_changed() -> None:
    key = load_seal(*make_demo_seal())
    other = load_seal(*make_demo_seal())
    certificate = key.signer.signing_cert
    assert certificate is not None
    sealed = seal(pdf(), key)
    for data in (sealed, sealed + b"\n%changed\n"):
        assert read_pdf(data, asdict(QUICK), [certificate.dump()])[2]
    assert not read_pdf(seal(pdf(), other), asdict(QUICK), [certificate.dump()])[2]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", files.letter, "not_pdf"),
        ("a.docx", pdf, "not_as_named"),
        ("a.docx", files.pptx, "not_as_named"),
        ("a.odt", files.locked_odt, "office_locked"),
        ("a.docx", files.zip_bomb, "file_too_heavy"),
        ("a.pdf", lambda: many_pages(301), "too_many_pages"),
    ],
)
def test_a_file_that_lies_or_is_too_heavy_is_refused(name: str, data: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        read(name, data())
    assert refused.value.code == code


def test_a_locked_pdf_is_refused_and_a_document_of_300_pages_is_read() -> None:
    with pytest.raises(Unacceptable) as refused:
        read("a.pdf", encrypted("geheim"))
    assert refused.value.code == "encrypted"
    assert len(read("a.pdf", many_pages(300)).parts) == 300
