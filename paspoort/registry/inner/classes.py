"""Own class of a school: how its pupils of one grade are grouped, as the school calls it."""

from __future__ import annotations

from typing import NamedTuple


class OwnClass(NamedTuple):
    """The pupils of one class at a school: a grade, and in it the own class; of those without one, `name` is empty."""

    grade: str
    name: str = ""

    @property
    def code(self) -> str:
        """How an address or a form says it."""
        return f"{self.grade}:{self.name}" if self.name else self.grade

    @classmethod
    def of(cls, code: str) -> OwnClass:
        grade, _colon, name = code.partition(":")
        return cls(grade, name)
