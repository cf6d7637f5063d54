"""One team of a centre: its members, schools and pupils, and closing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from paspoort.rights.actions import TeamView, close_team, the_team, without_team
from paspoort.web.management.teams import CHANGES, DONE, Change, role_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def team(request: Request, team: uuid.UUID) -> HttpResponse:
    """Who is in it opens, from the next click on, the files of the schools and pupils that it guides (rule 67)."""
    view, do = the_team(request.acting, team), Change.of(request).value("do")
    if do == "close_now":
        close_team(request.acting, team)
        return go_to("teams", gesloten=1)
    if do not in ("", "close", *CHANGES):
        raise Http404
    forms = {name: (kind.of(request) if name == do else kind(request)).on(view) for name, kind in CHANGES.items()}
    sent = forms.get(do)
    shown: dict[str, Any] = {"forms": forms, "form": sent, "done": next((DONE[one] for one in request.GET if one in DONE), "")}
    shown |= {"left_without": without_team(request.acting, but=team)} if do == "close" else _parts(view)
    return (sent and sent.then(lambda: _changed(sent, view))) or show(
        request, "management/teams/team.html", status=sent.status if sent else 200, view=view, closing=do == "close", **shown
    )


def _changed(form: Change, view: TeamView) -> HttpResponse:
    form.apply(view)
    return go_to("team", view.team.id, **{form.word: 1})


def _parts(view: TeamView) -> dict[str, list[tuple[uuid.UUID, str, str]]]:
    """What belongs to the team, each with what there is to say of it."""
    return {
        "members": [(one.id, one.name, _("No longer works here.") if one.over else role_in_words(one)) for one in view.members],
        "schools": [(one.id, one.name, _("number %(number)s") % {"number": one.number}) for one in view.schools],
        "pupils": [(one.id, one.name or _("A pupil of whom your centre no longer sees the name"), "") for one in view.pupils],
    }
