"""Consents about a pupil: note one, and note that one was withdrawn."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.family import actions
from paspoort.family.actions import NewConsent, family_of, open_consent
from paspoort.kernel.periods import today
from paspoort.web.casefile.family import DATA, FORMS, PURPOSES, RECEIVERS, giver_of, givers, told
from paspoort.web.casefile.present import header_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, LongText, Text
from paspoort.web.shell.forms import Form, go_to


class Agreed(Form):
    """Who consents to what, and how that was said."""

    giver = Choice(gettext_lazy("Who consents?"), cards=True, missing=gettext_lazy("Choose who consents, from the list."))
    purpose = Choice(gettext_lazy("For what?"), list(PURPOSES.items()), empty=gettext_lazy("Choose"))
    data_category = Choice(gettext_lazy("Which data?"), list(DATA.items()), empty=gettext_lazy("Choose"))
    receiver = Choice(gettext_lazy("To whom?"), list(RECEIVERS.items()), empty=gettext_lazy("Choose"))
    receiver_name = Text(gettext_lazy("Name of who receives them"), longest=200, optional=True)
    form = Choice(
        gettext_lazy("How?"),
        list(FORMS.items()),
        cards=True,
        side=True,
        first="oralNoted",
        hint=gettext_lazy("Health data go to a school only with a written consent."),
    )
    given_on = Day(gettext_lazy("Given on"), first=today, missing=gettext_lazy("Fill in the day."))
    ends_on = Day(gettext_lazy("Until"), optional=True, hint=gettext_lazy("The last day. Empty: until it is withdrawn."))
    evidence = LongText(gettext_lazy("What was said, or where the paper is"), optional=True, rows=2)


class Withdrawing(Form):
    """From when a consent counts no longer."""

    withdrawn_on = Day(gettext_lazy("Withdrawn on"), first=today, missing=gettext_lazy("Fill in the day."))


@screen(methods="GET HEAD POST")
def note_consent(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Note a consent of the pupil, or of someone who decides for the pupil."""
    head = header_of(request.acting, pupil)
    form = Agreed.of(request)
    form.offer("giver", givers(head.pupil, family_of(request.acting, pupil)))

    def do() -> HttpResponse:
        actions.note_consent(request.acting, pupil, form.input(NewConsent, giver=giver_of(form.value("giver"))))
        return go_to("family", pupil)

    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", title=_("Note a consent"))


@screen(methods="GET HEAD POST")
def withdraw_consent(request: Request, consent: uuid.UUID) -> HttpResponse:
    """Note that a consent was withdrawn; it stays to be seen."""
    given = open_consent(request.acting, consent)
    pupil = given.consent.pupil_id
    head = header_of(request.acting, pupil)
    form = Withdrawing.of(request)

    def do() -> HttpResponse:
        actions.withdraw_consent(request.acting, consent, form.value("withdrawn_on"))
        return go_to("family", pupil)

    page = {"title": _("Consent withdrawn"), "lead": f"{given.giver or head.pupil}. {told(given)}"}
    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", **page)
