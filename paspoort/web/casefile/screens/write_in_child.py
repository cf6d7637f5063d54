"""Open a file for a pupil without an import: look whether the child is known, then why, for which team and on which proof."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.casefile import actions
from paspoort.casefile.actions import NewPlace
from paspoort.web.casefile.managing import WRITING_IN, Where, Who
from paspoort.web.shell.door import Request
from paspoort.web.shell.forms import go_to


@WRITING_IN.door
def write_in_child(request: Request) -> HttpResponse:
    """Begin."""
    return WRITING_IN.begin(request)


@WRITING_IN.screen(Who)
def child_who(request: Request, form: Who) -> HttpResponse:
    """Step 1: the number is shown again only beside what is wrong with it."""
    return form.show("casefile/child_who.html")


@WRITING_IN.screen(Where)
def child_where(request: Request, form: Where) -> HttpResponse:
    """Step 2; a pupil of the same name and birth date is looked at first."""
    who = form.run.step(Who)
    form.offer("team", actions.teams_to_choose(request.acting))
    form.offer("school", actions.schools_to_choose(request.acting))

    def do() -> HttpResponse:
        who.is_valid()
        chosen = {name: form.value(name) or None for name in ("school", "team")}
        actions.write_in_child(request.acting, who.child, form.input(NewPlace, **chosen))
        return go_to("managing")

    return form.finish(do) or form.show("casefile/child_where.html", who=who)
