"""Drafts in a form: what a browser sends while someone types, and what it is answered. See `js/autosave.js`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from paspoort.drafts.actions import Clash
from paspoort.kernel.periods import BRUSSELS
from paspoort.web.shell.page_owner import FIELD

NOT_TEXT = {"revision", "then", "last", "csrfmiddlewaretoken", FIELD}


@dataclass(frozen=True, slots=True)
class Typed:
    """What came in: the revision that it was typed upon (-1 for none), each part by name, and in `bases`, of a page that
    closes in the middle of a request, on which texts each part was built."""

    revision: int
    parts: dict[str, str] = field(repr=False)
    bases: Mapping[str, Sequence[str]] | None = field(repr=False)
    then: str
    """What its writer does next: the button that sent it."""

    @classmethod
    def of(cls, request: HttpRequest) -> Typed:
        """A browser sends a line's end as two signs; one is kept."""
        data = request.POST
        sent = {name: text for name, text in data.items() if name not in NOT_TEXT and not name.startswith("base.")}
        parts = {name: str(text).replace("\r\n", "\n") for name, text in sent.items()}
        revision = data.get("revision", "")
        bases = {name: data.getlist(f"base.{name}") for name in parts} if data.get("last") else None
        number = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
        return cls(number, parts, bases, data.get("then", ""))


def saved(**told: Any) -> HttpResponse:
    """200: it is kept, since this minute."""
    return JsonResponse({"at": f"{timezone.now().astimezone(BRUSSELS):%H:%M}", **told})


def not_accepted(problems: Mapping[str, str], **told: Any) -> HttpResponse:
    """422: a sentence for each part that cannot be kept; the others are sent again."""
    return JsonResponse({"problems": dict(problems), **told}, status=422)


def both_texts(clash: Clash, revision: str = "") -> HttpResponse:
    """409: someone else was first; the page lets its writer choose. `revision` where what it knows is more than a number."""
    at = f"{clash.at.astimezone(BRUSSELS):%H:%M}" if clash.at else ""
    told = {"who": clash.who, "at": at, "revision": revision or clash.revision, "texts": clash.texts}
    return JsonResponse(told, status=409)
