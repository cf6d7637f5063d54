"""Pages are shown as pictures that name their reader, from a child that may fail without harm."""

import io
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageStat

from paspoort.documents.inner.dots import pattern
from paspoort.documents.inner.mark import Mark, Marker, band_height, framed
from paspoort.documents.inner.pages import CannotRender, PageRenderer
from paspoort.documents.inner.render_worker import Shelf
from tests.verbs import documents_hostile as hostile
from tests.verbs.documents_samples import report_pdf, shades

ELS = Mark("Els De Wachter", "Basisschool De Zilverlinde", "22/11/2026 14:05", "raadpleging 7K4-99P")
ALI = Mark("Ali Yıldız", ELS.institution, ELS.moment, ELS.consultation)
DOTS = pattern(b"a key of the tests", ELS.consultation, 1)
NO_DOTS = bytes(len(DOTS))
LATER = Mark(ELS.reader, ELS.institution, ELS.moment, "raadpleging 8M2-41Q")


class Store:
    """Where the document comes from; counts how often it was asked."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf, self.asked = pdf, 0

    def __call__(self) -> bytes:
        self.asked += 1
        return self.pdf


@pytest.fixture
def store() -> Store:
    return Store(report_pdf())


def picture(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def inside(image: Image.Image) -> Image.Image:
    """The page without the bands above and below."""
    band = band_height(image.width)
    return image.crop((0, band, image.width, image.height - band))


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_a_page_becomes_a_picture_at_twice_the_size_of_print(renderer: PageRenderer, store: Store) -> None:
    image = picture(renderer.image("size", 1, ELS, store))
    width, height = pdfium.PdfDocument(report_pdf())[1].get_size()
    assert abs(image.width - 2 * width) <= 1
    assert abs(image.height - 2 * band_height(image.width) - 2 * height) <= 1


def test_the_document_is_fetched_once(renderer: PageRenderer, store: Store) -> None:
    for page in (0, 1, 0, 2):
        renderer.image("once", page, ELS, store)
    assert renderer.page_count("once", store) == len(pdfium.PdfDocument(report_pdf()))
    assert renderer.text("once", 0, store)
    assert store.asked == 1


@pytest.mark.parametrize("other", [ALI, LATER], ids=["another reader", "another consultation"])
def test_every_reader_and_consultation_has_pixels_of_its_own(renderer: PageRenderer, store: Store, other: Mark) -> None:
    mine, again = (picture(renderer.image("mark", 1, ELS, store)) for _ in range(2))
    theirs = picture(renderer.image("mark", 1, other, store))
    assert difference(mine, again) == 0
    assert difference(inside(mine), inside(theirs)) > 0.5
    band = (0, 0, mine.width, band_height(mine.width))
    assert difference(mine.crop(band), theirs.crop(band)) > 0.5
    foot = (0, mine.height - band_height(mine.width), mine.width, mine.height)
    assert difference(mine.crop(foot), theirs.crop(foot)) > 0.5


def test_the_mark_lies_over_every_part_of_the_page() -> None:
    blank = framed(Image.new("RGB", (1191, 1684), "white"))
    marked = inside(Marker().lay(blank, ELS, DOTS))
    for left in range(0, 1191 - 396, 397):
        for top in range(0, 1684 - 420, 421):
            part = marked.crop((left, top, left + 397, top + 421))
            assert shades(part)[0] < 240, (left, top)


@pytest.mark.parametrize("paper", ["white", "#c0c0c0", "#808080", "black"])
def test_no_paper_swallows_the_mark_and_no_word_drowns_in_it(paper: str) -> None:
    page = Image.new("RGB", (1191, 1684), paper)
    low, high = shades(inside(Marker().lay(framed(page), ELS, NO_DOTS)))
    assert 18 <= high - low <= 40
    low, high = shades(inside(Marker().lay(framed(page), ELS, DOTS)))
    assert high - low >= 127, "the dots have at least half of all contrast on any paper"


def test_an_unmarked_page_never_comes_out(renderer: PageRenderer, store: Store) -> None:
    bare = pdfium.PdfDocument(report_pdf())[1].render(scale=2).to_pil().convert("RGB")
    assert difference(inside(picture(renderer.image("bare", 1, ELS, store))), bare) > 2


def test_names_in_any_script_and_of_any_length() -> None:
    page = framed(Image.new("RGB", (600, 800), "white"))
    blank = Image.new("L", page.size, 255)
    for reader in ("Ελένη Παπαδοπούλου", "נועה", "山田", "A" * 300, "x " * 150, ""):
        marked = Marker().lay(page, Mark(reader, "Een school " * 12, "22/11/2026 14:05", "raadpleging 1"), DOTS)
        assert marked.size == page.size and difference(marked, blank) > 0


def test_text_for_a_report_without_structured_source(renderer: PageRenderer, store: Store) -> None:
    assert "Protocol ter verantwoording" in renderer.text("text", 1, store)
    scan = hostile.plain()
    scan.pages[0].Contents = scan.make_stream(b"0 0 m 100 100 l S")
    assert renderer.text("scan", 0, Store(hostile.saved(scan))) == ""


@pytest.mark.parametrize("page", [-1, 99])
def test_a_page_that_does_not_exist(renderer: PageRenderer, store: Store, page: int) -> None:
    with pytest.raises(CannotRender, match="no_page"):
        renderer.image("none", page, ELS, store)


def test_bytes_that_are_no_document(renderer: PageRenderer) -> None:
    with pytest.raises(CannotRender, match="broken"):
        renderer.image("broken", 0, ELS, Store(b"%PDF-1.7 nothing"))


def test_two_threads_share_two_children(store: Store) -> None:
    renderer = PageRenderer(2)
    try:
        expected = {page: renderer.image("both", page, ELS, store) for page in range(3)}
        with ThreadPoolExecutor(2) as pool:
            made = list(pool.map(lambda n: (n % 3, renderer.image("both", n % 3, ELS, store)), range(40)))
        assert all(image == expected[page] for page, image in made)
        assert store.asked <= 2
    finally:
        renderer.close()


def test_more_threads_than_children_wait_their_turn(renderer: PageRenderer, store: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        marks = [Mark(f"Lezer {n}", "School", ELS.moment, f"raadpleging {n}") for n in range(12)]
        made = list(pool.map(lambda mark: renderer.image("turn", 0, mark, store), marks))
    assert len(set(made)) == 12


def test_after_a_crash_the_next_page_comes_from_a_new_child(store: Store) -> None:
    renderer = PageRenderer()
    try:
        before = renderer.image("crash", 0, ELS, store)
        os.kill(renderer.pids[0], signal.SIGSTOP)
        killer = threading.Timer(0.3, os.kill, (renderer.pids[0], signal.SIGKILL))
        killer.start()
        with pytest.raises(CannotRender, match="crash"):
            renderer.image("crash", 0, ELS, store)
        assert renderer.image("crash", 0, ELS, store) == before
        assert store.asked == 2
    finally:
        renderer.close()


def test_a_page_that_never_ends_is_stopped(store: Store) -> None:
    renderer = PageRenderer(seconds=1.5)
    try:
        with pytest.raises(CannotRender, match="timeout"):
            renderer.image("endless", 0, ELS, Store(hostile.endless_drawing()))
        assert renderer.image("good", 0, ELS, store)
    finally:
        renderer.close()


def test_a_shelf_keeps_what_was_used_last_within_its_room() -> None:
    shelf = Shelf(room=100, seconds=60)
    for name in "abc":
        shelf.put(name, name.upper(), 40)
    assert shelf.get("a") is None and shelf.get("b") == "B"
    shelf.put("d", "D", 40)
    assert shelf.get("c") is None and shelf.get("b") == "B"
    shelf.put("large", "L", 500)
    assert shelf.get("b") is None and shelf.get("large") == "L"
    shelf.put("e", "E", 1)
    assert shelf.get("large") is None


def test_memory_stays_bounded_over_many_documents(store: Store) -> None:
    renderer = PageRenderer(cache_bytes=16 << 20)
    try:
        for number in range(30):
            renderer.image(f"document {number}", number % 3, ELS, store)
        status = Path(f"/proc/{renderer.pids[0]}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        assert resident < 260 * 1024
    finally:
        renderer.close()


def test_what_is_not_used_for_minutes_is_forgotten(store: Store) -> None:
    renderer = PageRenderer(keep_minutes=0.3 / 60)
    try:
        renderer.image("old", 0, ELS, store)
        threading.Event().wait(0.5)
        renderer.image("old", 0, ELS, store)
        assert store.asked == 2
    finally:
        renderer.close()


def test_the_child_can_write_no_file_and_sees_no_secret(renderer: PageRenderer, store: Store) -> None:
    renderer.image("limits", 0, ELS, store)
    process = Path(f"/proc/{renderer.pids[0]}")
    limits = {line[:25].strip(): line[26:].split() for line in (process / "limits").read_text().splitlines()}
    assert limits["Max file size"][:2] == ["0", "0"]
    assert limits["Max core file size"][:2] == ["0", "0"]
    assert int(limits["Max address space"][0]) < 2 << 30
    names = {pair.split(b"=")[0] for pair in (process / "environ").read_bytes().split(b"\0") if pair}
    assert names == {b"PYTHONPATH", b"LANG", b"PYTHONDONTWRITEBYTECODE"}


def test_closing_ends_the_child(store: Store) -> None:
    renderer = PageRenderer()
    renderer.image("close", 0, ELS, store)
    pid = renderer.pids[0]
    renderer.close()
    assert not Path(f"/proc/{pid}").exists()
