"""Holder of the right to a pupil's data: note what the team decided."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.family import actions
from paspoort.family.actions import NewHolder
from paspoort.family.models import HOLDERS as CODES
from paspoort.kernel.periods import today
from paspoort.web.casefile.family import HOLDERS
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, LongText, Text
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to


class Deciding(Form):
    """Who holds the right from now on, who decided that, and why."""

    holder = Choice(gettext_lazy("Who decides about the data?"), [(code, HOLDERS[code]) for code in CODES], cards=True)
    decided_on = Day(gettext_lazy("Decided on"), first=today, missing=gettext_lazy("Fill in the day."))
    decided_by = Text(gettext_lazy("Who of the team decided this?"), longest=500)
    reason = LongText(gettext_lazy("Why can the pupil decide, or not?"), rows=3)


@screen(methods="GET HEAD POST")
def decide_holder(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Note a decision of the team about who holds the right, other than the age says."""
    head, form = header_of(request.acting, pupil), Deciding.of(request)

    def do() -> HttpResponse:
        actions.decide_holder(request.acting, pupil, form.input(NewHolder))
        return go_to("family", pupil)

    page = {
        "title": _("The team decides who holds the right"),
        "lead": _(
            "Until twelve the parents decide, from twelve the pupil. Only when the team sees that this does not fit, note it."
        ),
    }
    return form.then(do) or form.show("casefile/family_form.html", head=head, tab="family", **page)
