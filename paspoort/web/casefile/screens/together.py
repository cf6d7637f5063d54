"""Pupils who were there too: found for the form of an activity, in a class, a group, or by name among files that open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from paspoort.casefile.actions import class_list, open_activity, open_group, school_groups
from paspoort.pupils.actions import enrolled_on, find_in_my_teams, pupils_by_id
from paspoort.registry.models import OwnClass, Pupil
from paspoort.web.casefile.together import Beside
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Text
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show


class Picked(Form):
    """Where to look: a class (of a school), a group, or a name."""

    klas = Text()
    groep = Text()
    samen = Text()


@screen(methods="GET HEAD POST")
def together(request: Request, activity: uuid.UUID) -> HttpResponse:
    """First where one can look, then who is there: of the own schools of the pupil only."""
    draft, _kept = open_activity(request.acting, activity)
    pupil, form = draft.file.pupil_id, Picked.of(request)
    schools = [one.institution.id for one in enrolled_on(pupil)]
    if request.method != "POST":
        return show(
            request, "casefile/together.html", draft=draft, schools=school_groups(request.acting, schools), found=None, form=form
        )
    found: list[Pupil] = []

    def look() -> None:
        found.extend(one for one in _found(request, form, schools) if one.id != pupil)

    form.then(look)
    return form.show("casefile/found_together.html", found=[Beside(one.id, str(one)) for one in found])


def _found(request: Request, form: Picked, schools: Sequence[uuid.UUID]) -> Iterable[Pupil]:
    if group := form.value("groep"):
        return open_group(request.acting, uuid.UUID(group)).pupils
    if "klas" in form.data:
        school, _colon, own_class = form.value("klas").partition(":")
        return class_list(request.acting, uuid.UUID(school), OwnClass.of(own_class))[1]
    rows = find_in_my_teams(request.acting, form.value("samen"), schools=schools).rows
    known = pupils_by_id(row.pupil_id for row in rows)
    return [known[row.pupil_id] for row in rows if row.pupil_id in known]
