"""File management: what was done lately and can be undone, and children who may be there twice."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.http import HttpResponse

from paspoort.casefile import actions
from paspoort.pupils.actions import read_query
from paspoort.web.casefile.managing import Search, story
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.forms import Form, go_to

UNDO = {"written_in": actions.write_out_child, "mended": actions.restore_identity, "join": actions.undo_join}


class Undoing(Form):
    """Which kind of step is undone."""

    kind = Choice("", [(kind, kind) for kind in UNDO], first="written_in")


@screen()
def managing(request: Request) -> HttpResponse:
    """What there is to do, the last steps, and who may be there twice."""
    return _page(request, Undoing(request))


@screen(methods="POST")
def undo_managing(request: Request, step: uuid.UUID) -> HttpResponse:
    """Undo a step of less than a day ago."""
    form = Undoing.of(request)

    def undo() -> HttpResponse:
        UNDO[form.value("kind") or "written_in"](request.acting, step)
        return go_to("managing")

    return form.then(undo) or _page(request, form)


@screen(methods="POST", reading="pupil.search_unclear")
def managed_found(request: Request) -> HttpResponse:
    """Pupils of the centre who fit; what was typed goes into no address."""
    form = Search.of(request)

    def find() -> HttpResponse:
        asked = replace(read_query(form.value("q")), birth_date=form.value("born"))
        found, more = actions.find_managed(request.acting, asked)
        return form.show("casefile/managed_found.html", found=found, more=more)

    return form.then(find) or form.show("casefile/managed_found.html", found=[], more=False)


def _page(request: Request, form: Form) -> HttpResponse:
    found = actions.managing(request.acting)
    return form.show(
        "casefile/managing.html", same=found.same, search=Search(request), steps=[story(step) for step in found.steps]
    )
