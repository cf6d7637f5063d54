"""Medical data of one pupil: growth, checks and contact moments for doctor and nurse; for the others of the team their lines."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.health.actions import medical as medical_of
from paspoort.health.actions import summary
from paspoort.nomenclature.actions import labels
from paspoort.web.health.checks import checks_of
from paspoort.web.health.growing import growth_of, reference_of
from paspoort.web.health.screens.fact import told_of
from paspoort.web.health.words import FACTS, FITS, MEASURES, REFERENCES, SEXES, SHARES, STATES, moment_name, number
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show

EDITED = ("moeder", "vader")
"""What is changed in its place in the margin."""
WORDS = {"states": STATES, "fits": FITS, "shares": SHARES, "references": REFERENCES, "sexes": SEXES, "facts": FACTS}


class Asked(Form):
    """Which curve is shown; what was never offered is the first."""

    maat = Choice(_("Measure"), list(MEASURES.items()), first="height")
    referentie = Choice(_("Reference"), list(REFERENCES.items()))


@screen()
def medical(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The curve that was asked for with its sentence and table, what is kept beside it, each check, and the contacts."""
    acting = request.acting
    head = header_of(acting, pupil)
    if "health:write" not in acting.may:
        lines = summary(acting, head.opened)
        return show(request, "health/summary.html", head=head, tab="medical", lines=lines, known=labels())
    found, asked = medical_of(acting, pupil), Asked.asked(request)
    reference = reference_of(found, asked.value("referentie"))
    growth = growth_of(str(head.pupil), found, asked.value("maat") or "height", reference)
    edited = request.GET.get("wijzig", "")
    form = told_of(request, edited, found) if edited in EDITED else None
    return show(
        request, "health/medical.html", head=head, tab="medical", found=found, growth=growth, checks=checks_of(found),
        measures=MEASURES, words=WORDS, moment_name=moment_name, number=number,
        form=form, edited=edited, asked_reference=asked.value("referentie"),
    )  # fmt: skip
