"""One team of a centre: its members, schools and pupils, and closing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput
from paspoort.rights.actions import (
    TeamView,
    close_team,
    join_team,
    leave_team,
    must_hold,
    put_pupil_in_team,
    put_school_in_team,
)
from paspoort.web.management.teams import guided_schools, joinable, the_team, without_team
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

FIELDS = ("member", "school", "pupil_school", "register_number")


@screen(methods="GET HEAD POST")
def team(request: Request, team: uuid.UUID) -> HttpResponse:
    """Who is in it opens, from the next click on, the files of the schools and pupils that it guides (rule 67)."""
    acting, do = request.acting, request.POST.get("do", "")
    must_hold(acting, "rights:manage")
    view = the_team(acting, team)
    record("team.seen", object=team)
    typed, problems = {field: request.POST.get(field, "").strip()[:40] for field in FIELDS}, {}
    try:
        if do == "close_now":
            close_team(acting, team)
            return HttpResponseRedirect(f"{reverse('teams')}?gesloten=1", status=303)
        if do and do != "close":
            word = _change(acting, view, do, typed, request.POST.get("part", ""))
            return HttpResponseRedirect(f"{reverse('team', args=[team])}?{word}=1", status=303)
    except BadInput as bad:
        problems = bad.problems
    shown = _shown(acting, view) | {"typed": typed, "done": _done(request), "closing": do == "close"}
    return show(request, "management/teams/team.html", status=422 if problems else 200, problems=problems, **shown)


def _change(acting: Acting, view: TeamView, do: str, typed: dict[str, str], part: str) -> str:
    """Do one thing to the team; gives the word for the address afterwards."""
    team_id = view.team.id
    if do == "join":
        join_team(acting, team_id, _id(typed["member"], {"member": _("Choose a colleague.")}))
        return "erbij"
    if do == "school":
        if not typed["school"]:
            raise BadInput({"school": _("Choose a school.")})
        put_school_in_team(acting, team_id, typed["school"])
        return "school"
    if do == "pupil":
        missing = {"pupil_school": _("Choose a school.")} if not typed["pupil_school"] else {}
        missing |= {"register_number": _("Fill in the register number of the pupil.")} if not typed["register_number"] else {}
        if missing:
            raise BadInput(missing)
        put_pupil_in_team(acting, team_id, typed["pupil_school"], typed["register_number"])
        return "leerling"
    if do != "leave" or part not in {str(one.id) for one in [*view.members, *view.schools, *view.pupils]}:
        raise Http404
    leave_team(acting, uuid.UUID(part))
    return "eruit"


def _id(text: str, problem: dict[str, str]) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadInput(problem) from None


def _shown(acting: Acting, view: TeamView) -> dict[str, Any]:
    guided = [(one.number, f"{one.name} ({one.number})") for one in guided_schools(acting)]
    inside = {one.number for one in view.schools}
    return {
        "view": view,
        "members": [(one.id, one.name, _("No longer works here.") if one.over else "") for one in view.members],
        "schools": [(one.id, one.name, _("number %(number)s") % {"number": one.number}) for one in view.schools],
        "pupils": [(one.id, one.name or _("A pupil of whom your centre no longer sees the name"), "") for one in view.pupils],
        "joinable": joinable(acting, view),
        "addable": [one for one in guided if one[0] not in inside],
        "guided": guided,
        "left_without": without_team(acting, but=view),
    }


def _done(request: Request) -> str:
    """What was just done, from the address: only a word of ours stands there."""
    words = {
        "gemaakt": _("The team is made. Now add its members and schools."),
        "erbij": _("Your colleague is in the team, and opens its files from the next click on."),
        "school": _("The team guides this school now."),
        "leerling": _("The team guides this pupil now."),
        "eruit": _("Taken out of the team: from the next click on those files are closed."),
    }
    return next((text for word, text in words.items() if word in request.GET), "")
