"""Contact of one pupil: begun, entered check by check, finished, or noted as not taking place."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.health import actions
from paspoort.health.models import MARKS, MOMENTS, REQUEST
from paspoort.kernel.periods import today
from paspoort.web.health.entering import Entry, keep, rare, revision_of
from paspoort.web.health.words import STATES, moment_name
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Hidden, LongText
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to


class Begun(Form):
    """Which moment, and when."""

    moment = Choice(
        _("Contact moment"), lambda: [(one, moment_name(one).capitalize()) for one in [REQUEST, *MOMENTS[:-1]]], first=REQUEST
    )
    day = Day(_("Day"), first=today, missing=_("Fill in the day."))


class Marked(Form):
    """Why a contact does not take place."""

    do = Hidden()
    state = Choice(
        _("What happened?"),
        lambda: [(one, str(STATES[one]).capitalize()) for one in MARKS],
        empty=_("Choose"),
        missing=_("Choose what happened."),
    )
    reason = LongText(_("Reason"), optional=True, rows=2, hint=_("Only doctor and nurse read this."))


@screen(methods="GET HEAD POST")
def begin_contact(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Begin a contact of one pupil, and go on to its checks."""
    head = header_of(request.acting, pupil)
    form = Begun.of(request, {"moment": Begun.asked(request).value("moment") or REQUEST})

    def do() -> HttpResponse:
        begun = actions.begin_contact(request.acting, pupil, form.value("moment"), form.value("day"))
        return go_to("contact", begun.id)

    return form.then(do) or form.show("health/begin_contact.html", head=head, tab="medical")


@screen(methods="GET HEAD POST")
def contact(request: Request, contact: uuid.UUID) -> HttpResponse:
    """The checks of a contact. Each cell that is right is kept, also when another one asks something."""
    acting = request.acting
    opened = actions.open_contact(acting, contact)
    form = Entry.of(request)
    form.cells(opened)

    def do() -> HttpResponse | None:
        kept = keep(form, opened, form.changed(opened))
        if kept.problems:
            form.doubtful = kept.doubtful
            form.add_problems(kept.problems)
            return None
        if form.value("do") == "done":
            actions.finish_contact(acting, contact, opened.pupil_id)
        return go_to("medical", opened.pupil_id, at=f"c-{contact}")

    if answer := form.then(do):
        return answer
    now = actions.open_contact(acting, contact) if form.errors else opened
    page = {"head": header_of(acting, opened.pupil_id), "tab": "medical", "opened": now, "rare": rare, "mark": Marked(request)}
    page["revision"] = revision_of({code: value.version for code, value in now.values.items()})
    return form.show("health/contact.html", states=STATES, moment_name=moment_name, **page)


@screen(methods="GET HEAD POST")
def mark_contact(request: Request, contact: uuid.UUID) -> HttpResponse:
    """Note that a contact does not take place, or take that back."""
    acting = request.acting
    opened = actions.open_contact(acting, contact)
    form = Marked.of(request)
    if form.value("do") == "again":
        actions.undo_mark(acting, contact, opened.pupil_id)
        return go_to("contact", contact)

    def do() -> HttpResponse:
        actions.mark(acting, contact, opened.pupil_id, form.value("state"), form.value("reason"))
        return go_to("medical", opened.pupil_id, at=f"c-{contact}")

    page = {"head": header_of(acting, opened.pupil_id), "tab": "medical", "opened": opened, "moment_name": moment_name}
    return form.then(do) or form.show("health/mark_contact.html", **page)
