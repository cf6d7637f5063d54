"""One grant: its contexts, its period, its end, and its history."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import ChangedMeanwhile, Power, history, must_hold, powers
from paspoort.rights.models import Grant
from paspoort.web.management.changing import Change, context_choices, end_choices, overtaken
from paspoort.web.management.grants import grant_here, in_words, plainly, story
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

TABS = {"contexten": "contexts", "periode": "period", "stoppen": "end"}


@screen(methods="GET HEAD POST", reading="right.change_asked")
def change_grant(request: Request, grant: uuid.UUID) -> HttpResponse:
    """The pencil: change one grant of the acting institution, with a reason (rule 50). Who changes it at the same time as
    someone else sees what the other did, keeps what was typed, and decides."""
    acting = request.acting
    must_hold(acting, "rights:manage")
    held = grant_here(acting, grant)
    form = Change.read(request.POST, held, TABS.get(request.GET.get("doe", ""), "contexts"))
    problems, refusal = dict[str, str](), None
    if request.method == "POST":
        try:
            form.make(acting, held)
            return HttpResponseRedirect(f"{reverse('change_grant', args=[grant])}?gedaan={form.deed}", status=303)
        except BadInput as bad:
            problems = bad.problems
        except Refused as no:
            refusal = _noted(no)
    shown = _grant_view(acting, grant_here(acting, grant), form, refusal)
    status = 422 if problems else refusal.status if refusal else 200
    done = request.GET.get("gedaan", "") if request.method != "POST" else ""
    return show(request, "management/grants/change.html", status=status, **shown, problems=problems, done=done)


def _noted(refusal: Refused) -> Refused:
    """A refusal that the page itself tells, traced as any other."""
    if refusal.status == 404:
        raise refusal
    record("request.refused", outcome="refused", reason=refusal.code, page="change_grant")
    return refusal


def _grant_view(acting: Acting, held: Grant, form: Change, refusal: Refused | None) -> dict[str, Any]:
    lines = history(acting, held.id)
    meanwhile = isinstance(refusal, ChangedMeanwhile)
    may = powers(acting, [held])[held.id]
    one = in_words([held])[0]
    tabs = _tabs(may) if one.open else []
    return {
        "held": one,
        "form": form,
        "power": may,
        "tabs": tabs,
        "tab": form.deed if form.deed in tabs else (tabs or [""])[0],
        "contexts": context_choices(acting, held),
        "ends": end_choices([held]),
        "begun": held.begins_on <= today(),
        "history": story(lines),
        "others": overtaken(lines, form.revision, held.revision) if meanwhile else [],
        "refused": plainly(acting, refusal) if refusal and not meanwhile else "",
        "meanwhile": meanwhile,
    }


def _tabs(may: Power) -> list[str]:
    """What this person may do with the grant; only ending is left where giving more is for someone else."""
    if may.more:
        return ["contexts", "period", "end"] if may.end else ["contexts", "period"]
    return ["end"] if may.end else []
