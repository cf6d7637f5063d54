"""Saving one cell of a grid: asked by the script of the page, answered in a few words for it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.health.actions import Clash, Typed, mark, save_value, undo_mark
from paspoort.health.models import items
from paspoort.kernel.periods import BRUSSELS
from paspoort.web.health.day import CODED, code_of
from paspoort.web.health.keeping import Question, kept_or_asked
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden, Id, Revision, Yes
from paspoort.web.shell.forms import Form

ANSWERS = {
    "doubt": (422, "doubt"),
    "wrong": (422, "problem"),
    "clash": (409, ""),
    "gone": (404, "gone"),
    "closed": (409, "closed"),
}
"""The status for each kind of question, and the name under which the script finds its sentence."""


class Sent(Form):
    """One cell: of whom, which item, what was typed, upon which version, and whether that is right though it was doubted."""

    pupil = Id()
    item, typed = Hidden(), Hidden()
    version = Revision(first=0)
    confirmed = Yes()


class Presence(Form):
    """Whether a pupil is there."""

    pupil = Id()
    absent = Yes()


@screen(methods="POST", needs="health:write")
def save_cell(request: Request, day: uuid.UUID) -> HttpResponse:
    """200 kept; 422 with `doubt` or `problem`; 409 with what a colleague kept, or `closed`; 404 with `gone` for who is not ours
    any more."""
    said = Sent.of(request).value
    item = items().get(said("item"))
    if item is None:  # of no page of ours
        raise Http404
    typed = Typed(said("item"), said("typed"), said("version"), said("confirmed"))
    saved = kept_or_asked(lambda: save_value(request.acting, day, said("pupil"), typed))
    if isinstance(saved, Question):
        return _asked(day, saved, typed)
    raw = typed.raw if item.kind in CODED and saved.shown else saved.shown
    return JsonResponse({"version": saved.version, "raw": raw})


@screen(methods="POST", needs="health:write")
def mark_absent(request: Request, day: uuid.UUID) -> HttpResponse:
    """Note that a pupil is not there, or is after all."""
    said = Presence.of(request).value
    acting, pupil = request.acting, said("pupil")

    def note() -> None:
        if said("absent"):
            mark(acting, day, pupil, "missed")
        else:
            undo_mark(acting, day, pupil)

    asked = kept_or_asked(note)
    return _asked(day, asked) if asked else JsonResponse({"absent": said("absent")})


def _asked(day: uuid.UUID, asked: Question, typed: Typed | None = None) -> HttpResponse:
    status, name = ANSWERS[asked.kind]
    record("value.save_refused", outcome="refused", reason=asked.reason, object=day)
    told = _both(typed, asked.clash) if typed and asked.clash else {name: asked.sentence}
    return JsonResponse(told, status=status)


def _both(typed: Typed, clash: Clash) -> dict[str, object]:
    at = timezone.localtime(clash.at, BRUSSELS)
    return {
        "theirs": code_of(items()[typed.item], clash.theirs),
        "shown": clash.theirs,
        "version": clash.version,
        "by": clash.by,
        "at": f"{at:%H:%M}",
    }
