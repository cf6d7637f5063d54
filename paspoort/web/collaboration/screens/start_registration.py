"""Start of a registration: the short form with which a centre begins one, and with which it changes the details later."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.collaboration.actions import NewRegistration, choices, describe, opened, registration, start
from paspoort.kernel.periods import school_year_of, today
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Hidden, Options, Revision, Text
from paspoort.web.shell.forms import go_to

CHOOSE = gettext_lazy("Choose")


def _of(name: str) -> Any:
    return lambda: [*choices(name).items()]


def _years() -> Options:
    now = school_year_of(today())
    return [(str(one), f"{one}-{one + 1}") for one in (now, now - 1, now + 1)]


class Details(Guarded):
    """What is asked of a registration: never a person."""

    title = Text(
        gettext_lazy("Title"),
        longest=200,
        hint=gettext_lazy("What it is about, in a few words. Nobody is named: no pupils, no colleagues."),
    )
    theme = Choice(gettext_lazy("Theme"), _of("theme"), empty=CHOOSE)
    care_phase = Choice(gettext_lazy("Care phase"), _of("carePhase"), empty=CHOOSE)
    target_group = Choice(gettext_lazy("For which group?"), _of("targetGroup"), empty=CHOOSE)
    target_text = Text(
        gettext_lazy("Which one?"),
        longest=200,
        optional=True,
        hint=gettext_lazy("For example: the second grade. Never a person."),
    )
    occasion = Choice(gettext_lazy("What gave rise to it?"), _of("occasion"), empty=CHOOSE)
    begins_on = Day(gettext_lazy("From"), optional=True)
    ends_on = Day(gettext_lazy("To"), optional=True)


class New(Details):
    """The same, with what stays: what kind it is, and in which school year."""

    kind = Choice(gettext_lazy("What kind of registration?"), _of("kind"), cards=True, first="signal")
    school_year = Choice(gettext_lazy("School year"), _years, first=lambda: str(school_year_of(today())))
    field_order = ("kind", "title", "theme", "care_phase", "target_group", "target_text", "occasion", "school_year")


class Changed(Details):
    """The same, upon the revision that was looked at."""

    revision = Revision()
    kind, school_year = Hidden(), Hidden()


@screen(methods="GET HEAD POST", needs="collaboration:write")
def start_registration(request: Request, school: uuid.UUID) -> HttpResponse:
    """Start a registration with a school; the one who starts it is its owner (rules 41, 42)."""
    found, form = opened(request.acting, school), New.of(request)
    form.looked_for = school, ""

    def do() -> HttpResponse:
        year = int(form.value("school_year") or 0)
        made = start(request.acting, school, form.input(NewRegistration, school_year=year, **_said(form)))
        return go_to("section", made.id, next(iter(choices("section", made.kind))))

    crumbs = [(_("Collaboration"), "collaborations", ()), (found.place.name, "collaboration", (school,))]
    page = {"title": _("Start a registration"), "crumbs": crumbs, "back": ("collaboration", (school,))}
    lead = _("You are its owner. The school reads along as soon as you start it, and can react at once.")
    starts = None if found.may_start else _("Only the guidance centre starts a registration. Ask your contact person there.")
    return form.then(do) or form.show(
        "collaboration/form.html", **page, lead=lead, send=_("Start the registration"), stopped=starts
    )


@screen(methods="GET HEAD POST", needs="collaboration:write")
def describe_registration(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Change the title and the details of a registration; its kind and its school year stay."""
    head = _head(request, registration)
    form = Changed.of(request, {name: getattr(head, name) for name in Changed.base_fields if hasattr(head, name)})
    form.looked_for = head.school_id, ""

    def do() -> HttpResponse:
        kept = {"kind": head.kind, "school_year": head.school_year}
        describe(request.acting, registration, form.input(NewRegistration, **kept, **_said(form)), form.value("revision"))
        return go_to("registration", registration)

    crumbs = [(_("Collaboration"), "collaborations", ()), (head.title, "registration", (registration,))]
    return form.then(do) or form.show(
        "collaboration/form.html",
        title=_("Title and details"),
        lead=None,
        crumbs=crumbs,
        back=("registration", (registration,)),
        send=_("Save"),
        stopped=None,
    )


def _head(request: Request, registration_id: uuid.UUID) -> Any:
    return registration(request.acting, registration_id).head


def _said(form: Guarded) -> dict[str, Any]:
    return {"title": form.text_of("title"), "target_text": form.text_of("target_text"), "excuses": form.excuses}
