"""Pupils beside the one whose file is written in, as the form of an activity holds them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote_plus

from django.utils.translation import ngettext

from paspoort.casefile.actions import LeftReach
from paspoort.kernel.models import BadInput


@dataclass(frozen=True, slots=True)
class Beside:
    """A pupil as the form keeps one: the name goes along, so that it can be told of one who left the team's reach meanwhile."""

    id: uuid.UUID
    name: str

    @property
    def value(self) -> str:
        return f"{self.id}={quote_plus(self.name)}"


def read_beside(values: Iterable[str]) -> list[Beside]:
    """The pupils that a form holds; what names none is left out."""
    found = []
    for value in values:
        told, _equals, name = str(value).partition("=")
        try:
            found.append(Beside(uuid.UUID(told), unquote_plus(name)[:200]))
        except ValueError:
            continue
    return found


@contextmanager
def naming_who_left(chosen: Iterable[str]) -> Iterator[None]:
    """Say by name who of those that were chosen is out of reach by now, and what to do."""
    try:
        yield
    except LeftReach as left:
        names = [one.name or "?" for one in read_beside(chosen) if one.id in left.pupils]
        sentence = ngettext(
            "%(names)s is not at a school that your team guides any more. Take this pupil out here. All else is kept.",
            "%(names)s are not at a school that your team guides any more. Take these pupils out here. All else is kept.",
            len(names),
        )
        raise BadInput({"also": sentence % {"names": ", ".join(names)}}) from None
