"""Turns of a registration: its state, the proposal to close it, going on in spite of that, and another owner."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.collaboration.actions import change_state, colleagues, keep_open, propose_close, registration, succeed
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.pages import show_registration
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Listed, LongText, Text
from paspoort.web.shell.forms import Form, go_to


class State(Form):
    state = Text()


class Word(Guarded):
    text = LongText(gettext_lazy("A word with it"), rows=3, optional=True)


class Owner(Form):
    person = Listed(gettext_lazy("Who owns it from now on?"), kind=uuid.UUID, empty=gettext_lazy("Choose a colleague"))


@screen(methods="POST", needs="collaboration:write")
def registration_state(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Bring a registration to another state (the centre does)."""
    form = State.of(request)

    def do() -> HttpResponse:
        change_state(request.acting, registration, form.value("state"))
        return go_to("registration", registration)

    return form.then(do) or show_registration(request, _opened(request, registration), status=form.status, wrong=form.wrong)


@screen(methods="GET HEAD POST", needs="collaboration:write")
def propose_closing(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Propose to close: school and centre both may, and the centre closes."""
    lead = _("The guidance centre decides on it. Say why it can be closed, or just propose it.")
    page = {"title": _("Propose to close"), "lead": lead, "send": _("Propose to close")}
    return _word(request, registration, propose_close, page)


@screen(methods="GET HEAD POST", needs="collaboration:write")
def go_on(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Go on in spite of a proposal to close (the centre says so)."""
    lead = _("The registration stays open. Say why, so that the other side knows.")
    return _word(request, registration, keep_open, {"title": _("Go on with this registration"), "lead": lead, "send": _("Go on")})


def _word(request: Request, registration_id: uuid.UUID, verb: Any, page: dict[str, Any]) -> HttpResponse:
    opened, form = _opened(request, registration_id), Word.of(request)
    form.looked_for = opened.head.school_id, opened.head.title

    def do() -> HttpResponse:
        verb(request.acting, registration_id, form.text_of("text"), form.excuses)
        return go_to("registration", registration_id)

    return form.then(do) or form.show("collaboration/form.html", **page, **around(opened))


@screen(methods="GET HEAD POST", needs="collaboration:write")
def registration_owner(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Let a colleague of the centre own it from now on; the first owner stays named (rule 42)."""
    opened, form = _opened(request, registration), Owner.of(request)
    form.offer("person", [*colleagues(request.acting).items()])

    def do() -> HttpResponse:
        succeed(request.acting, registration, form.value("person") or uuid.UUID(int=0))
        return go_to("registration", registration)

    owner = _("%(owner)s is the owner now. %(first)s started it, and stays named.")
    lead = owner % {"owner": opened.head.owner, "first": opened.head.first_owner}
    return form.then(do) or form.show(
        "collaboration/form.html", title=_("Another owner"), lead=lead, send=_("Make this colleague the owner"), **around(opened)
    )


def _opened(request: Request, registration_id: uuid.UUID) -> Any:
    return registration(request.acting, registration_id)


def around(opened: Any) -> dict[str, Any]:
    """What stands round the form: the way back, and why it is not there."""
    here = ("registration", (opened.head.id,))
    crumbs = [(_("Collaboration"), "collaborations", ()), (opened.head.title, *here)]
    return {"crumbs": crumbs, "back": here, "stopped": None if opened.may_write else _("Nobody writes here any more.")}
