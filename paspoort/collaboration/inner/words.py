"""Words as they are kept: one sign for a line's end, nothing that nobody sees, no spaces around."""

from __future__ import annotations

import re

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


def tidy(text: str, *, one_line: bool = False) -> str:
    """A text as it is kept; of a title each white space is one space."""
    words = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return " ".join(words.split()) if one_line else "\n".join(line.rstrip() for line in words.split("\n")).strip("\n")
