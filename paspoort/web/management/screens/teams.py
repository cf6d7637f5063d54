"""The teams of a centre: who guides which schools."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.kernel.models import BadInput
from paspoort.rights.actions import must_hold, start_team
from paspoort.rights.actions import teams as teams_here
from paspoort.web.management.teams import without_team
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def teams(request: Request) -> HttpResponse:
    """All teams, who is in none, and making one: a new team opens nothing until it has members and schools (rule 67)."""
    acting, typed, problems = request.acting, request.POST.get("name", ""), {}
    must_hold(acting, "rights:manage")
    try:
        if request.method == "POST":
            made = start_team(acting, typed)
            return HttpResponseRedirect(f"{reverse('team', args=[made.id])}?gemaakt=1", status=303)
    except BadInput as bad:
        problems = bad.problems
    views = teams_here(acting)
    shown = {"teams": views, "without_team": without_team(acting), "typed": typed, "closed": "gesloten" in request.GET}
    return show(request, "management/teams/teams.html", status=422 if problems else 200, problems=problems, **shown)
