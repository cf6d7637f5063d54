"""Consents about a pupil: note one, and note that one was withdrawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.casefile.actions import choose_consent, fits_draft, open_activity, referred_with, save_activity
from paspoort.family import actions
from paspoort.family.actions import NewConsent, family_of, open_consent
from paspoort.family.models import Consent
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import labels
from paspoort.web.casefile.family import DATA, FORMS, PURPOSES, RECEIVERS, giver_of, givers, told
from paspoort.web.casefile.present import as_id
from paspoort.web.casefile.referring import NOT_CHOSEN
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, LongText, Text
from paspoort.web.shell.file_head import header_of
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


class Asked(Form):
    """For what a consent is noted, in the address: an activity that is being written, or a referral."""

    activiteit = Text()
    doorverwijzing = Text()

    @property
    def back(self) -> str:
        """Where one goes back to; empty for the family of the pupil."""
        wanted = {"activity": self.value("activiteit"), "referral": self.value("doorverwijzing")}
        return next((reverse(name, args=[id]) for name, one in wanted.items() if (id := as_id(one))), "")

    def take(self, consent: Consent) -> HttpResponse:
        """Go back with the consent chosen there, where it fits."""
        if draft_id := as_id(self.value("activiteit")):
            draft, kept = open_activity(self.acting, draft_id)
            if not fits_draft(self.acting, draft, kept, consent):
                return go_to("activity", draft.id, **NOT_CHOSEN)
            save_activity(self.acting, draft.id, draft.revision, {"consent": str(consent.id)})
            return go_to("activity", draft.id, at="hub")
        if referral_id := as_id(self.value("doorverwijzing")):
            try:
                choose_consent(self.acting, referral_id, consent.id)
            except BadInput:
                return go_to("referral", referral_id, **NOT_CHOSEN)
            return go_to("referral", referral_id, at="consent")
        return go_to("family", consent.pupil_id)


@screen(methods="GET HEAD POST")
def note_consent(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Note a consent of the pupil, or of someone who decides for the pupil; then back to what it is for."""
    head, asked = header_of(request.acting, pupil), Asked.asked(request)
    form = Agreed.of(request, {"purpose": "referral", "receiver": "partner"} if asked.back else None)
    form.offer("giver", givers(head.pupil, family_of(request.acting, pupil)))

    def do() -> HttpResponse:
        new = form.input(NewConsent, giver=giver_of(form.value("giver")))
        return asked.take(actions.note_consent(request.acting, pupil, new))

    page = {"head": head, "tab": "family", "title": _("Note a consent"), "back": asked.back, "giver_missing": True}
    return form.then(do) or form.show("casefile/family_form.html", **page)


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

    page: dict[str, Any] = {"title": _("Consent withdrawn"), "lead": f"{given.giver or head.pupil}. {told(given)}"}
    page |= {"waiting": referred_with(head.opened.file).get(consent, []), "known": labels("detail")}
    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", **page)
