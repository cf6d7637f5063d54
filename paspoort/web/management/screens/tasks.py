"""Mijn taken: requests, rights that end, the yearly review, and what the admin should know."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.inbox.actions import Counted, gets_tasks, open_tasks
from paspoort.kernel.models import Acting
from paspoort.registry.actions import doubts_here
from paspoort.rights.actions import led_teams, let_end, must_hold, the_grants
from paspoort.web.inbox import sections
from paspoort.web.management.grants import Marks, in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Number
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.words import notice


class Ending(Form):
    """Rights that end soon, to let them end."""

    refusals_shown = frozenset({"changed_meanwhile"})
    grant = Marks(missing=_("Choose at least one right."))


class Done(Form):
    aflopen = Number()
    team = Number()


@screen(methods="GET HEAD POST", reading="tasks.seen")
def tasks(request: Request) -> HttpResponse:
    """What waits for whoever acts (rule 35); doing one takes it from the list. Letting rights end is done here."""
    if "rights:manage" in request.acting.holds or not (gets_tasks(request.acting) or led_teams(request.acting)):
        must_hold(request.acting, "rights:manage")
    form, done = Ending.of(request), Done.asked(request)
    return form.then(lambda: go_to("tasks", aflopen=let_end(request.acting, form.value("grant")))) or form.show(
        "management/tasks/tasks.html", done=done.value("aflopen"), placed=done.value("team"), **_tasks_view(request.acting)
    )


def _tasks_view(acting: Acting) -> dict[str, Any]:
    every = open_tasks(acting)
    by_kind: dict[str, list[Any]] = {}
    for task in every:
        by_kind.setdefault(task.kind, []).append(task)
    return {
        "count": len(every),
        "counted": Counted(len(every), 0),  # what is on this page was seen by now
        "unread": sum(task.unread for task in every),
        "sections": sections(by_kind),
        "ending": in_words(the_grants(acting, [task.id for task in by_kind["ending"]])) if "ending" in by_kind else [],
        "doubts": doubts_here(acting) if "doubt" in by_kind else [],
        "late": by_kind.get("review_late", []),
        "notices": [
            {"id": one.id, "at": one.since, "text": notice(one.facts["code"], one.person), "back": "tasks"}
            for one in by_kind.get("notice", [])
        ],
    }
