"""Close a referral that gets no answer any more."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile import actions
from paspoort.casefile.actions import open_referral
from paspoort.web.casefile.referring import CLOSED
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.forms import Form, go_to


class Closing(Form):
    """Why no answer comes any more."""

    because = Choice(
        _("Why does no answer come any more?"), [*CLOSED.items()], cards=True, missing=_("Choose why no answer comes any more.")
    )


@screen(methods="GET HEAD POST", reading="referral.closing_seen")
def close_referral(request: Request, referral: uuid.UUID) -> HttpResponse:
    """Close one: first the question why."""
    open_referral(request.acting, referral)
    form = Closing.of(request)

    def do() -> HttpResponse:
        actions.close_referral(request.acting, referral, form.value("because"))
        return go_to("referral", referral)

    return form.then(do) or form.show("casefile/close_referral.html", referral=referral)
