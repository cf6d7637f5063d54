"""How a name is compared: the one place where it is written without case, accents and punctuation.

Every name passes here when it is imported and when it is typed, so the two can never drift apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PLAIN = str.maketrans(
    {
        "ø": "o",
        "œ": "oe",
        "æ": "ae",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ə": "e",
        "ƒ": "f",
    }
)
# van de, van den, van der, vd and v.d. are written alike, and so that "van" and "vand" still begin them
PARTICLE = re.compile(r"van(?:den|der|de)|vd")


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """A name as it is compared: "Van den Bröeck-Şahin" and "vd broeck sahin" are the same.

    Lower case, without accents, spaces, hyphens, apostrophes or dots. Gives "" for a name without a letter or digit.
    """
    plain = name
    for _ in range(4):
        before, plain = plain, unicodedata.normalize("NFKD", plain.casefold()).translate(PLAIN)
        if plain == before:
            break
    bare = "".join(char for char in plain if char.isalnum())
    return _alike(bare)


def _alike(bare: str) -> str:
    """Write the particle of a family name in one way."""
    found = PARTICLE.match(bare)
    return f"vand{bare[found.end() :]}" if found else bare


def one_error_apart(one: str, other: str) -> bool:
    """Whether a single typing error turns one into the other: a letter wrong, missing, too many, or two swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
        return one[start + 1 :] == other[start + 1 :] or swapped == other[start:]
    short, long = sorted((one, other), key=len)
    return short[start:] == long[start + 1 :]
