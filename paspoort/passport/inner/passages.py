"""Passages: a report cut into pieces that someone reads or hears one after the other, from the same layout as its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from paspoort.documents.actions import Layout, tidy

# a line of a paper that ends without a stop, before one that goes on in small letters
BROKEN_SENTENCE = re.compile(r"(?<=[^\s.:;!?])[ \t]*\n(?=[a-zà-ÿ])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report. `part` is attest or protocol, or page for a paper from outside; `above` the heading of the part that
    begins here. `facts` are (name, value), `signatures` who is to sign, each with an empty line called `line`."""

    key: str
    heading: str
    part: str
    above: str = ""
    facts: list[list[str]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    signatures: list[dict[str, str]] = field(default_factory=list)
    line: str = ""

    @property
    def text(self) -> str:
        """All that stands in it, as lines."""
        facts = [f"{name}: {value}" for name, value in self.facts]
        signed = [f"{one['name']}, {one['role']}: {self.line}" for one in self.signatures]
        return "\n".join([*facts, *(line for block in self.blocks for line in _lines(block)), *signed])


def passages_of(layout: Layout) -> list[Passage]:
    """The passages of a report that was made here, in the order and the words of its pages."""
    found = []
    for part in layout["parts"]:
        name = part["sections"][0]["part"] if part["heading"] and part["sections"] else "protocol"
        above, facts = part["heading"], part["facts"]
        for one in part["sections"]:
            found.append(Passage(one["key"], one["heading"], one["part"], above, facts, one["blocks"]))
            above, facts = "", []
        if closing := part["closing"]:
            told = {"signatures": closing["signatures"], "line": closing["line"]}
            found.append(Passage("closing", closing["heading"], name, above, [*facts, *closing["facts"]], **told))
    return found


def page_passage(number: int, text: str) -> Passage:
    """One page of a paper from outside. Its lines break in the middle of a sentence: those are made whole again."""
    whole = BROKEN_SENTENCE.sub(" ", tidy(text))
    paragraphs = [[line.strip() for line in group.split("\n")] for group in re.split(r"\n[ \t]*\n", whole) if group.strip()]
    found = [{"kind": "text", "lines": lines} for lines in paragraphs]
    return Passage(f"page-{number}", _("Page %(number)d") % {"number": number}, "page", blocks=found)


def _lines(block: dict[str, Any]) -> list[str]:
    if block["kind"] == "table":
        return [" ".join(row) for row in block["rows"]]
    if block["kind"] == "text":
        return list(block["lines"])
    return [
        line for item in block["items"] for line in [*item["lines"], *(one for below in item["lists"] for one in _lines(below))]
    ]
