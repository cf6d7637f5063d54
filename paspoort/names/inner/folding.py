"""Folding: a text in plain small letters, with the way back to where each letter stood in the original.

Accents, look-alike letters of other alphabets, kinds of apostrophes, hyphens and spaces and what nobody sees are all one here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

STRANGE = re.compile(r"[^\x00-\x7f]+")
BROKEN = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n[ \t]*(?=[^\W\d_])")
"""A word that goes on in the next line."""
PLAIN = {
    **dict(zip("АВЕКМНОРСТУХаеорсухіјѕԁвкмнт", "abekmhopctyxaeopcyxijsdbkmht", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρικ", "abezhikmnoptyxoavpik", strict=True)),
    "ı": "i",
    "ł": "l",
    "Ł": "l",
    "ø": "o",
    "Ø": "o",
    "đ": "d",
    "Đ": "d",
    "ð": "d",
    "Ð": "d",
    "ħ": "h",
    "ŋ": "n",
    "ß": "ss",
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "þ": "th",
    "Þ": "th",
    "ẞ": "ss",
    "ə": "e",
    "Ə": "e",
    "ŧ": "t",
    "ɓ": "b",
    **dict.fromkeys("’‘‛ʼʻʹ´`′＇ꞌ‹›", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("\x85\u2028\u2029", "\n"),
    "`": "'",
}
UNSEEN = {"Mn", "Me", "Cf"}


@dataclass(frozen=True, slots=True)
class Folded:
    """The plain text, and for each of its letters where that begins and ends in the original."""

    text: str
    begins: list[int]
    ends: list[int]

    def back(self, begin: int, end: int) -> tuple[int, int]:
        """Where a piece that is not empty stands in the original."""
        return self.begins[begin], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold a text; what an accent or an unseen sign follows ends after it."""
    begins, ends, pieces, done = list[int](), list[int](), list[str](), 0
    for run in STRANGE.finditer(text):
        begins.extend(range(done, run.start()))
        ends.extend(range(done + 1, run.start() + 1))
        pieces.append(_ascii(text[done : run.start()]))
        for place, sign in enumerate(run.group(), run.start()):
            plain = fold_sign(sign)
            pieces.append(plain)
            begins.extend([place] * len(plain))
            ends.extend([place + 1] * len(plain))
            if not plain and ends:
                ends[-1] = place + 1
        done = run.end()
    begins.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    pieces.append(_ascii(text[done:]))
    return _mended(Folded("".join(pieces), begins, ends))


def folded(text: str) -> str:
    """The plain text alone."""
    return fold(text).text


@lru_cache(maxsize=4096)
def fold_sign(sign: str) -> str:
    """One sign in plain letters; nothing for an accent or what nobody sees."""
    before, plain = "", sign
    while plain != before:
        before, plain = plain, "".join(_plain(part) for part in plain)
    return plain


def _plain(sign: str) -> str:
    if sign in PLAIN:
        return PLAIN[sign]
    if unicodedata.category(sign) in UNSEEN:
        return ""
    if sign.isspace() and sign not in "\n\r\t":
        return " "
    return unicodedata.normalize("NFKD", sign.lower())


def _ascii(text: str) -> str:
    return text.lower().replace("`", "'")


def _mended(folded: Folded) -> Folded:
    """Take out the hyphens at the end of a line."""
    if not (breaks := [match.span() for match in BROKEN.finditer(folded.text)]):
        return folded
    text, begins, ends, done = "", list[int](), list[int](), 0
    for begin, end in [*breaks, (len(folded.text), len(folded.text))]:
        text += folded.text[done:begin]
        begins += folded.begins[done:begin]
        ends += folded.ends[done:begin]
        done = end
    return Folded(text, begins, ends)
