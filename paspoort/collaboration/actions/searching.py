"""Searching a samenwerkingsdossier by words: title, sections, reactions, goals, steps and agreements of a school."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, rows_of
from paspoort.rights.actions import must_hold

WITH = "select registration_id, title, state, part, line, at, excerpt from registrations_with(%s, %s, %s)"
LONGEST_QUESTION, MOST = 200, 50


@dataclass(frozen=True, slots=True)
class Found:
    """A text in which the words stand: of which registration, which part (`registration` is its title) and which section or line.

    `excerpt` is what stands around them, in pieces: each with whether it is what was sought.
    """

    registration_id: uuid.UUID
    title: str
    state: str
    part: str
    line: str
    at: datetime
    excerpt: tuple[tuple[str, bool], ...] = field(repr=False)


def search_registrations(acting: Acting, school_id: uuid.UUID, words: str) -> list[Found]:
    """The texts of a school's registrations in which these words stand, in whatever form Dutch gives them; the best first.

    Newest versions only. Quotes hold words together, a minus leaves one out. Nothing for a school whose file does not open.
    """
    must_hold(acting, "collaboration:read")
    asked = words.replace("\0", "").strip()[:LONGEST_QUESTION]
    rows = rows_of(WITH, school_id, asked, MOST) if asked else []
    record("collaboration.searched", object=school_id, count=len(rows))
    return [Found(**row | {"excerpt": _pieces(row["excerpt"])}) for row in rows]


def _pieces(excerpt: str) -> tuple[tuple[str, bool], ...]:
    parts = re.split("\x02(.*?)\x03", excerpt, flags=re.DOTALL)
    return tuple((text, place % 2 == 1) for place, text in enumerate(parts) if text)
