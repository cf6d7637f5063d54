"""The teams of a centre: who guides which schools."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.web.management.teams import NewTeam
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST")
def teams(request: Request) -> HttpResponse:
    """All teams, who is in none, and making one: a new team opens nothing until it has members and schools (rule 67)."""
    acting, form = request.acting, NewTeam.of(request)
    views, without_team = actions.teams(acting), actions.without_team(acting)
    return form.then(lambda: go_to("team", actions.start_team(acting, form.value("name")).id, gemaakt=1)) or form.show(
        "management/teams/teams.html",
        teams=views,
        without_team=without_team,
        closed="gesloten" in request.GET,
    )
