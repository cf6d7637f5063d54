"""Areas of the interface: each is a folder with its screens, view models and templates, and what it declares to the others.

An area knows the shell and no other area. What several pages show together (the pupil's page) an area declares in its
`declared.py`, and the shell collects it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from paspoort.kernel.models import Acting

WEB = Path(__file__).parent.parent
AREAS = (
    "about",
    "sign_in",
    "start",
    "reading",
    "casefile",
    "health",
    "letters",
    "collaboration",
    "centre",
    "insights",
    "deliveries",
    "management",
    "links",
    "keys",
    "evidence",
)


class PupilPart(NamedTuple):
    """A part of a pupil's page, for who holds the permission: its template finds what `make` gave as `content`."""

    permission: str
    template: str
    make: Callable[[Acting, Any], Any]


class HomePart(NamedTuple):
    """A part of the home page, for who holds the permission: its template finds what `make` gave as `content`. What somebody else
    waits for is `first`."""

    permission: str
    template: str
    make: Callable[[Acting], Any]
    first: bool = False


class HomeCard(NamedTuple):
    """A way in from the home page, whatever else stands there: its template finds what `make` gave as `content`; None is none."""

    template: str
    make: Callable[[Acting], Any]


class Lacked(NamedTuple):
    """How a page says that one lacks these permissions, in the words of the area: its title, what it is, and what one asks."""

    permissions: str
    title: Any
    text: Any
    ask: Any


class FileTab(NamedTuple):
    """A tab of a pupil's file, for who holds the permission: the name of its address, and what it is called."""

    permission: str
    address: str
    words: Any


def declared(what: str) -> list[Any]:
    """What the areas declare under this name, in the order of the areas."""
    return [
        one
        for area in AREAS
        if (WEB / area / "declared.py").exists()
        for one in getattr(import_module(f"paspoort.web.{area}.declared"), what, [])
    ]


def template_folders() -> dict[str, Path]:
    """The templates of each area, under its name: `centre/draft.html` is a page of the area `centre`."""
    return {area: WEB / area / "templates" for area in AREAS}
