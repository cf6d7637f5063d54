"""Put in a team: a colleague who has the right to open pupil files, and is in none."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.rights.actions import take_in, teams_on_offer, worker_without_team
from paspoort.web.management.teams import Placing
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="GET HEAD POST")
def put_in_team(request: Request, work: uuid.UUID) -> HttpResponse:
    """Choose one team or more; from the next click on their files open, and the task is gone."""
    worker, form = worker_without_team(request.acting, work), Placing.of(request)
    form.offer("teams", [(one.id, one.name) for one in teams_on_offer(request.acting)])

    def do() -> HttpResponse:
        take_in(request.acting, form.value("teams"), worker.id)
        return go_to("tasks", team=1)

    return form.then(do) or form.show("management/teams/put_in_team.html", worker=worker)
