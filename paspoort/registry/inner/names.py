"""Names as they are compared: as they are written, without case, accents and punctuation, and as they sound.

Every name passes here when it is imported and when it is typed, so the two can never drift apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

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
SINT = re.compile(r"\b(?:saint|sainte|sinte?|ste)\b")

# How names sound that people write in more ways than one, whichever language they come from: one after another, on a word.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(van)?s(?:ai|i)nte?(?=[^\Waeiouy])", r"\1st"),
        (r"^abd[aeiou]+(?:l|([rnszdtm])(?=\1))?", "abd"),  # Abd al-, Abdel, Abdul, Abder-
        (r"^mc|^mac(?=[ck])", "mak"),
        (r"zh|zj", "j"),
        (r"^qu(?=[ai])", "kou"),
        (r"tx(?=[aeio])|tsch|tsj|tch|tsh|cz|ts(?=[aeiouy])|shch|sch|sh|sj|sz|z", "s"),
        (r"kh$", "k"),
        (r"kh", "h"),
        (r"ck|q", "k"),
        (r"aw[iy]$", "aoui"),  # Charkawi, Charkaoui
        (r"(?<=[knr])w(?=[aeiy])|(?<=o)w(?=[dt])", "ou"),  # Zerwali, Chowdhury
        (r"ph|v|w", "f"),
        (r"^ou?(?=a)|^u(?=[aei])|^ou(?=[ei])", "f"),  # Ouattara
        (r"c(?=[eijy])", "s"),
        (r"c", "k"),
        (r"(?<=[bdgklmnprt])h|h$", ""),
        (r"e?au(?:[ltxd]*$|f)?", "o"),
        (r"x", "ks"),
        (r"u[iy]j?", "8"),  # muis
        (r"oe|ou|oo|u+e?|eu", "o"),
        (r"aa|ae", "a"),
        (r"[ijy]+(?=[aeou])", "j"),
        (r"[ae]?[ijy]+e?|ee(?=[nm]$|t$)", "i"),
        (r"ie", "i"),
        (r"dt$|d$", "t"),
        (r"(.)\1+", r"\1"),
        (r"(?<=....)e$", ""),
    )
]
READ_IN_SEVERAL_WAYS = [
    (re.compile(pattern), readings)
    for pattern, *readings in (
        (r"kh", "kh", "k"),
        (r"ch(?=[rl])", "k"),
        (r"(?<![st])ch", "sh", "kh"),
        (r"dj", "j", "d"),
        (r"^(n?)di(?=a[klrwy]|o[pu])", r"\1di", r"\1j"),  # Diallo, Jallo
        (r"(?<=i)c$|c(?=uk$)", "k", "tsj"),
    )
]


@lru_cache(maxsize=65536)
def normalise(name: str) -> str:
    """A name as it is compared: "Van den Bröeck-Şahin" and "vd broeck sahin" are the same.

    Lower case, without accents, spaces, hyphens, apostrophes or dots. Gives "" for a name without a letter or digit.
    """
    return alike("".join(words_of(name)))


def words_of(name: str) -> list[str]:
    """The words of a name in plain letters: what parts them may be a space, hyphen, dot, slash or any kind of apostrophe."""
    plain = name
    for _ in range(4):
        before, plain = plain, unicodedata.normalize("NFKD", plain.casefold()).translate(PLAIN)
        if plain == before:
            break
    kinds = ((char, unicodedata.category(char)) for char in plain)
    bare = "".join(char if char.isalnum() and kind != "Lm" else " " for char, kind in kinds if kind not in ("Mn", "Cf"))
    return SINT.sub("st", bare).split()


def alike(bare: str) -> str:
    """Write the particle of a family name in one way."""
    found = PARTICLE.match(bare)
    return f"vand{bare[found.end() :]}" if found else bare


def one_error_apart(one: str, other: str) -> bool:
    """Whether a single error turns one into the other: a letter wrong, missing or too many, two swapped, "rn" read for "m"."""
    return OSA.distance(one, other, score_cutoff=1) <= 1 or one.replace("rn", "m") == other.replace("rn", "m")


@lru_cache(maxsize=65536)
def sounds_of(word: str) -> tuple[str, ...]:
    """How a word may sound, coarsely: Youssef and Joesoef alike, Keyser and Keizer too. Some spellings are read in two ways."""
    readings = [word]
    for pattern, ways in READ_IN_SEVERAL_WAYS:
        readings = [pattern.sub(way, reading) for reading in readings for way in ways]
    return tuple(dict.fromkeys(map(_sound, readings)))


def _sound(word: str) -> str:
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    return word


class NameKeys(NamedTuple):
    """A pupil's name as a search compares it: both names as written, and how each of their words sounds, a space before each."""

    family: str
    given: str
    sounds: str


def name_keys(given: str, family: str) -> NameKeys:
    """How a name is found; a part without a letter (a dash, a dot) is no name."""
    readings = [sounds_of(word) for word in words_of(f"{family} {given}")]
    words = [readings_of_word[0] for readings_of_word in readings]
    also = [reading for readings_of_word in readings for reading in readings_of_word[1:]]
    return NameKeys(normalise(family), normalise(given), "".join(f" {word}" for word in [*words, *also]))
