"""New report about a pupil: choose the kind, and where the pupil is in more than one school for which."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput
from paspoort.passport.actions import label, start_report
from paspoort.pupils import actions as pupils
from paspoort.web.centre.reports import kinds_for
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.forms import Form, go_to


class NewReport(Form):
    school = Choice(_("For which school?"), cards=True, hint=_("The pupil is enrolled in more than one school."))
    kind = Choice(_("Which report?"), cards=True)

    def validate(self) -> None:
        if not self.value("school"):
            raise BadInput({"school": str(_("Choose the school that the report is for."))})


@screen(methods="GET HEAD POST", needs="report:write")
def new_report(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Begin a draft of the chosen kind; level and school come from the enrolment (rules 68, 69, 72)."""
    seen = pupils.about(pupil)
    about, schools = seen.pupil, {one.institution.number: one for one in seen.enrolments}
    places = [(number, one.institution.name, label("levels", one.education_level)) for number, one in schools.items()]
    form = NewReport.of(request)
    form.offer("school", places, first=places[0][0] if len(places) == 1 else "")
    form.offer("kind", kinds_for(list(dict.fromkeys(one.education_level for one in seen.enrolments))))

    def begin() -> HttpResponse:
        school = schools[form.value("school")].institution_id
        return go_to("draft", start_report(request.acting, about.id, form.value("kind"), school_id=school).id)

    if begun := form.then(begin):
        return begun
    record("report.kind_asked", subject=about.id)
    return form.show("centre/new.html", about=about, places=places)
