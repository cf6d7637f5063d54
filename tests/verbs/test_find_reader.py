"""A picture of a page leads back to the one consultation it comes from, whatever was done to it, and to nobody else."""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Callable
from functools import cache
from itertools import product

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageEnhance

from paspoort.audit.models import Trace
from paspoort.documents.inner.dots import pattern
from paspoort.documents.inner.finder import find
from paspoort.documents.inner.mark import Mark, Marker, Sheet, band_height, framed
from paspoort.documents.inner.typeset import typeset
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import finalise, find_reader, open_report, read_page, start_report
from paspoort.passport.models import Consultation
from tests.verbs.documents_samples import report, report_pdf
from tests.verbs.passport_world import Little, complete

SECRET = b"a key of the tests"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DICE = random.Random(5)
NUMBERS = ["".join(DICE.choices(SIGNS, k=4)) + "-" + "".join(DICE.choices(SIGNS, k=4)) for _ in range(400)]
MINE, OTHERS = 7, (8, 9)


@cache
def sheet(kind: str) -> Sheet:
    if kind == "text":
        return framed(pdfium.PdfDocument(report_pdf())[1].render(scale=2, rev_byteorder=True).to_pil())
    if kind == "dense":
        lines = "Bij lange teksten leest iemand de vraag voor; daarna lukt het antwoord meestal zonder hulp. " * 5
        return framed(pdfium.PdfDocument(typeset(report(text=lines, copies=8)))[1].render(scale=2, rev_byteorder=True).to_pil())
    if kind == "table":
        page = Image.new("RGB", (1191, 1684), "white")
        draw = ImageDraw.Draw(page)
        for left, top in product(range(100, 1090, 165), range(100, 1580, 37)):
            draw.rectangle((left, top, left + 165, top + 37), outline="black")
            draw.text((left + 8, top + 8), DICE.choice(["12,5", "rekenen", "3/10", "september"]), "black", font_size=20)
        return framed(page)
    if kind == "black":
        return framed(Image.new("RGB", (1191, 1684), "black"))
    dice = np.random.default_rng(4)
    waves = np.fft.fft2(dice.normal(size=(1684, 1191)))
    length = np.hypot(np.fft.fftfreq(1684)[:, None] * 1684, np.fft.fftfreq(1191) * 1191)
    length[0, 0] = 1
    shades = np.fft.ifft2(waves / length**1.2).real
    return framed(Image.fromarray((128 + 55 * shades / shades.std()).clip(0, 255).astype(np.uint8)))


@cache
def marked(kind: str, who: int = MINE, page: int = 1) -> Image.Image:
    mark = Mark("Els De Wachter", "Basisschool De Zilverlinde", "22/11/2026 14:05", NUMBERS[who])
    made = io.BytesIO()
    Marker().lay(sheet(kind), mark, pattern(SECRET, NUMBERS[who], page)).save(made, "JPEG", quality=80)
    return Image.open(made).convert("RGB")


def middle(picture: Image.Image) -> Image.Image:
    """A quarter of the page, from a place that no cell begins at."""
    return picture.crop((301, 405, 301 + picture.width // 2, 405 + picture.height // 2))


def jpeg(quality: int) -> Callable[[Image.Image], Image.Image]:
    def do(picture: Image.Image) -> Image.Image:
        made = io.BytesIO()
        picture.convert("RGB").save(made, "JPEG", quality=quality)
        return Image.open(made)

    return do


def threshold(at: int) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.convert("L").point([255 if value > at else 0 for value in range(256)])


def half(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BILINEAR)


def brightness(factor: float) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: ImageEnhance.Brightness(picture).enhance(factor)


WAYS: dict[str, list[Callable[[Image.Image], Image.Image]]] = {
    "a quarter": [middle],
    "lighter by 40 %": [middle, brightness(1.4)],
    "darker by 40 %": [middle, brightness(0.6)],
    "only what is nearly black": [middle, threshold(48)],
    "black and white": [middle, threshold(128)],
    "only what is nearly white": [middle, threshold(235)],
    "dots of a printer": [middle, lambda picture: picture.convert("1")],
    "few colours": [middle, lambda picture: picture.quantize(4)],
    "poor JPEG": [middle, jpeg(30)],
    "half the size": [half],
    "half the size of the nearest points": [lambda picture: picture.reduce(2), jpeg(30)],
    "turned a little": [middle, lambda picture: picture.rotate(3, Image.Resampling.BILINEAR, expand=True)],
    "lying on its side": [middle, lambda picture: picture.transpose(Image.Transpose.ROTATE_90)],
}


@pytest.mark.parametrize("way", WAYS)
def test_a_page_of_text_leads_back_to_its_reader(way: str) -> None:
    picture = marked("text")
    for change in WAYS[way]:
        picture = change(picture)
    match = find(picture, SECRET, NUMBERS)
    assert match is not None and match.place == MINE and match.chance < -9


@pytest.mark.parametrize("kind", ["black", "photograph"])
@pytest.mark.parametrize("way", ["a quarter", "black and white", "poor JPEG"])
def test_ink_and_photographs_lead_back_to_their_reader(kind: str, way: str) -> None:
    picture = marked(kind)
    for change in WAYS[way]:
        picture = change(picture)
    match = find(picture, SECRET, NUMBERS)
    assert match is not None and match.place == MINE


@pytest.mark.parametrize("way", ["poor JPEG", "half the size"])
def test_a_page_full_of_text_leads_back_to_its_reader(way: str) -> None:
    picture = marked("dense")
    for change in WAYS[way]:
        picture = change(picture)
    match = find(picture, SECRET, NUMBERS)
    assert match is not None and match.place == MINE


def test_it_says_which_page_it_is() -> None:
    match = find(half(marked("text", page=12)), SECRET, NUMBERS)
    assert match is not None and (match.place, match.page) == (MINE, 12)


def mean(pictures: list[Image.Image]) -> Image.Image:
    return Image.fromarray(np.mean([np.asarray(one, float) for one in pictures], axis=0).astype(np.uint8))


def lighter(pictures: list[Image.Image]) -> Image.Image:
    return ImageChops.lighter(ImageChops.lighter(pictures[0], pictures[1]), pictures[2])


def darker(pictures: list[Image.Image]) -> Image.Image:
    return ImageChops.darker(ImageChops.darker(pictures[0], pictures[1]), pictures[2])


@pytest.mark.parametrize(
    ("kind", "together"), [("text", mean), ("text", lighter), ("text", darker), ("dense", lighter), ("table", lighter)]
)
def test_three_who_lay_their_pictures_together_do_not_hide(
    kind: str, together: Callable[[list[Image.Image]], Image.Image]
) -> None:
    match = find(together([marked(kind, who) for who in (MINE, *OTHERS)]), SECRET, NUMBERS)
    assert match is not None and match.place in (MINE, *OTHERS)


def test_nobody_is_named_for_a_page_without_a_mark_or_with_one_of_another_installation() -> None:
    bare = sheet("text").picture
    assert find(middle(bare), SECRET, NUMBERS) is None
    assert find(middle(marked("text")), b"the key of another", NUMBERS) is None
    assert find(middle(marked("text")), SECRET, NUMBERS[:MINE] + NUMBERS[MINE + 1 :]) is None
    assert find(Image.new("L", (40, 30), 255), SECRET, NUMBERS) is None


def test_dots_stand_elsewhere_on_each_page_and_for_each_consultation() -> None:
    first = np.frombuffer(pattern(SECRET, NUMBERS[0], 1), np.uint8) > 0
    for number, page in ((NUMBERS[0], 2), (NUMBERS[1], 1)):
        other = np.frombuffer(pattern(SECRET, number, page), np.uint8) > 0
        assert (first & other).sum() < 0.5 * first.sum(), "no more in common than by chance"


def luminance(shade: int) -> float:
    value = shade / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def test_text_keeps_a_contrast_of_seven_to_one_under_the_mark() -> None:
    plain = sheet("text").picture.convert("L")
    band = band_height(plain.width)
    given, shown = (np.asarray(one.convert("L"))[band:-band] for one in (plain, marked("text")))
    letters, paper = np.percentile(shown[given < 60], 90), np.percentile(shown[given > 250], 2)
    assert (luminance(int(paper)) + 0.05) / (luminance(int(letters)) + 0.05) >= 7


@pytest.mark.parametrize("kind", ["text", "dense"])
def test_no_dot_can_be_taken_for_a_full_stop_or_an_accent(kind: str) -> None:
    plain = sheet(kind).picture.convert("L")
    band = band_height(plain.width)
    given, shown = (np.asarray(one.convert("L"))[band:-band].astype(int) for one in (plain, marked(kind)))
    dots = np.abs(given - shown) > 120
    assert dots.sum() > 1000
    for down, along in zip(*np.nonzero(dots), strict=True):
        near = given[max(0, down - 4) : down + 5, max(0, along - 35) : along + 36]
        assert near.min() > 128, f"something is printed close to the dot at {along}, {down}"


# --- the operator's question ------------------------------------------------------------------------------------------


@pytest.fixture
def opened(little: Little) -> tuple[Consultation, bytes]:
    with little.acting("writer") as acting:
        draft = start_report(acting, little["lena"], "IAC")
        complete(acting, draft)
        report = finalise(acting, draft.id, today())
    with little.acting("reader") as acting:
        consultation = open_report(acting, report.id).consultation
        return consultation, read_page(acting, consultation.id, 1)


def test_the_operator_asks_whose_page_it_is_and_that_is_traced(opened: tuple[Consultation, bytes]) -> None:
    consultation, page = opened
    found = find_reader(page)
    assert found is not None
    assert (found.number, found.page, found.opened_at) == (consultation.number, 1, consultation.opened_at)
    assert (found.person_id, found.institution) == (consultation.person_id, consultation.institution)
    trace = Trace.objects.get(event="audit.find_reader")
    assert (trace.service, trace.consultation_id, trace.outcome) == ("operator", consultation.id, "done")


def test_a_picture_of_something_else_names_nobody_and_that_is_traced_too(opened: tuple[Consultation, bytes]) -> None:
    made = io.BytesIO()
    sheet("text").picture.convert("L").crop((300, 400, 700, 700)).save(made, "PNG")
    assert find_reader(made.getvalue()) is None
    assert Trace.objects.get(event="audit.find_reader").reason == "not_known"


def header_of(width: int, height: int) -> bytes:
    """A BMP that says it is this large."""
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "broken"), (b"%PDF-1.7", "broken"), (b"\xff\xd8\xff\xe0", "broken"), (header_of(30000, 30000), "too_large")],
)
def test_what_is_no_picture_is_refused_with_a_sentence(little: Little, data: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code) as refusal:
        find_reader(data)
    assert refusal.value.sentence
