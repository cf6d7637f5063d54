"""The page that is kept is the page that was given; what cannot be kept so is refused, with the page and what to do."""

import io
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageOps

from paspoort.documents.inner import intake
from paspoort.documents.inner.intake import Limits, Unacceptable, checked, take_in_pdf
from paspoort.documents.inner.sandbox import Child
from tests.verbs import documents_foreign as foreign
from tests.verbs import documents_hostile as hostile
from tests.verbs.documents_samples import report_pdf, shades

QUICK = Limits(seconds=20, file_bytes=4 << 20)
LINES = "Eerste alinea over de leerling.\rTweede alinea: DIAGNOSE staat hier."


@pytest.fixture(scope="module", autouse=True)
def one_child() -> Iterator[None]:
    """One real child looks at every file here, which saves starting it each time; that in use each file has a child of its own
    is tried in `test_documents_intake.py`."""
    worker = "paspoort.documents.inner.intake_worker"
    child = Child(worker, seconds=QUICK.seconds, memory_bytes=QUICK.memory_bytes, options=asdict(QUICK))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "Child", lambda *_, **__: child)
        patch.setattr(child, "close", lambda: None)
        yield
    child.close()


def kept(data: bytes) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(take_in_pdf(data, limits=QUICK).pdf)


def words(data: bytes, page: int = 0) -> str:
    return kept(data)[page].get_textpage().get_text_range()


def ink(document: pdfium.PdfDocument, page: int, box: tuple[int, int, int, int]) -> bool:
    """Whether something dark lies in this part of the page, in points from the left upper corner."""
    return shades(document[page].render(scale=1).to_pil().crop(box))[0] < 128


def refused(data: bytes) -> Unacceptable:
    with pytest.raises(Unacceptable) as failed:
        take_in_pdf(data, limits=QUICK)
    return failed.value


@pytest.mark.parametrize("length", [b"58", b"49", b"0", b"66", b"5800", b"99 0 R", b""])
def test_a_wrong_or_missing_length_costs_no_word(length: bytes) -> None:
    document = kept(foreign.three_pages(length))
    found = [page.get_textpage().get_text_range() for page in document]
    assert found == [f"Bladzijde {number} van het verslag" for number in (1, 2, 3)]
    assert all(ink(document, page, (40, 30, 300, 60)) for page in range(3))


GOOD = foreign.three_pages()


@pytest.mark.parametrize(
    "damaged",
    [
        b"\n" + GOOD,
        b"Content-Type: application/pdf\r\nX-Mail: 1\r\n\r\n" + GOOD,
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD[: GOOD.index(b"trailer") + 30],
        GOOD[: GOOD.index(b"xref")] + b"trailer <</Root 1 0 R>>",
        GOOD.removeprefix(b"%PDF-1.4\n"),
        b"----__" + GOOD,
        GOOD.replace(b"startxref\n", b"startxref\n9"),
        GOOD.replace(b"endobj", b"      ", 3),
    ],
    ids=[
        "line before",
        "mail header",
        "byte order mark",
        "windows lines",
        "tail cut",
        "no table",
        "no first line",
        "a word before",
        "wrong place",
        "no endobj",
    ],
)
def test_what_the_post_did_to_a_file_is_mended(damaged: bytes) -> None:
    assert [page.get_textpage().get_text_range()[:11] for page in kept(damaged)] == [f"Bladzijde {n}" for n in (1, 2, 3)]


def test_windows_lines_in_packed_bytes_are_undone() -> None:
    report = report_pdf()
    hurt = b"%PDF-1.7\n" + report.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert refused(hurt).code in {"broken", "page_damaged"}


def test_a_report_without_its_tail_is_whole_or_refused() -> None:
    given = pdfium.PdfDocument(report_pdf())
    for cut in (1, 100, 3000, 6000, len(report_pdf()) // 2):
        try:
            document = kept(report_pdf()[:-cut])
        except Unacceptable as failed:
            assert cut > 3000 and failed.code in {"broken", "page_damaged", "pages_missing"}
            continue
        assert len(document) == len(given)
        for old, new in zip(given, document, strict=True):
            assert old.render(scale=1).to_pil().tobytes() == new.render(scale=1).to_pil().tobytes()


def test_a_file_cut_off_in_a_page_that_is_not_packed_is_refused() -> None:
    whole = foreign.three_pages()
    for word in (b"Bladzijde 1", b"Bladzijde 2", b"Bladzijde 3"):
        assert refused(whole[: whole.index(word) + 4]).code in {"broken", "pages_missing"}


@pytest.mark.parametrize("packings", ["", "FlateDecode", "ASCII85Decode", "ASCII85Decode FlateDecode"])
def test_a_photograph_that_is_packed_twice_comes_in(packings: str) -> None:
    assert ink(kept(foreign.photograph(packings)), 0, (40, 30, 240, 180))


def test_a_pdf_that_opens_without_password_comes_in_and_one_that_asks_for_it_does_not() -> None:
    assert words(hostile.encrypted("")) == "Bladzijde 1"
    with pikepdf.open(io.BytesIO(take_in_pdf(hostile.encrypted(""), limits=QUICK).pdf)) as taken:
        assert not taken.is_encrypted
    assert refused(hostile.encrypted("geheim")).code == "encrypted"


def test_damaged_words_about_a_file_do_not_keep_its_pages_out() -> None:
    pdf = hostile.plain()
    pdf.Root.Metadata = pikepdf.Stream(pdf, b"<x:xmpmeta><broken", Type=Name.Metadata, Subtype=Name.XML)
    assert words(hostile.saved(pdf)) == "Bladzijde 1"


def test_a_page_whose_drawing_is_gone_or_half_is_refused_by_its_number() -> None:
    gone = foreign.three_pages().replace(b"/Contents 7 0 R", b"/Contents [6 0 R 77 0 R]")
    half = hostile.plain(2)
    packed = half.pages[1].Contents.read_bytes() * 200
    half.pages[1].Contents = pikepdf.Stream(half, b"", Filter=Name.FlateDecode)
    half.pages[1].Contents.write(zlib.compress(packed)[:60], filter=Name.FlateDecode)
    for damaged in (gone, hostile.saved(half)):
        failed = refused(damaged)
        assert (failed.code, failed.details["page"]) == ("page_damaged", 2)
        assert "2" in str(failed)


def test_an_appearance_that_is_there_stays() -> None:
    look = b"BT /Helv 10 Tf 2 80 Td (Eerste alinea over de leerling.) Tj 0 -12 Td (Tweede alinea: DIAGNOSE staat hier.) Tj ET"
    for need in (False, True):
        document = kept(foreign.field(look, need, V=String(LINES), Ff=4096))
        assert "DIAGNOSE" in document[0].get_textpage().get_text_range()
        assert ink(document, 0, (20, 50, 200, 62)) and ink(document, 0, (20, 62, 200, 76))


def test_a_value_that_was_changed_after_its_appearance_is_the_one_that_counts() -> None:
    found = words(foreign.field(b"BT /Helv 10 Tf 2 80 Td (oud) Tj ET", need=True, V=String("nieuw woord")))
    assert "nieuw woord" in found and "oud" not in found


@pytest.mark.parametrize("need", [False, True])
def test_a_value_without_appearance_is_drawn(need: bool) -> None:
    found = words(foreign.field(None, need, V=String(LINES), Ff=4096))
    assert "Eerste alinea over de leerling." in found and "DIAGNOSE staat hier." in found


def test_every_letter_of_a_name_in_a_field_is_drawn() -> None:
    document = kept(foreign.field(None, True, V=String("Łukasz Şahin"), Rect=[20, 100, 380, 120]))
    text = document[0].get_textpage().get_text_range()
    assert "ukasz" in text and "ahin" in text and "?" not in text
    # The two letters that WinAnsi lacks leave ink where they stand.
    assert ink(document, 0, (20, 82, 27, 100))


@pytest.mark.parametrize(("flags", "value"), [(1 << 17, String("t9")), (0, String("t9"))])
def test_the_words_of_a_choice_are_drawn(flags: int, value: String) -> None:
    options = Array([Array([String("t2"), String("Type 2")]), Array([String("t9"), String("Type 9")])])
    assert "Type 9" in words(foreign.field(None, True, FT=Name.Ch, Ff=flags, V=value, Opt=options))


def test_a_box_is_ticked_when_its_state_or_else_its_value_says_so() -> None:
    square = (21, 121, 39, 139)
    assert ink(kept(foreign.box(AS=Name.Ja, V=Name.Ja)), 0, square)
    assert ink(kept(foreign.box(V=Name.Ja)), 0, square)
    assert not ink(kept(foreign.box(AS=Name.Off, V=Name.Off)), 0, square)
    assert not ink(kept(foreign.box()), 0, square)
    assert ink(kept(foreign.box(V=Name.Ja, AP=Dictionary())), 0, square)


@pytest.mark.parametrize(("flags", "seen"), [(0, True), (4, True), (2, False), (32, False), (36, False)])
def test_a_note_is_kept_when_the_screen_showed_it(flags: int, seen: bool) -> None:
    data = foreign.field(b"BT /Helv 10 Tf 2 80 Td (notitie) Tj ET", Subtype=Name.FreeText, F=flags)
    assert ("notitie" in words(data)) is seen


@pytest.mark.parametrize("kind", [Name.Tx, Name.Btn])
def test_the_frame_of_an_empty_field_is_drawn(kind: Name) -> None:
    style = Dictionary(BC=Array([1, 0, 0]), BG=Array([1, 1, 1]))
    document = kept(foreign.field(None, True, FT=kind, MK=style, BS=Dictionary(W=1, S=Name.S)))
    edge = document[0].render(scale=1).to_pil().convert("RGB").crop((100, 36, 110, 46))
    assert edge.getchannel("G").getextrema()[0] < 128 < edge.getchannel("R").getextrema()[0]


def test_text_on_the_page_and_lines_without_appearance_are_drawn() -> None:
    long = "getypt op de bladzijde, met meer woorden dan er op een lijn passen, tot en met het allerlaatste woord ervan: EINDE"
    assert "EINDE" in words(foreign.field(None, Subtype=Name.FreeText, Contents=String(long)))
    line = foreign.field(None, Subtype=Name.Line, L=Array([30, 100, 300, 100]), C=Array([0, 0, 0]))
    assert ink(kept(line), 0, (30, 95, 300, 105))


def test_a_stamp_that_nothing_can_draw_is_refused_with_its_page() -> None:
    failed = refused(foreign.field(None, Subtype=Name.Stamp, Name=Name.Approved))
    assert (failed.code, failed.details["page"]) == ("form_unseen", 1)


@pytest.mark.parametrize(("config", "seen"), [({}, True), ({"off": 1}, False), ({"automatic": 1}, False)])
def test_a_layer_that_was_hidden_is_gone_from_picture_and_text(config: dict[str, int], seen: bool) -> None:
    document = kept(foreign.layer(**config))
    assert ink(document, 0, (20, 80, 200, 105)) is seen
    assert ("Verborgen" in document[0].get_textpage().get_text_range()) is seen
    assert ink(document, 0, (20, 10, 100, 24))


def test_what_does_not_come_in_is_counted_and_not_a_word_of_it_is_told() -> None:
    assert take_in_pdf(foreign.carrying(), limits=QUICK).left_out == {
        "attachments": 2,
        "signatures": 1,
        "notes": 1,
        "hidden": 1,
        "media": 1,
        "actions": 1,
        "links": 2,
        "bookmarks": 1,
    }
    assert take_in_pdf(foreign.layer(off=1), limits=QUICK).left_out == {"layers": 1}
    assert take_in_pdf(hostile.saved(hostile.outside_references()), limits=QUICK).left_out == {"outside": 2}


@pytest.mark.parametrize("whole", [foreign.three_pages, lambda: foreign.field(None, True, V=String(LINES)), foreign.layer])
def test_of_a_paper_that_comes_in_whole_nothing_is_said(whole: Callable[[], bytes]) -> None:
    assert take_in_pdf(whole(), limits=QUICK).left_out == {}


@pytest.mark.parametrize("armed", hostile.ARMED, ids=str)
def test_everything_that_acts_and_went_is_counted(armed: str) -> None:
    assert bool(take_in_pdf(hostile.saved(hostile.ARMED[armed]()), limits=QUICK).left_out) is (armed != "layers that switch")


def test_a_child_that_says_too_much_is_not_believed() -> None:
    assert checked({"notes": 2, "Jan Peeters": 3, "links": "veel", "media": -1, "actions": 10**9}) == {
        "notes": 2,
        "actions": 99_999,
    }
    assert checked(None) == checked([1]) == {}


def test_a_choice_in_a_font_of_two_bytes_is_drawn() -> None:
    with pikepdf.open(io.BytesIO(foreign.field(None, FT=Name.Ch, Ff=1 << 17, V=String("漢字"), DA=String("/Wide 12 Tf")))) as pdf:
        pdf.Root.AcroForm.DR.Font.Wide = foreign.east_asian_font()
        assert "漢字" in words(hostile.saved(pdf))


SIGNS = [
    "“goed” – ‘ja’… „nee‚",
    "• één",
    "a — b † c ‡ d ‰ e ‹f›",
    "™ œ Œ ƒ Ÿ ˜ ˆ €",
    "≤ ✓ → ≥",
    "漢字",
    "ș ē ơ α",
    "Łukasz Şahin",
    "Яблоко",
]


@pytest.mark.parametrize("signs", SIGNS)
@pytest.mark.parametrize("kind", ["field", "choice", "text on the page"])
def test_every_sign_of_a_value_is_drawn_and_read_in_our_engine_and_in_another(tmp_path: Path, signs: str, kind: str) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "field": {"V": String(signs)},
        "choice": {"FT": Name.Ch, "Ff": 1 << 17, "V": String("x"), "Opt": Array([Array([String("x"), String(signs)])])},
        "text on the page": {"Subtype": Name.FreeText, "Contents": String(signs)},
    }
    taken = take_in_pdf(foreign.field(None, True, **kinds[kind]), limits=QUICK)
    wanted = signs.replace(" ", "")
    ours = "".join(pdfium.PdfDocument(taken.pdf)[0].get_textpage().get_text_range().split())
    assert ours == "Vastetekst" + wanted
    file = tmp_path / "genomen.pdf"
    file.write_bytes(taken.pdf)
    for asked in (["pdftotext", str(file), "-"], ["mutool", "draw", "-F", "txt", str(file)]):
        if shutil.which(asked[0]):
            read = subprocess.run(asked, capture_output=True, check=True)
            assert "".join(read.stdout.decode().split()) == "Vastetekst" + wanted
            assert b"Missing language pack" not in read.stderr


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="poppler-utils is not installed")
@pytest.mark.parametrize("sign", "“”–—•…‚„†≤✓漢")
def test_another_engine_draws_the_same_ink_for_a_sign(tmp_path: Path, sign: str) -> None:
    file = tmp_path / "genomen.pdf"
    big = foreign.field(None, True, V=String(sign), DA=String("/Helv 60 Tf 0 g"))
    file.write_bytes(take_in_pdf(big, limits=QUICK).pdf)
    subprocess.run(["pdftoppm", "-r", "72", "-png", "-singlefile", str(file), str(tmp_path / "ander")], check=True)
    pictures = [pdfium.PdfDocument(str(file))[0].render(scale=1).to_pil(), Image.open(tmp_path / "ander.png")]
    inks = [ImageOps.invert(one.convert("L").crop((20, 40, 380, 140))).point(lambda level: level & 128) for one in pictures]
    boxes = [one.getbbox() for one in inks]
    assert None not in boxes
    assert all(abs(one - two) <= 2 for one, two in zip(*boxes, strict=True))


@pytest.mark.parametrize("words", ["سلام", "שלום", "ไทยนี่", "हिन्दी", "\ue000"])
def test_a_value_in_letters_that_join_or_that_no_font_has_is_refused_with_its_page(words: str) -> None:
    failed = refused(foreign.field(None, True, V=String(f"Naam: {words}")))
    assert (failed.code, failed.details["page"]) == ("form_unseen", 1)
