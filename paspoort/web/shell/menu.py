"""Menu entries: what the one main navigation and the own menu show to whoever may use it.

Each area declares its own, as `MENU` in its `declared.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from paspoort.inbox.actions import Counted
from paspoort.kernel.models import Acting
from paspoort.web.shell.areas import declared


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go: `name` is its address in `web/urls.py`, `under` the beginnings of all addresses that belong to it.

    Everyone sees it, or whoever holds `permission` (one of several). `waiting` counts the tasks that wait there. An entry about
    oneself stands in the own menu, where nothing is marked or counted.
    """

    text: str | Promise
    name: str
    icon: str
    under: tuple[str, ...] = ()
    permission: str = ""
    waiting: Callable[[Acting], Counted] | None = None
    own: bool = False


def modules(request: HttpRequest, acting: Acting, counted: Counted | None) -> list[dict[str, Any]]:
    """The main navigation: what there is at this institution for whoever acts, with the module of this page marked, and the tasks
    that wait there: `counted`, or asked."""
    return [
        {
            "text": entry.text,
            "href": (href := reverse(entry.name)),
            "icon": entry.icon,
            "current": "page" if request.path == href else "true" if request.path.startswith(entry.under) else "",
            "tally": (entry.waiting(acting) if counted is None else counted) if entry.waiting else Counted(0, 0),
        }
        for entry in _entries()
        if not entry.own and acting.institution_id and (not entry.permission or acting.holds & {*entry.permission.split()})
    ]


def own_pages() -> list[tuple[str | Promise, str, str]]:
    """The pages about oneself, for the own menu: text, address and icon."""
    return [(entry.text, reverse(entry.name), entry.icon) for entry in _entries() if entry.own]


@cache
def _entries() -> list[Entry]:
    return declared("MENU")
