"""A letter of a centre, one and 25 in one go, beside the bare Typst compile of the same sources; and whether memory stays."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from statistics import median

import typst

from bench.figures import Figure, Pairs, at_most, figure, in_pairs, milliseconds
from bench.ground import Ground
from bench.processor import Meter
from paspoort.documents.actions import LetterContent, Signatory, Style, compose_letter, letter_inputs
from paspoort.settings import ROOT

TEMPLATES, FONTS = ROOT / "paspoort/documents/typst", ROOT / "paspoort/documents/fonts"
TURNS, CLASS, PAIRS = 10, 25, 7
MANY = 200
STEADY = 1.05
STYLE = Style("Centrum De Wegwijzer", "Kerkstraat 12\n9000 Gent", "09 123 45 67", above="Vragen? Bel ons.")
ADVICE = "Maak een afspraak bij een oogarts.\n\n- Neem deze brief mee.\n- Vraag of een bril nodig is.\n\nVooraan zitten helpt."
LETTER = LetterContent(
    "resultLetter",
    date(2026, 11, 27),
    "2026-000123",
    ("Aan de ouders van Noor Jacobs", "Kerkstraat 12 bus 3", "9000 Gent"),
    "Beste ouders,",
    "Wat we zagen",
    ("Noor ziet minder goed in de verte.", "Ze hoort goed.", "Ga met haar naar een oogarts."),
    (("Leerling", "Noor Jacobs"),),
    (("Ons advies", ADVICE * 2),),
    Signatory("An Verbeeck", "CLB-arts"),
)


Made = Callable[[], object]
Way = Callable[[LetterContent], Made]
"""How a letter is made ready, and then made: only the last is measured."""


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """One letter, a class of them, and the memory of this process over many."""
    ours, floor, meter = Turns(_ours), Turns(_bare()), Meter(ground.url(name))
    for warm in (ours, floor):
        warm.of(CLASS)
    yield at_most("letter", scale, in_pairs(ours.one, floor.one, pairs=PAIRS, what="a letter", meter=meter), "ms", 1.5)
    found = in_pairs(ours.of_a_class, floor.of_a_class, pairs=PAIRS, what="letters of a class", meter=meter)
    yield at_most("letters_of_a_class", scale, found, "ms", 1.2)
    yield _memory(scale, ours)


class Turns:
    """Letters made in one way, each another one, because a compiler remembers."""

    def __init__(self, way: Way) -> None:
        self.way, self.numbers = way, count()

    def of(self, many: int) -> float:
        """Milliseconds in which so many are made."""
        ready = [self.way(replace(LETTER, reference=f"2026-{next(self.numbers):06d}")) for _turn in range(many)]
        return milliseconds(lambda: [make() for make in ready])

    def one(self) -> float:
        """Milliseconds of one letter: the median of some."""
        return median(self.of(1) for _turn in range(TURNS))

    def of_a_class(self) -> float:
        """Milliseconds of a class of letters in one go."""
        return self.of(CLASS)


def _ours(letter: LetterContent) -> Made:
    return lambda: compose_letter(letter, STYLE)


def _bare() -> Way:
    """A Typst compiler that is kept ready, on inputs that are ready too."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(TEMPLATES / "letters/resultLetter.typ", root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)

    def ready(letter: LetterContent) -> Made:
        inputs = letter_inputs(letter, STYLE)
        return lambda: compiler.compile(sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"], timestamp=0)

    return ready


def _memory(scale: int, ours: Turns) -> Figure:
    """Megabytes of this process after many letters, beside those before."""
    before = _resident()
    ours.of(MANY)
    after = _resident()
    found = Pairs(after, before, after / before)
    return figure("letters_memory", scale, found, f"MB after {MANY} letters", f"at most {STEADY} × before", found.ratio <= STEADY)


def _resident() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
