"""Saving one cell of a grid: asked by the script of the page, answered in a few words for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.health.actions import Clash, Doubtful, Typed, mark, save_value, undo_mark
from paspoort.health.models import items
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import BRUSSELS
from paspoort.web.health.day import CODED, NOT_OURS, code_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden, Id, Revision, Yes
from paspoort.web.shell.forms import Form


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
    """200 kept; 422 with `doubt` or `problem`; 409 with what a colleague kept; 404 with `gone` for who is not ours any more."""
    said = Sent.of(request).value
    item = items().get(said("item"))
    if item is None:  # of no page of ours
        raise Http404
    typed = Typed(said("item"), said("typed"), said("version"), said("confirmed"))
    try:
        saved = save_value(request.acting, day, said("pupil"), typed)
    except Clash as clash:
        return _refused(day, "changed_elsewhere", 409, _both(typed, clash))
    except Doubtful as doubt:
        return _refused(day, "bad_input", 422, {"doubt": doubt.sentence})
    except BadInput as bad:
        return _refused(day, "bad_input", 422, {"problem": " ".join(bad.problems.values())})
    except Refused as refusal:
        return _gone(day, refusal)
    raw = typed.raw if item.kind in CODED and saved.shown else saved.shown
    return JsonResponse({"version": saved.version, "raw": raw})


@screen(methods="POST", needs="health:write")
def mark_absent(request: Request, day: uuid.UUID) -> HttpResponse:
    """Note that a pupil is not there, or is after all."""
    said = Presence.of(request).value
    try:
        if said("absent"):
            mark(request.acting, day, said("pupil"), "missed")
        else:
            undo_mark(request.acting, day, said("pupil"))
    except BadInput as bad:
        return _refused(day, "bad_input", 422, {"problem": " ".join(bad.problems.values())})
    except Refused as refusal:
        return _gone(day, refusal)
    return JsonResponse({"absent": said("absent")})


def _gone(day: uuid.UUID, refusal: Refused) -> HttpResponse:
    if refusal.code not in NOT_OURS:
        raise refusal
    return _refused(day, refusal.code, 404, {"gone": refusal.sentence})


def _both(typed: Typed, clash: Clash) -> dict[str, object]:
    at = timezone.localtime(clash.at, BRUSSELS)
    return {
        "theirs": code_of(items()[typed.item], clash.theirs),
        "shown": clash.theirs,
        "version": clash.version,
        "by": clash.by,
        "at": f"{at:%H:%M}",
    }


def _refused(day: uuid.UUID, reason: str, status: int, told: Mapping[str, object]) -> HttpResponse:
    record("value.save_refused", outcome="refused", reason=reason, object=day)
    return JsonResponse(told, status=status)
