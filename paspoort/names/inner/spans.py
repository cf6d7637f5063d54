"""Spans: where in a text somebody is named, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

HARD = {"national_number", "telephone", "email", "register_number"}


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody named: from `start` to `end` of the text as it was given, `end` no longer.

    `reason`: full_name, given_name, family_name, initials, national_number, telephone, email, register_number. `suggestion`: what
    to write instead, empty for a number. `certain`: a full name of the roll or a number, which nobody can excuse (rule 46).
    `owning`: it says whose something is (*Emma's*, *Jans*, *Thomas'*).
    """

    start: int
    end: int
    reason: str
    role: str
    suggestion: str
    certain: bool
    owning: bool = False
