"""Relations around a pupil: note someone, correct what is known with the earlier versions below, and end a relation."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.family import actions
from paspoort.family.actions import NewRelation
from paspoort.kernel.periods import today
from paspoort.web.casefile.family import AUTHORITY, KINDS, WORDS
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Email, LongText, Phone, Revision, Text, Yes
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to


class Known(Form):
    """What is asked about someone around a pupil."""

    refusals_shown = frozenset({"changed_elsewhere"})
    kind = Choice(gettext_lazy("Who is this?"), list(KINDS.items()), empty=gettext_lazy("Choose"))
    name = Text(gettext_lazy("First name and surname"), longest=200)
    authority = Choice(
        gettext_lazy("Parental authority"),
        list(AUTHORITY.items()),
        first="unknown",
        hint=gettext_lazy("Both parents have it, together or apart, unless a court decided otherwise."),
    )
    begins_on = Day(
        gettext_lazy("Since"), optional=True, hint=gettext_lazy("Empty: a parent since birth, anyone else since today.")
    )
    phone = Phone(gettext_lazy("Phone"), optional=True)
    email = Email(gettext_lazy("E-mail"), optional=True)
    address = LongText(gettext_lazy("Address"), optional=True, rows=2)
    contact_allowed = Yes(gettext_lazy("We may contact this person"), first=True)
    proof = LongText(
        gettext_lazy("Proof"), optional=True, rows=2, hint=gettext_lazy("For example the judgment, and of which day it is.")
    )
    version = Revision()


class Ending(Form):
    """From which day a relation counts no longer."""

    refusals_shown = frozenset({"changed_elsewhere"})
    ended_on = Day(gettext_lazy("No longer since"), first=today, missing=gettext_lazy("Fill in the day."))
    version = Revision()


@screen(methods="GET HEAD POST")
def add_relation(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Note someone around the pupil."""
    head = header_of(request.acting, pupil)
    form = Known.of(request)

    def do() -> HttpResponse:
        actions.add_relation(request.acting, pupil, form.input(NewRelation))
        return go_to("family", pupil)

    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", title=_("Someone around the pupil"))


@screen(methods="GET HEAD POST")
def relation(request: Request, relation: uuid.UUID) -> HttpResponse:
    """Correct what is known of someone; what stood there is kept, and stands below."""
    opened = actions.open_relation(request.acting, relation)
    pupil = opened.relation.pupil_id
    head = header_of(request.acting, pupil)
    form = Known.of(request, {**opened.words, "version": opened.version})

    def do() -> HttpResponse:
        new = form.input(NewRelation, ended_on=opened.relation.ended_on)
        actions.correct_relation(request.acting, relation, form.value("version"), new)
        return go_to("family", pupil)

    page = {"title": _("Correct: %(name)s") % {"name": opened.words["name"]}, "versions": opened.versions[1:], "words": WORDS}
    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", **page)


@screen(methods="GET HEAD POST")
def end_relation(request: Request, relation: uuid.UUID) -> HttpResponse:
    """End a relation; it stays to be seen."""
    opened = actions.open_relation(request.acting, relation)
    pupil = opened.relation.pupil_id
    head = header_of(request.acting, pupil)
    form = Ending.of(request, {"version": opened.version})

    def do() -> HttpResponse:
        actions.end_relation(request.acting, relation, form.value("version"), form.value("ended_on"))
        return go_to("family", pupil)

    title = _("No longer around the pupil: %(name)s") % {"name": opened.words["name"]}
    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", title=title)
