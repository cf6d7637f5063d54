"""Page images: the first and the repeated view through HTTP, beside the bare work of a picture in this process."""

from __future__ import annotations

import io
import random
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFont

from bench import papers
from bench.cases import open_sessions, secret_of
from bench.figures import Figure, at_most, figure, in_pairs, milliseconds
from bench.ground import Ground
from bench.processor import Meter
from bench.site import Site, running
from paspoort.documents.actions import write
from paspoort.documents.inner.fonts import font_for

LEAST = 150
PICTURE = "image/jpeg"
READERS = """
    select distinct on (r.id) r.id, g.person_id, g.institution_id from passport_report r
      join documents_blob b on b.document_id = r.document_id
      join registry_findable f on f.pupil_id = r.pupil_id and f.institution_id = r.school_id and f.left_on is null
      join rights_grant g on g.institution_id = f.institution_id and g.right_id = 'IRISGebruiker'
     order by r.id, hashtext(g.id::text)
"""
OPENED = """
    insert into passport_consultation (id, number, report_id, session_id, person_id, institution_id, opened_at)
    select %s, %s, %s, s.id, s.person_id, s.institution_id, now() from identity_session s
     where s.secret_hash = sha256(convert_to(%s, 'UTF8'))
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Someone who opened a report of six pages."""

    secret: str
    consultation: UUID

    def asks(self, site: Site, page: int) -> str:
        return site.get(f"/raadpleging/{self.consultation}/pagina/{page}", self.secret, "image/avif,image/webp,image/*")


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """One picture for the first time, the same picture again, and how many a second."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin:
        readings = _open(admin)
        admin.execute("update kernel_knownlimit set most = 1000000 where name = 'pages'")
    fresh = iter(readings)
    bare = Bare(write(papers.paper(0, {})).pdf)
    with running(url) as site:
        site.ask([one.asks(site, 1) for one in islice(fresh, 6)], PICTURE, connections=2, count=12)
        meter = Meter(url, site.pid)
        yield _first(site, meter, scale, fresh, bare)
        yield _repeated(site, meter, scale, fresh, bare)
        yield _a_second(site, meter, scale, readings, bare)


def _open(db: psycopg.Connection[Any]) -> list[Reading]:
    """A consultation of each report that has its paper, by a user of the pupil's school."""
    rows = db.execute(READERS).fetchall()
    random.Random(3).shuffle(rows)
    open_sessions(db, list({person for _report, person, _institution in rows}))
    readings = []
    for report, person, _institution in rows:
        reading = Reading(secret_of(person), uuid4())
        db.execute(OPENED, [reading.consultation, secrets.token_hex(6), report, reading.secret])
        readings.append(reading)
    return readings


class Bare:
    """What any program must do to show a page: render with PDFium, draw and lay a mark with Pillow, encode as JPEG."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf

    def document(self) -> float:
        """Milliseconds a page of a whole document: opened once, a mark drawn once, six pages rendered, marked and encoded."""
        return milliseconds(self._whole) / papers.SIX_PAGES

    def several(self, count: int) -> Callable[[], float]:
        """The median of so many documents."""
        return lambda: median(self.document() for _ in range(count))

    def _whole(self) -> None:
        document = pdfium.PdfDocument(self.pdf)
        layer: Image.Image | None = None
        for page in document:
            image = page.render(scale=2.0, rev_byteorder=True).to_pil().convert("RGB")
            layer = layer or _mark(image.size)
            ImageChops.difference(image, layer).save(io.BytesIO(), "JPEG", quality=80)
        document.close()


def _mark(size: tuple[int, int]) -> Image.Image:
    """A slanted text as a tile, turned once and laid over the whole page."""
    text = f"Hanne Maes · Basisschool De Linde · {secrets.token_hex(4)}"
    font = ImageFont.truetype(str(font_for(text)), 22)
    tile = Image.new("L", (int(font.getlength(text)) + 40, 60))
    ImageDraw.Draw(tile).text((20, 10), text, fill=24, font=font)
    turned, layer = tile.rotate(30, expand=True), Image.new("L", size)
    for x in range(0, size[0], turned.width):
        for y in range(0, size[1], turned.height):
            layer.paste(turned, (x, y))
    return Image.merge("RGB", (layer, layer, layer))


def _first(site: Site, meter: Meter, scale: int, fresh: Iterator[Reading], bare: Bare) -> Figure:
    """Reports that nobody opened before, read from the first page to the last."""

    def ours() -> float:
        asked = [reading.asks(site, page) for reading in islice(fresh, 8) for page in range(1, papers.SIX_PAGES + 1)]
        return sum(site.ask(asked, PICTURE, count=len(asked)).milliseconds) / len(asked)

    floor = bare.several(8)
    found = in_pairs(ours, floor, pairs=7, what="a page for the first time", meter=meter, of=8 * papers.SIX_PAGES)
    return at_most("page_first", scale, found, "ms a page through HTTP, mean of a report", 1.5)


def _repeated(site: Site, meter: Meter, scale: int, fresh: Iterator[Reading], bare: Bare) -> Figure:
    """The same page asked for again by the same reader, as after turning back."""
    reading = next(fresh)

    def ours() -> float:
        return site.ask([reading.asks(site, 2)], PICTURE, count=36).p50

    ours()
    floor = bare.several(6)
    found = in_pairs(ours, floor, pairs=7, what="the same page again", meter=meter, of=36)
    return at_most("page_repeated", scale, found, "ms through HTTP, p50", 1.1)


def _a_second(site: Site, meter: Meter, scale: int, readings: Sequence[Reading], bare: Bare) -> Figure:
    """Eight readers at once, each going to and fro between two pages of the own report; the floor is bare work on two cores."""
    turning = [one.asks(site, page) for one in readings[-4:] for page in (2, 3)]
    site.ask(turning, PICTURE, connections=8, count=64)
    found = in_pairs(
        lambda: site.ask(turning, PICTURE, connections=8, seconds=5).rate,
        lambda: 2000 / median(bare.document() for _ in range(6)),
        what="pages a second",
        meter=meter,
        floor_of=36,
        a_second=True,
    )
    print("  the floor is twice what one core does without a server", file=sys.stderr)
    reach = f"at least {LEAST} a second on two cores, the client included"
    return figure("pages", scale, found, "pages/s", reach, found.ours >= LEAST)
