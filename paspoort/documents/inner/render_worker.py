"""The child that turns pages into pixels. Everything it reads and makes stays in its memory, for some minutes."""

import io
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from paspoort.documents.inner import substitutes
from paspoort.documents.inner.mark import Mark, Marker, Sheet, framed
from paspoort.documents.inner.reading import page_text
from paspoort.documents.inner.sandbox import Handler, Header, serve

QUALITY = 80
LONGEST_SIDE = 5000


class Shelf:
    """What was used last, within `room` bytes and for at most `seconds` after its last use."""

    def __init__(self, room: int, seconds: float) -> None:
        self._room, self._seconds, self._taken = room, seconds, 0
        self._kept: OrderedDict[Hashable, tuple[Any, int, float]] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        if key not in self._kept:
            return None
        thing, size, _ = self._kept[key]
        self._kept[key] = (thing, size, time.monotonic())
        self._kept.move_to_end(key)
        return thing

    def put(self, key: Hashable, thing: Any, size: int) -> None:
        """Makes room first; a thing larger than the whole shelf stays alone on it, until the next one comes."""
        self._drop(key)
        while self._kept and self._taken + size > self._room:
            self._drop(next(iter(self._kept)))
        self._kept[key] = (thing, size, time.monotonic())
        self._taken += size

    def sweep(self) -> bool:
        """Lets go of what was not used for too long; says whether anything is left."""
        too_old = time.monotonic() - self._seconds
        for key in [key for key, (_, _, used) in self._kept.items() if used < too_old]:
            self._drop(key)
        return bool(self._kept)

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            thing, size, _ = self._kept.pop(key)
            self._taken -= size
            if isinstance(thing, pdfium.PdfDocument):
                thing.close()


class Renderer:
    """Answers what the front asks: an image, a text, a number of pages."""

    def __init__(self, setup: Header) -> None:
        # Documents are small beside their pixels and dear to fetch again: a quarter of the room is theirs.
        room = int(setup["cache_bytes"])
        self._documents = Shelf(room // 4, setup["keep_seconds"])
        self._rasters = Shelf(room - room // 4, setup["keep_seconds"])
        self._marker = Marker()

    def answer(self, header: Header, body: bytes) -> tuple[Header, bytes]:
        try:
            return self._answer(header, body)
        except MemoryError:
            return {"error": "memory"}, b""
        except pdfium.PdfiumError:
            return {"error": "broken"}, b""

    def sweep(self) -> None:
        kept = [self._documents.sweep(), self._rasters.sweep()]
        if not any(kept):
            self._marker.forget()

    def _answer(self, header: Header, body: bytes) -> tuple[Header, bytes]:
        self.sweep()
        key, number = header["key"], header["page"]
        raster = self._rasters.get((key, number, header.get("scale")))
        if header["want"] == "image" and raster is not None:
            return {}, self._encoded(raster, header)
        document = self._document(key, body)
        if document is None:
            return {"need": True}, b""
        if header["want"] == "count":
            return {"pages": len(document)}, b""
        if not 0 <= number < len(document):
            return {"error": "no_page"}, b""
        if header["want"] == "text":
            return {}, page_text(document[number]).encode("utf-8", "replace")
        raster = raster_of(document[number], header["scale"])
        self._rasters.put((key, number, header["scale"]), raster, raster.room)
        return {}, self._encoded(raster, header)

    def _document(self, key: str, body: bytes) -> Any:
        if body:
            self._documents.put(key, pdfium.PdfDocument(body), len(body))
        return self._documents.get(key)

    def _encoded(self, raster: Sheet, header: Header) -> bytes:
        out = io.BytesIO()
        marked = self._marker.lay(raster, Mark(*header["mark"]), bytes.fromhex(header["dots"]))
        marked.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def raster_of(page: Any, scale: float, frame: Callable[[Image.Image], Sheet] = framed) -> Sheet:
    """The framed page without mark, smaller than asked when it would pass `LONGEST_SIDE` pixels."""
    bound = min(scale, LONGEST_SIDE / max(page.get_size()))
    bitmap = page.render(scale=bound, rev_byteorder=True, prefer_bgrx=True, fill_color=(255, 255, 255, 255))
    image = frame(bitmap.to_pil())
    bitmap.close()
    page.close()
    return image


def main() -> None:
    made: list[Renderer] = []

    def make(setup: Header) -> Handler:
        substitutes.install()
        made.append(Renderer(setup))
        return made[0].answer

    serve(make, idle=lambda: made[0].sweep())


if __name__ == "__main__":
    main()
