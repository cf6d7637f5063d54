"""A new report about a pupil: choose the kind."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.passport.actions import label, start_report
from paspoort.pupils import actions as pupils
from paspoort.registry.models import Enrolment, Pupil
from paspoort.rights.actions import must_hold
from paspoort.web.centre.reports import kinds_for
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def new_report(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Begin a draft of the chosen kind; level and school come from the enrolment (rules 68, 69, 72)."""
    must_hold(request.acting, "report:write")
    seen = pupils.about(pupil)
    about, enrolments = seen.pupil, seen.enrolments
    problems: dict[str, str] = {}
    kind, school = request.POST.get("kind", ""), request.POST.get("school", "")
    if request.method == "POST":
        try:
            return _begin(request, about, kind, _chosen(enrolments, school))
        except BadInput as bad:
            problems = bad.problems
    record("report.kind_asked", subject=about.id)
    shown = _shown(enrolments) | {"about": about, "kind": kind, "school": school, "problems": problems}
    return show(request, "centre/new.html", status=422 if problems else 200, **shown)


def _begin(request: Request, about: Pupil, kind: str, enrolment: Enrolment) -> HttpResponse:
    draft = start_report(request.acting, about.id, kind, school_id=enrolment.institution_id)
    answer = redirect("draft", report=draft.id)
    answer.status_code = 303
    return answer


def _chosen(enrolments: list[Enrolment], number: str) -> Enrolment:
    for enrolment in enrolments:
        if enrolment.institution.number == number or len(enrolments) == 1:
            return enrolment
    raise BadInput({"school": _("Choose the school that the report is for.")})


def _shown(enrolments: list[Enrolment]) -> dict[str, Any]:
    levels = list(dict.fromkeys(one.education_level for one in enrolments))
    places = [(one.institution.number, one.institution.name, label("levels", one.education_level)) for one in enrolments]
    return {"kinds": kinds_for(levels), "places": places}
