"""Typed text: what someone typed or pasted, with its line breaks and gaps, and without what nobody can see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
# Word's own signs for a hyphen that never breaks and for the bullets of its two symbol fonts
WORD: dict[str, str | int | None] = {
    "\x1e": "\u2011",
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0a8": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf076": "•",
}
# What takes no room and says nothing: soft hyphens, zero widths, variation selectors, and signs that turn a line round.
NOTHING = dict.fromkeys(
    [
        *(0x1F, 0xAD, 0x34F, 0x180E, 0x200B, 0x2060, 0xFEFF),
        *(*range(0xFE00, 0xFE10), *range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xE0000, 0xE0080)),
    ]
)
FILLERS = dict.fromkeys([0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0], " ")
UNBROKEN_GAPS = "\u00a0\u2007\u202f"
GAP = "\u2003"
"""How a tab within a line is drawn: as wide as a letter is high, and a gap for whoever listens or copies."""

JOINERS = re.compile("(?<![\u0600-\u1fff])[\u200c\u200d]")
FROM_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
MARKS = re.compile("[\u200e\u200f\u061c]")
RIGHT_TO_LEFT = re.compile(f"[{FROM_RIGHT}][{FROM_RIGHT}\u200c\u200d'’\\-]*(?: +[{FROM_RIGHT}][{FROM_RIGHT}\u200c\u200d'’\\-]*)*")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
A_SENTENCE = 6
# what nearly every text consists of, and stays as it is
TIDY = re.compile(r"[\t\n -~\u00c0-\u00ff]*")
# Excel puts a cell that holds a line break in quotes
QUOTED_CELL = re.compile(r'(^|\t)"((?:[^"\t]|"")*\n(?:[^"\t]|"")*)"(?=\t|\n|$)', re.MULTILINE)


def tidy(text: str) -> str:
    """The text as it is kept on paper: one sign for every kind of line break, composed accents, and without signs that nobody
    can see. Tabs stay tabs, and every space stays a space."""
    if TIDY.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", BREAKS.sub("\n", text))
    text = text.translate(str.maketrans(WORD)).translate(NOTHING).translate(FILLERS)
    text = JOINERS.sub("", text)
    if not re.search(f"[{FROM_RIGHT}]", text):
        text = MARKS.sub("", text)
    return "".join(map(_plain, text)) if not text.isascii() else text


def _plain(one: str) -> str:
    if "\x80" <= one <= "\x9f":  # Windows' own signs that came as if they were Latin-1
        return bytes([ord(one)]).decode("cp1252", "replace").replace("\ufffd", one)
    if unicodedata.category(one) == "Zs":
        return "\u00a0" if one in UNBROKEN_GAPS else " "
    return one


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text: no sign at all, or only spaces, breaks and signs without a shape."""
    return not tidy(text).strip("\u200c\u200d\u200e\u200f\u061c \t\n\u00a0")


def line_of(text: str) -> str:
    """A name or another single line as it is drawn."""
    return shown(" ".join(tidy(text).split("\n")).strip())


def shown(line: str) -> str:
    """One line as it is drawn: a tab as a gap, and a name that is written from right to left kept together."""
    return isolated(line.strip(" \t").replace("\t", GAP))


def isolated(line: str) -> str:
    """Keep each run of Arabic, Hebrew or the like apart, so that a date or comma after a name stays after it; a whole sentence in
    such a script has its own order and is left as it is."""
    runs = [] if line.isascii() else RIGHT_TO_LEFT.findall(line)
    if not runs or (sum(len(run.split()) for run in runs) > A_SENTENCE and sum(map(len, runs)) * 2 > len(line)):
        return line
    return RIGHT_TO_LEFT.sub(lambda run: f"{ISOLATE}{run.group()}{END_ISOLATE}", line)


def typed_lines(text: str) -> Iterator[list[str]]:
    """The lines of a tidy text, in groups between empty lines."""
    group: list[str] = []
    for line in (QUOTED_CELL.sub(_whole_cell, text) if '"' in text else text).split("\n"):
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _whole_cell(found: re.Match[str]) -> str:
    cell = found.group(2).replace('""', '"')
    return found.group(1) + " ".join(cell.split())
