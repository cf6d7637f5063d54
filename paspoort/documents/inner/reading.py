"""Reading a page: its text as its picture shows it: nothing that is cut off, covered or white on white, words made whole."""

import ctypes
import re
from typing import Any

import pypdfium2.raw as engine
from PIL import Image

from paspoort.documents.inner.engine import INVISIBLE_TEXT, pixel_of

LARGEST_TEXT = 400_000
SCALE, LONGEST_SIDE = 1.5, 2000
# Levels of 256 between the darkest and the lightest pixel of a sign that can be seen.
CONTRAST = 6
# Pixels around a sign, so that a stroke that fills its own box has paper beside it.
EDGE = 3
BROKEN_WORD = re.compile("(.?)\x02\\s*(\\w*)")
NUMBERED_WORD = re.compile(r"(?<=\d)-\n(?=[a-z])")
# After these a hyphen at the end of a line belongs to its word: "lees- en rekenlessen".
JOINING = {"en", "of", "noch", "tot", "dan"}


def page_text(page: Any) -> str:
    """The words of this page, closed by this function; empty for a bare scan."""
    text = page.get_textpage()
    try:
        signs = min(text.count_chars(), LARGEST_TEXT)
        found = "".join(_seen_signs(page, text, signs)) if signs > 0 else ""
        # The engine hands out signs beyond the first 65,536 as two halves.
        found = found.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    finally:
        text.close()
        page.close()
    return whole_words(found)


def whole_words(found: str) -> str:
    """The same text with words that were broken at the end of a line made whole."""
    found = NUMBERED_WORD.sub("-", found.replace("\r\n", "\n").replace("\xad", ""))
    return re.sub("\n{3,}", "\n\n", BROKEN_WORD.sub(_joined, found)).strip()


def _joined(broken: re.Match[str]) -> str:
    before, after = broken[1], broken[2]
    if after in JOINING:
        return f"{before}- {after}"
    part_of_word = before.isupper() or before.isdigit() or not after or not after[0].islower()
    return f"{before}-{after}" if part_of_word else before + after


def _seen_signs(page: Any, text: Any, signs: int) -> Any:
    picture = _picture(page)
    for at in range(signs):
        sign = chr(engine.FPDFText_GetUnicode(text, at))
        if engine.FPDFText_IsHyphen(text, at) == 1:
            sign = "\x02"
        elif sign == "\ufffe" or (sign < " " and not sign.isspace()):
            continue
        if sign.isspace() or engine.FPDFText_IsGenerated(text, at) == 1 or _is_seen(page, text, at, picture):
            yield sign


def _picture(page: Any) -> Image.Image:
    bitmap = page.render(scale=min(SCALE, LONGEST_SIDE / max(page.get_size())))
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return picture


def _is_seen(page: Any, text: Any, at: int, picture: Image.Image) -> bool:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not engine.FPDFText_GetCharBox(text, at, left, right, bottom, top):
        return False
    corners = [pixel_of(page, picture, x.value, y.value) for x, y in ((left, bottom), (right, top))]
    xs, ys = zip(*corners, strict=True)
    box = (
        max(min(xs) - EDGE, 0),
        max(min(ys) - EDGE, 0),
        min(max(xs) + EDGE, picture.width),
        min(max(ys) + EDGE, picture.height),
    )
    middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    if not (0 <= middle[0] < picture.width and 0 <= middle[1] < picture.height):
        return False
    drawn = engine.FPDFText_GetTextObject(text, at)
    if drawn and engine.FPDFTextObj_GetTextRenderMode(drawn) == INVISIBLE_TEXT:
        return True  # what a scanner lays under or over its image is the text of the picture
    ranges: Any = picture.crop(box).getextrema()
    return any(high - low >= CONTRAST for low, high in ranges)
