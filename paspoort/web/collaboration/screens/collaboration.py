"""Registrations of one school: those that go on first, what is new, filtered by what stands in the address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import Listed, choices, opened
from paspoort.web.collaboration.words import STATES, day_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Number
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show

FIRST_SHOWN = 60


class Filter(Form):
    """What of the list is shown."""

    jaar = Choice(_("School year"))
    thema = Choice(_("Theme"), lambda: [*choices("theme").items()])
    staat = Choice(_("State"), [*STATES.items()])
    alles = Number()

    def fits(self, one: Listed) -> bool:
        asked = {"jaar": str(one.school_year), "thema": one.theme, "staat": one.state}
        return all(self.value(name) in ("", value) for name, value in asked.items())


@screen(needs="collaboration:read")
def collaboration(request: Request, school: uuid.UUID) -> HttpResponse:
    """The samenwerkingsdossier of one school: its registrations."""
    found = opened(request.acting, school)
    form = Filter.asked(request)
    form.offer("jaar", [(str(one), f"{one}-{one + 1}") for one in _years(found.registrations)])
    fitting = [one for one in found.registrations if form.fits(one)]
    most = len(fitting) if form.value("alles") else FIRST_SHOWN
    shown = fitting[:most]
    return show(
        request, "collaboration/collaboration.html", found=found, place=found.place, form=form, more=len(fitting) - len(shown),
        going_on=[one for one in shown if one.state != "closed"], closed=[one for one in shown if one.state == "closed"],
        filtered=any(form.value(name) for name in ("jaar", "thema", "staat")), states=STATES, day_of=day_of,
        kinds=choices("kind"), themes=choices("theme"), asked=request.GET.urlencode(),
    )  # fmt: skip


def _years(found: Sequence[Listed]) -> list[int]:
    return sorted({one.school_year for one in found}, reverse=True)
