"""Bring in a report of before 1/9/2023: its facts and its PDF."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.passport.actions import allowed_orientations, bring_in_legacy, brought_in_before, label
from paspoort.passport.models import Report
from paspoort.pupils import actions as pupils
from paspoort.registry.models import EDUCATION_LEVELS, Pupil
from paspoort.rights.actions import must_hold
from paspoort.web.centre.reports import day_in
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

FIELDS = ["kind", "level", "training_form", "support_type", "drafted_on", "starts_on", "another"]
KINDS = ["LEGACY_GV", "LEGACY_V"]


@screen(methods="GET HEAD POST")
def bring_in_report(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Take in a GV or V; what cannot be accepted is said beside its field, and all that was filled in stays (rules 69, 70)."""
    must_hold(request.acting, "report:write")
    seen = pupils.about(pupil)
    about, enrolments = seen.pupil, seen.enrolments
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            return _taken_in(request, about, typed)
        except BadInput as bad:
            problems = bad.problems
    else:
        typed["level"] = enrolments[0].education_level
    record("report.bring_in_asked", subject=about.id)
    part = "centre/bring_in_form.html" if "HX-Request" in request.headers else "centre/bring_in.html"
    status = 422 if problems else 200
    shown = {"about": about, "typed": typed, "problems": problems, "before": _before(request, about, typed, problems)}
    return show(request, part, status=status, **shown | _choices())


def _before(request: Request, about: Pupil, typed: dict[str, str], problems: dict[str, str]) -> Report | None:
    """What is here already with the same facts, when that was asked about."""
    if not ("another" in problems or typed["another"]) or "drafted_on" in problems:
        return None
    return brought_in_before(request.acting, about.id, typed["kind"], typed["level"], day_in(typed["drafted_on"], "drafted_on"))


def _taken_in(request: Request, about: Pupil, typed: dict[str, str]) -> HttpResponse:
    asks_form = typed["kind"] == "LEGACY_V" and typed["level"] == "secundair"
    file = request.FILES.get("file")
    problems, days = _problems(typed, asks_form)
    if file is None:
        problems["file"] = _("Choose the PDF of the report.")
    if problems or file is None:
        raise BadInput(problems)
    report = bring_in_legacy(
        request.acting,
        about.id,
        typed["kind"],
        level=typed["level"],
        support_type=typed["support_type"],
        training_form=typed["training_form"] if asks_form else "",
        drafted_on=days["drafted_on"],
        starts_on=days["starts_on"],
        data=file.read(settings.UPLOAD_LIMIT + 1),
        another=typed["another"] == "1",
    )
    address = reverse("check_paper", args=[report.id])
    if "HX-Request" in request.headers:
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return HttpResponseRedirect(address, status=303)


def _problems(typed: dict[str, str], asks_form: bool) -> tuple[dict[str, str], dict[str, date]]:
    """Everything that is wrong at once, so that nobody sends the form six times."""
    problems: dict[str, str] = {}
    days: dict[str, date] = {}
    asked = {
        "kind": _("Choose the kind of report."),
        "level": _("Choose the level of education."),
        "support_type": _("Choose the type."),
    }
    asked |= {"training_form": _("Choose the training form.")} if asks_form else {}
    problems |= {name: sentence for name, sentence in asked.items() if not typed[name]}
    for name in ("drafted_on", "starts_on"):
        try:
            days[name] = day_in(typed[name], name)
        except BadInput as bad:
            problems |= bad.problems
    return problems, days


def _choices() -> dict[str, Any]:
    pairs = [pair for kind in KINDS for level in EDUCATION_LEVELS for pair in allowed_orientations(kind, level)]
    types = sorted({pair[0] for pair in pairs}, key=lambda code: (code != "BA", code))
    return {
        "kinds": [(kind, label("kinds", kind), label("explained", kind)) for kind in KINDS],
        "levels": [(level, label("levels", level)) for level in EDUCATION_LEVELS],
        "types": [(code, label("support_types", code)) for code in types],
        "forms": [(code, label("training_forms", code)) for code in sorted({pair[1] for pair in pairs} - {""})],
        "megabytes": settings.UPLOAD_LIMIT // (1024 * 1024),
    }
