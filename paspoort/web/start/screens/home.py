"""The home page: one search field, and what concerns this person today."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from paspoort.audit.actions import own_consultations, record
from paspoort.kernel.models import Acting
from paspoort.passport.actions import my_drafts, recently_finalised
from paspoort.rights.actions import capacities, ended_lately, my_requests, notices, whom_to_ask, why
from paspoort.rights.models import Grant
from paspoort.rights.models import Request as Asked
from paspoort.web.shell.areas import HomePart, declared
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.no_team import team_missing
from paspoort.web.shell.page import show
from paspoort.web.shell.trail import Line, in_words, opened_per_day
from paspoort.web.shell.words import notice

NOTHING: dict[str, Any] = {"waiting": [], "ended": []}


@screen()
def home(request: Request) -> HttpResponse:
    """Begin the day: search one pupil, see the own last consultations, and what an admin or a centre should know."""
    acting = request.acting
    record("start.seen")
    if acting.institution_id is None:
        return redirect("choose_institution")
    if not acting.holds:
        return show(request, "start/home_without_right.html", **_missing(acting))
    return show(request, "start/home.html", **_today(acting))


def _missing(acting: Acting) -> dict[str, Any]:
    return {
        **_asked_and_ended(acting),
        "cards": _cards(acting),
        "ask": whom_to_ask(),
        "elsewhere": [place for place in capacities(acting) if place.id != acting.institution_id],
    }


def _asked_and_ended(acting: Acting) -> dict[str, Any]:
    """What one asked and nobody decided on, and of each right that ended here the last grant, when it was not asked again."""
    waiting: list[Asked] = [one for one in my_requests(acting) if not one.outcome]
    asked = {one.right_id for one in waiting if one.institution_id == acting.institution_id}
    last: dict[str, Grant] = {}
    for grant in ended_lately(acting):
        last.setdefault(grant.right_id, grant)
    return {"waiting": waiting, "ended": [grant for code, grant in last.items() if code not in asked]}


def _today(acting: Acting) -> dict[str, Any]:
    needed = "report:write" if acting.institution_kind == "clb" else "report:read"
    parts = [(part.template, part.make(acting)) for part in _parts() if part.permission in acting.may]
    return {
        "finds": "pupil:find" in acting.may,
        "parts": parts,
        "cards": _cards(acting),
        **team_missing(acting),
        "step_up": bool(acting.holds - acting.may),
        # who has a day of one's own sees what was opened lately there
        "recent": [] if parts else _each_pupil_once(in_words(own_consultations(limit=30).rows))[:5],
        "notices": [
            {"id": told.id, "at": told.raised_at, "text": notice(told.code, str(told.about_person or ""))}
            for told in notices(acting)
        ],
        "manages": "rights:manage" in acting.holds,
        "reads_trail": "trail:read" in acting.may,
        "days": opened_per_day(acting) if "trail:read" in acting.may else [],
        "grounds": (why(needed) or why("pupil:find"))[:1],
        **(NOTHING if needed in acting.holds else _asked_and_ended(acting)),
        "ask": [] if needed in acting.holds else [name for name in whom_to_ask() if name != acting.person_name],
        "work": {"drafts": my_drafts(acting)[:5], "final": recently_finalised(acting)[:5]}
        if "report:write" in acting.may
        else None,
    }


def _parts() -> list[HomePart]:
    return sorted(declared("HOME_PARTS"), key=lambda part: not part.first)


def _cards(acting: Acting) -> list[tuple[str, Any]]:
    made = [(card.template, card.make(acting)) for card in declared("HOME_CARDS")]
    return [(template, content) for template, content in made if content is not None]


def _each_pupil_once(lines: list[Line]) -> list[Line]:
    """Of several consultations about one pupil the last: this list is there to find the pupil again."""
    last: dict[object, Line] = {}
    for line in lines:
        last.setdefault(line.pupil_id or line.consultation_id, line)
    return list(last.values())
