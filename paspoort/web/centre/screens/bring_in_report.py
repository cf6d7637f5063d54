"""Bring in a report of before 1/9/2023: its facts and its PDF."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.audit.actions import record
from paspoort.passport.actions import LegacyReport, allowed_orientations, bring_in_legacy, brought_in_before, label
from paspoort.passport.models import Report
from paspoort.pupils import actions as pupils
from paspoort.registry.models import EDUCATION_LEVELS
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Upload, Yes
from paspoort.web.shell.forms import Form, go_to, whole_page

KINDS = ["LEGACY_GV", "LEGACY_V"]
NO_DAY = _("Fill in a date, as dd/mm/yyyy.")


def orientations(place: int) -> set[str]:
    """The types (0) or training forms (1) of any report of before."""
    return {pair[place] for kind in KINDS for level in EDUCATION_LEVELS for pair in allowed_orientations(kind, level)} - {""}


def types() -> list[tuple[str, str]]:
    codes = sorted(orientations(0), key=lambda code: (code != "BA", code))
    return [(code, label("support_types", code)) for code in codes]


class Legacy(Form):
    kind = Choice(
        _("Kind of report"),
        lambda: [(kind, label("kinds", kind), label("explained", kind)) for kind in KINDS],
        cards=True,
        missing=_("Choose the kind of report."),
    )
    level = Choice(
        _("Level of education"),
        lambda: [(level, label("levels", level)) for level in EDUCATION_LEVELS],
        cards=True,
        side=True,
        hint=_("The level for which the report was made."),
        missing=_("Choose the level of education."),
    )
    training_form = Choice(
        _("Training form"),
        lambda: [(code, label("training_forms", code)) for code in sorted(orientations(1))],
        hint=_("Only for a V in secondary education."),
        empty=_("Choose"),
        optional=True,
    )
    support_type = Choice(
        _("Type"), types, hint=_("Types 1 and 8 are of before 2015."), empty=_("Choose"), missing=_("Choose the type.")
    )
    drafted_on = Day(_("Drafted on"), missing=NO_DAY, years_ahead=0)
    starts_on = Day(_("Start date"), hint=_("Often the same day; at the latest 01/09/2023."), missing=NO_DAY, years_ahead=0)
    file = Upload(_("The report as PDF"), attrs={"accept": "application/pdf,.pdf"}, missing=_("Choose the PDF of the report."))
    another = Yes(_("It is another report: bring it in as well"))

    def clean(self) -> None:
        """A training form is asked of a V in secondary education, and of no other."""
        if (self.cleaned_data.get("kind"), self.cleaned_data.get("level")) != ("LEGACY_V", "secundair"):
            self.cleaned_data["training_form"] = ""
        elif not self.cleaned_data.get("training_form"):
            self.add_problems({"training_form": str(_("Choose the training form."))})
        super().clean()

    def before(self, pupil: uuid.UUID) -> Report | None:
        """What is here already with the same facts, when that was asked about."""
        if not self.is_bound or not (self["another"].problem or self.cleaned_data.get("another")):
            return None
        kind, level, day = (self.cleaned_data.get(name) for name in ("kind", "level", "drafted_on"))
        return brought_in_before(self.acting, pupil, kind, level, day) if kind and level and day else None


@screen(methods="GET HEAD POST", needs="report:write")
def bring_in_report(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Take in a GV or V; what cannot be accepted is said beside its field, and all that was filled in stays (rules 69, 70)."""
    seen = pupils.about(pupil)
    form = Legacy.of(request, {"level": seen.enrolments[0].education_level})

    def bring_in() -> HttpResponse:
        legacy = form.input(LegacyReport, data=form.value("file").read(settings.UPLOAD_LIMIT + 1))
        return whole_page(request, go_to("check_paper", bring_in_legacy(request.acting, seen.pupil.id, legacy).id))

    if done := form.then(bring_in):
        return done
    record("report.bring_in_asked", subject=seen.pupil.id)
    part = "centre/bring_in_form.html" if "HX-Request" in request.headers else "centre/bring_in.html"
    shown = {"about": seen.pupil, "before": form.before(seen.pupil.id), "megabytes": settings.UPLOAD_LIMIT // (1024 * 1024)}
    return form.show(part, **shown)
