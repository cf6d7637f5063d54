"""A PDF from outside comes in without anything that acts, or is refused with a sentence that says what to do."""

import hashlib
import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest

from paspoort.documents.inner.intake import SENTENCES, Limits, Taken, Unacceptable, take_in_pdf
from tests.raised import raised
from tests.verbs import documents_foreign as foreign
from tests.verbs import documents_hostile as hostile
from tests.verbs.documents_samples import report_pdf, shades

QUICK = Limits(seconds=20, file_bytes=4 << 20)
NEVER = {
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/Names", "/AcroForm", "/XFA", "/Annots", "/AF", "/EF", "/EmbeddedFiles"),
    *("/URI", "/RichMediaContent", "/Ref", "/OPI", "/Alternates", "/PieceInfo", "/Configs", "/AS", "/Usage", "/A", "/FS"),
}
ACTING = {"/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/RichMedia", "/Filespec"}


def every_pair(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Each key and value of each dictionary and stream, however deep; the walk of the test, not that of the code."""
    waiting, seen = [pdf.trailer, *pdf.objects], set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting += [one for one in item if isinstance(one, pikepdf.Object)]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            if item.is_indirect:
                if item.objgen in seen:
                    continue
                seen.add(item.objgen)
            for key, value in item.items():
                yield key, value
                if isinstance(value, pikepdf.Object):
                    waiting.append(value)


def refusal(data: bytes, limits: Limits = QUICK, **more: Any) -> str:
    with pytest.raises(Unacceptable) as refused:
        take_in_pdf(data, limits=limits, **more)
    assert str(refused.value).endswith(".") and "%" not in str(refused.value)
    return refused.value.code


@pytest.mark.parametrize("armed", hostile.ARMED.values(), ids=hostile.ARMED.keys())
def test_nothing_that_acts_is_left(armed: Callable[[], pikepdf.Pdf]) -> None:
    before = hostile.saved(armed())
    with pikepdf.open(io.BytesIO(before)) as pdf:
        assert NEVER & {key for key, _ in every_pair(pdf)}, "the example is harmless, so it proves nothing"
    taken = take_in_pdf(before, limits=QUICK)
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        pairs = list(every_pair(pdf))
    assert not NEVER & {key for key, _ in pairs}
    assert not ACTING & {str(value) for key, value in pairs if key in {"/S", "/Type", "/Subtype"}}
    assert b"virus.exe" not in taken.pdf and b"payload" not in taken.pdf
    page = pdfium.PdfDocument(taken.pdf)[0]
    assert "Bladzijde 1" in page.get_textpage().get_text_range()


def test_what_a_form_showed_stays_on_the_page() -> None:
    taken = take_in_pdf(hostile.saved(hostile.form_script()), limits=QUICK)
    assert "ingevuld" in pdfium.PdfDocument(taken.pdf)[0].get_textpage().get_text_range()


def test_an_ordinary_document_keeps_its_pages_and_its_look(tmp_path: Path) -> None:
    file = tmp_path / "verslag.pdf"
    file.write_bytes(report_pdf())
    taken = take_in_pdf(file, limits=QUICK)
    before, after = pdfium.PdfDocument(report_pdf()), pdfium.PdfDocument(taken.pdf)
    assert taken.pages == len(before) == len(after)
    assert taken.sha256 == hashlib.sha256(taken.pdf).digest()
    for old, new in zip(before, after, strict=True):
        assert old.render(scale=1).to_pil().tobytes() == new.render(scale=1).to_pil().tobytes()


def test_who_made_it_is_not_kept() -> None:
    pdf = hostile.plain()
    pdf.docinfo["/Author"] = "Iemand Anders"
    with pikepdf.open(io.BytesIO(take_in_pdf(hostile.saved(pdf), limits=QUICK).pdf)) as taken:
        assert "/Info" not in taken.trailer and "/Metadata" not in taken.Root


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: b"PK\x03\x04 a zip that says it is a report.pdf", "not_pdf"),
        (lambda: b"<html>%PDF-1.7</html>", "not_pdf"),
        (lambda: b"%PDF-1.7\nand then nothing", "broken"),
        (lambda: report_pdf()[: len(report_pdf()) // 2], "broken"),
        (lambda: b"%PDF-1.7\n" + b"\x00" * (4 << 20), "too_large"),
        (lambda: hostile.encrypted("geheim"), "encrypted"),
        (lambda: hostile.saved(hostile.plain(500)), "too_many_pages"),
        (hostile.huge_image, "image_too_large"),
        (hostile.lying_photograph, "image_too_large"),
        (hostile.deflate_bomb, "too_heavy"),
        (hostile.page_tree_loop, "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_not_come_in_is_refused_with_its_reason(data: Callable[[], bytes], code: str) -> None:
    assert refusal(data()) == code


WHOLE = foreign.three_pages()


@pytest.mark.parametrize("damaged", [WHOLE, WHOLE[: WHOLE.index(b"xref")] + b"trailer <</Root 1 0 R>>"], ids=["whole", "no size"])
def test_what_is_kept_needs_no_mending(damaged: bytes) -> None:
    taken = take_in_pdf(damaged, limits=QUICK)
    with pikepdf.open(io.BytesIO(taken.pdf), attempt_recovery=False) as pdf:
        assert len(pdf.pages) == 3 and pdf.check_pdf_syntax() == []


def test_a_fax_in_a_file_that_must_be_mended_comes_in() -> None:
    lines = bytes.fromhex("238d143ec8e7647760b616d6e0020020")
    for damaged in (False, True):
        taken = take_in_pdf(foreign.fax(lines, damaged), limits=QUICK)
        picture = pdfium.PdfDocument(taken.pdf)[0].render(scale=1).to_pil()
        assert shades(picture.crop((40, 30, 240, 180)))[0] < 128


def test_an_image_that_is_too_large_is_refused_with_its_page() -> None:
    pdf = hostile.plain(3)
    with pikepdf.open(io.BytesIO(hostile.huge_image())) as other:
        pdf.pages.append(other.pages[0])
    failed = raised(Unacceptable, take_in_pdf, hostile.saved(pdf), limits=QUICK)
    assert (failed.code, failed.details["page"]) == ("image_too_large", 4)


def test_a_page_tree_without_bottom_ends_in_a_refusal() -> None:
    assert refusal(hostile.deep_page_tree()) in {"broken", "too_heavy"}


def test_a_page_that_draws_without_end_is_stopped() -> None:
    assert refusal(hostile.endless_drawing(), Limits(seconds=1.5)) == "too_heavy"


@pytest.mark.parametrize("size", [(15_000, 842), (595, 5), (3, 3)])
def test_absurd_pages_are_refused(size: tuple[int, int]) -> None:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[0].MediaBox = [0, 0, *size]
    assert refusal(hostile.saved(pdf)) == "page_too_large"


def test_a_hidden_unit_does_not_make_a_page_small() -> None:
    pdf = hostile.plain()
    pdf.pages[0].UserUnit = 75_000
    assert refusal(hostile.saved(pdf)) == "page_too_large"


def test_bundles_and_forms_of_one_program_are_refused() -> None:
    bundle, form = hostile.plain(), hostile.plain()
    bundle.Root.Collection = pikepdf.Dictionary(View=pikepdf.Name.D)
    form.Root.NeedsRendering = True
    assert refusal(hostile.saved(bundle)) == "portfolio"
    assert refusal(hostile.saved(form)) == "dynamic_form"
    waiting = hostile.plain()
    waiting.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Stream(waiting, b"<xdp/>"), Fields=pikepdf.Array())
    assert refusal(hostile.saved(waiting)) == "dynamic_form"


def test_the_limit_of_pages_is_a_setting() -> None:
    three = hostile.saved(hostile.plain(3))
    assert take_in_pdf(three, limits=Limits(pages=3)).pages == 3
    assert refusal(three, Limits(pages=2)) == "too_many_pages"


def test_every_sentence_says_what_to_do() -> None:
    for sentence in SENTENCES.values():
        assert sentence.count(".") >= 2


class Clamd(threading.Thread):
    """A daemon that speaks clamd's INSTREAM and finds harm in whatever holds the word it looks for."""

    def __init__(self, answer: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.answer, self.heard = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.door.getsockname()[1]}"

    def run(self) -> None:
        link, _ = self.door.accept()
        with self.door, link, link.makefile("rb") as told:
            assert told.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", told.read(4))[0]:
                self.heard += told.read(size)
            harmful = b"stream: Test-Signature FOUND\0" if b"besmet" in self.heard else b"stream: OK\0"
            link.sendall(harmful if self.answer is None else self.answer)


def scanned(pdf: bytes, answer: bytes | None = None) -> tuple[Taken, Clamd]:
    daemon = Clamd(answer)
    daemon.start()
    try:
        return take_in_pdf(pdf, limits=QUICK, scanner=daemon.address), daemon
    finally:
        daemon.join(5)


def test_the_scanner_sees_every_byte_before_anything_else_happens() -> None:
    taken, daemon = scanned(report_pdf())
    assert daemon.heard == report_pdf() and taken.pages > 1


@pytest.mark.parametrize(
    ("extra", "answer", "code"),
    [(b"besmet", None, "harmful"), (b"", b"INSTREAM size limit exceeded. ERROR\0", "not_scanned"), (b"", b"", "not_scanned")],
)
def test_a_file_that_was_not_found_clean_stays_out(extra: bytes, answer: bytes | None, code: str) -> None:
    assert raised(Unacceptable, scanned, report_pdf() + extra, answer).code == code


def test_no_scanner_no_entry() -> None:
    assert refusal(report_pdf(), scanner="unix:///nowhere/clamd.sock") == "not_scanned"
