"""Mijn taken: requests, rights that end, the yearly review, and what the admin should know."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.inbox.actions import gets_tasks, open_tasks
from paspoort.kernel.models import Acting, BadInput
from paspoort.registry.actions import doubts_here
from paspoort.rights.actions import ChangedMeanwhile, let_end, must_hold
from paspoort.web.inbox import sections
from paspoort.web.management.grants import chosen, grants_here, in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.words import notice


@screen(methods="GET HEAD POST", reading="tasks.seen")
def tasks(request: Request) -> HttpResponse:
    """What waits for whoever acts (rule 35); doing one takes it from the list. Letting rights end is done here."""
    if "rights:manage" in request.acting.holds or not gets_tasks(request.acting):
        must_hold(request.acting, "rights:manage")
    seen, problems, status = chosen(request.POST.getlist("grant")), {}, 200
    try:
        if request.method == "POST":
            if not seen:
                raise BadInput({"ending": _("Choose at least one right.")})
            count = let_end(request.acting, seen)
            return HttpResponseRedirect(f"{reverse('tasks')}?aflopen={count}", status=303)
    except BadInput as bad:
        problems, status = bad.problems, 422
    except ChangedMeanwhile:
        status = 409
    shown = _shown(request.acting) | {"chosen": {f"{grant}.{revision}" for grant, revision in seen.items()}}
    return show(
        request,
        "management/tasks/tasks.html",
        status=status,
        problems=problems,
        meanwhile=status == 409,
        done=_done(request),
        **shown,
    )


def _shown(acting: Acting) -> dict[str, Any]:
    every = open_tasks(acting)
    by_kind: dict[str, list[Any]] = {}
    for task in every:
        by_kind.setdefault(task.kind, []).append(task)
    return {
        "count": len(every),
        "unread": sum(task.unread for task in every),
        "sections": sections(by_kind),
        "ending": in_words(grants_here(acting, [task.id for task in by_kind.get("ending", [])])),
        "doubts": doubts_here(acting) if "doubt" in by_kind else [],
        "late": by_kind.get("review_late", []),
        "notices": [
            {"id": one.id, "at": one.since, "text": notice(one.facts["code"], one.person), "back": "tasks"}
            for one in by_kind.get("notice", [])
        ],
    }


def _done(request: Request) -> str:
    """What was just done, from the address: only a count stands there."""
    count = request.GET.get("aflopen", "")
    if not count.isdecimal() or len(count) > 4:
        return ""
    words = ngettext(
        "%(num)s right ends by itself on its last day.", "%(num)s rights end by themselves on their last day.", int(count)
    )
    return words % {"num": int(count)}
