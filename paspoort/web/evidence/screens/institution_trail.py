"""Who consulted what at this institution: for whoever answers for it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.audit import actions
from paspoort.identity.actions import people_known
from paspoort.kernel.models import NOBODY, BadInput
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Hidden
from paspoort.web.shell.forms import Form
from paspoort.web.shell.trail import OPENED, in_words, opened_per_day

KINDS = [
    ("", _("Reports opened"), OPENED),
    ("lezen", _("Everything about reports"), "report."),
    ("zoeken", _("Searches"), "pupil."),
    ("rechten", _("Rights"), "right."),
    ("pakketten", _("Links with packages"), "link."),
    ("aanmelden", _("Signing in"), "sign_in."),
    ("alles", _("Everything"), ""),
]


class Filters(Form):
    """What to see of the trail, from the address: codes and dates only."""

    wat = Choice(_("What"), [kind[:2] for kind in KINDS], optional="silent")
    wie = Choice(_("Who"), empty=_("Everybody"), optional="silent")
    van = Day(_("From"), optional="silent", years_ahead=0)
    tot = Day(_("Up to"), optional="silent", years_ahead=0)
    uitkomst = Hidden()
    voor = Hidden()

    def validate(self) -> None:
        if self["wie"].value() and not self.cleaned_data["wie"]:
            raise BadInput({"wie": gettext("Choose someone from the list.")})

    def chosen(self) -> actions.TrailFilter:
        """As the trail is asked; what nobody did when something is wrong."""
        if self.errors:
            return actions.TrailFilter(person=NOBODY)
        typed = self.cleaned_data
        outcome = "refused" if typed["uitkomst"] == "geweigerd" else ""
        event = "" if outcome and not typed["wat"] else {code: event for code, _words, event in KINDS}[typed["wat"]]
        person = uuid.UUID(typed["wie"]) if typed["wie"] else None
        return actions.TrailFilter(event, person, outcome, typed["van"], typed["tot"])


@screen(needs="trail:read")
def institution_trail(request: Request) -> HttpResponse:
    """The trail of the acting institution, newest first. Looking at it is itself traced; filters are codes and dates only."""
    form = Filters.asked(request)
    form.offer("wie", [(str(person.id), str(person)) for person in people_known()])
    page = actions.institution_trail(25, form.value("voor"), asked=form.chosen())
    return form.show(
        "evidence/institution_trail.html",
        lines=in_words(page.rows),
        older=_older(request, page.next),
        days=opened_per_day(request.acting),
        unknown="onbekend" in request.GET,
    )


def _older(request: Request, place: str) -> str:
    if not place:
        return ""
    further = request.GET.copy()
    further["voor"] = place
    return f"{reverse('institution_trail')}?{further.urlencode()}"
