"""Referrals without an answer: the list by age, and close one with its reason."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import close_referral as close
from paspoort.casefile.actions import open_referral, open_referrals
from paspoort.nomenclature.actions import labels
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show

WHY = [
    ("no_longer_needed", _("Help is no longer needed")),
    ("family_declined", _("The pupil or the parents did not go on with it")),
    ("other_help", _("There is other help now")),
    ("moved_away", _("The pupil moved away")),
    ("no_answer", _("The service gives no answer")),
]


class Closing(Form):
    """Why no answer comes any more."""

    because = Choice(_("Why does no answer come any more?"), WHY, cards=True, missing=_("Choose why no answer comes any more."))


@screen()
def referrals(request: Request) -> HttpResponse:
    """Every referral of the own teams that waits, who waits longest first."""
    return show(request, "casefile/referrals.html", waiting=open_referrals(request.acting), known=labels("category", "detail"))


@screen(methods="GET HEAD POST", reading="referral.closing_seen")
def close_referral(request: Request, referral: uuid.UUID) -> HttpResponse:
    """Close one: first the question why."""
    open_referral(request.acting, referral)
    form = Closing.of(request)

    def do() -> HttpResponse:
        close(request.acting, referral, form.value("because"))
        return go_to("referrals", gesloten=1)

    return form.then(do) or show(request, "casefile/close_referral.html", status=form.status, form=form, referral=referral)
