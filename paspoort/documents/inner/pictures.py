"""Pictures from outside, opened by a guarded child: of a page that someone photographed, copied or cut from a screen."""

from PIL import Image

from paspoort.documents.inner.sandbox import Child, ChildFailed

MOST_POINTS = 60_000_000
MOST_BYTES = 100 << 20


class NotAPicture(Exception):
    """This cannot be looked at: `reason` is "broken" or "too_large"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def grey_picture(data: bytes) -> Image.Image:
    """The picture in grey, upright as its camera says; raises `NotAPicture`."""
    if len(data) > MOST_BYTES:
        raise NotAPicture("too_large")
    options = {"most_points": MOST_POINTS}
    child = Child("paspoort.documents.inner.picture_worker", seconds=30, memory_bytes=2 << 30, options=options)
    try:
        answer, points = child.ask({"want": "grey"}, data)
    except ChildFailed:
        raise NotAPicture("broken") from None
    finally:
        child.close()
    if "refused" in answer:
        raise NotAPicture(str(answer["refused"]))
    return Image.frombytes("L", (int(answer["width"]), int(answer["height"])), points)
