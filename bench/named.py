"""The name guard's quality: how many planted names it finds, how often it sees nobody as somebody, what 5 kB cost (rule 152).

`named/tuned.txt` is what the rules were made with. They were not fitted to `named/held.txt`, which was written before them, nor
to `named/outsiders.txt`: sentences of which nearly each is a trap, read for one fault (*Groot-Bijgaarden*). `named/mended.txt`
and `named/unseen.txt` are two halves, drawn by lot, of what was written later as an outsider would: of the first each miss was
looked at, of the second never one. `named/advice.txt` names people who are on no roll.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import process_time
from typing import NamedTuple

from bench.figures import Figure, Pairs, figure, in_pairs, milliseconds
from bench.names import Names
from paspoort.names.actions import Entry, Roll, Span, advise, compile_roll, find_names

TEXTS = Path(__file__).with_name("named")
ROLL, SIZE, SHOWN = 3000, 5000, 25
MOST_MS = 20.0
LEAST_ADVISED, MOST_ADVISED = 0.8, 2.0
Look = Callable[[str, Roll], list[Span]]
REACH = {"tuned": (0.98, 2.0), "held": (0.98, 2.0), "mended": (0.98, 2.0), "unseen": (0.98, 2.0), "outsiders": (0.95, 20.0)}
"""What is aimed at: the share of names found, and how often nobody is seen as somebody in 1,000 words."""


class Text(NamedTuple):
    """A text with the places where somebody is named."""

    kind: str
    text: str
    planted: list[tuple[int, int]]


class Counted(NamedTuple):
    """What was found in one half of the texts."""

    planted: int
    missed: int
    false: int
    words: int


def take() -> Iterator[Figure]:
    """The shares in the half that was held out, and the time; what both halves miss is told."""
    for half, (least, most) in REACH.items():
        roll, texts = read(half)
        found = _count(half, roll, texts)
        share, false = 1 - found.missed / found.planted, 1000 * found.false / found.words
        reach = f"at least {least:.0%} of {found.planted} planted names, {ROLL} on the roll"
        yield figure(f"names_found_{half}", ROLL, Pairs(share, least, share / least), "found", reach, share >= least)
        reach = f"at most {most:g} of 1,000 words, {found.words} read"
        yield figure(f"names_false_{half}", ROLL, Pairs(false, most, false / most), "false", reach, false <= most)
    yield from _advised()
    yield _speed()


def _advised() -> Iterator[Figure]:
    """Who is on no roll and is pointed out, and how often that is nobody, in every text."""
    roll, texts = read("advice")
    found, words, false = _count("advice", roll, texts, advise), 0, 0
    share = 1 - found.missed / found.planted
    for half in REACH:
        other = _count(f"advice in {half}", *read(half), advise, told=False)
        words, false = words + other.words, false + other.false
    words, false = words + found.words, false + found.false
    yield figure("names_advised", ROLL, Pairs(share, LEAST_ADVISED, share / LEAST_ADVISED), "found",
                 f"at least {LEAST_ADVISED:.0%} of {found.planted} outsiders", share >= LEAST_ADVISED)  # fmt: skip
    often = 1000 * false / words
    yield figure("names_advised_false", ROLL, Pairs(often, MOST_ADVISED, often / MOST_ADVISED), "false",
                 f"at most {MOST_ADVISED:g} of 1,000 words, {words} read", often <= MOST_ADVISED)  # fmt: skip


def read(half: str) -> tuple[list[Entry], list[Text]]:
    """The roll, filled up to its size with others, and the texts of one half."""
    roll: list[Entry] = []
    texts: list[Text] = []
    for block in (TEXTS / f"{half}.txt").read_text(encoding="utf-8").split("\n["):
        kind, _, body = block.lstrip("[").partition("]\n")
        if kind == "roll":
            roll = [(given, family, role) for given, family, role in (line.split(";") for line in body.split("\n") if line)]
        else:
            texts.append(_text(kind, body))
    others = Names(152).draw(ROLL - len(roll)) if half in REACH else []
    return roll + [(given, family, "pupil") for given, family in others], texts


def _text(kind: str, marked: str) -> Text:
    """Braces stand round each planted name."""
    text, planted = "", list[tuple[int, int]]()
    for piece in re.split(r"(\{[^}]*\})", marked):
        if piece.startswith("{"):
            planted.append((len(text), len(text) + len(piece) - 2))
        text += piece.strip("{}")
    return Text(kind, text, planted)


def _count(half: str, roll: list[Entry], texts: list[Text], look: Look = find_names, *, told: bool = True) -> Counted:
    """What is found; each miss and each nobody is `told`."""
    compiled = compile_roll(roll)
    planted = missed = false = words = 0
    for kind, text, names in texts:
        spans = [(span.start, span.end) for span in look(text, compiled)]
        unseen = [one for one in names if not any(_touch(one, span) for span in spans)]
        wrong = [span for span in spans if not any(_touch(span, one) for one in names)]
        for what, places in (("missed", unseen), ("nobody", wrong)):
            for begin, end in places if told else ():
                print(f"  {half}, {kind}: {what}: …{text[max(0, begin - SHOWN) : end + SHOWN]!r}…", file=sys.stderr)
        planted, missed = planted + len(names), missed + len(unseen)
        false, words = false + len(wrong), words + len(text.split())
    return Counted(planted, missed, false, words)


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _speed() -> Figure:
    """5 kB of the texts against the roll; the floor is one regular expression of the same names."""
    roll, texts = read("held")
    text = "\n".join(one.text for one in texts)[:SIZE]
    compiled = compile_roll(roll)
    names = sorted({name for given, family, _role in roll for name in (given, family)}, key=len, reverse=True)
    floor = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)

    find_names(text, compiled)
    ours, below = partial(find_names, text, compiled), partial(floor.findall, text)
    found = in_pairs(partial(milliseconds, ours), partial(milliseconds, below), pairs=15, what="5 kB")
    spent = _processor(ours)
    found = found._replace(cpu=spent, floor_cpu=_processor(below))
    reach = f"at most {MOST_MS:g} ms for 5 kB, {ROLL} on the roll"
    return figure("names_in_5_kb", ROLL, found, "ms", reach, spent <= MOST_MS)


def _processor(act: Callable[[], object]) -> float:
    """Milliseconds of processor time of one call."""
    begun = process_time()
    for _ in range(10):
        act()
    return (process_time() - begun) * 100
