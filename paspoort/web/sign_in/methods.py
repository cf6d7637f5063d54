"""Sign-in methods, as people choose between them: what is needed, how long it takes, what it opens, which came last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.identity.actions import Level, Way

ON_A_PHONE = {"phone", "mobile", "message"}
"""The pictures of ways that ask for a telephone in the hand."""
REPORT_LEVELS = {"high": Level.HIGH, "substantial": Level.SUBSTANTIAL}


@dataclass(frozen=True, slots=True)
class Tile:
    """One way in, as it is shown: the way, where it begins, about how long it takes in words, whether it came last here."""

    way: Way
    href: str
    takes: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The page to choose on: what was used last on this device, then what opens reports, then what does not: keys of the
    government, and keys that people made here themselves."""

    last: Tile | None
    strong: list[Tile]
    light: list[Tile]
    own: list[Tile]
    without_phone: list[Tile]


def tiles(ways: Iterable[Way], links: Mapping[str, str], last: str = "") -> list[Tile]:
    """Each way as a tile, in the same order."""
    return [Tile(way, links[way.code], about(way.takes), way.code == last) for way in ways]


def choice(ways: Iterable[Way], links: Mapping[str, str], last: str = "") -> Choice:
    """Put the ways in groups that are clear at a glance; a last one that is not offered any more counts for nothing."""
    shown = tiles(ways, links, last)
    first = next((tile for tile in shown if tile.last), None)
    rest = [tile for tile in shown if tile is not first]
    return Choice(
        first,
        [tile for tile in rest if opens_reports(tile.way)],
        [tile for tile in rest if not opens_reports(tile.way) and not tile.way.own],
        [tile for tile in rest if not opens_reports(tile.way) and tile.way.own],
        [tile for tile in shown if tile.way.icon not in ON_A_PHONE],
    )


def opens_reports(way: Way) -> bool:
    """Whether a sign-in by this way may read a report here (rule 1, and what the installation decided)."""
    return way.level >= REPORT_LEVELS.get(settings.REPORT_LEVEL, Level.HIGH)


def about(seconds: int) -> str:
    """How long it takes, roughly, for someone who did it before."""
    if seconds < 55:
        return _("about %(seconds)d seconds") % {"seconds": seconds}
    minutes = round(seconds / 60)
    return ngettext("about one minute", "about %(minutes)d minutes", minutes) % {"minutes": minutes}
