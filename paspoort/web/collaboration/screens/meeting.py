"""Meeting of school and centre: plan it, and change its day, who is there by function, and its agenda."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.collaboration import actions
from paspoort.collaboration.actions import NewMeeting, Opened, choices, opened, plan_meeting
from paspoort.collaboration.models import MEETING
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.screens.turns import around
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Boxes, Choice, Day, Ids, Revision, Text
from paspoort.web.shell.forms import go_to


class Agenda(Boxes, Ids):
    """Registrations to tick."""


class Meeting(Guarded):
    """What is asked of a meeting: never who comes by name."""

    beside = {"day": "begins_on"}
    meeting = Choice(
        gettext_lazy("Which meeting?"),
        lambda: [*choices("meeting").items()],
        empty=gettext_lazy("Choose"),
        missing=gettext_lazy("Choose which meeting this is."),
        hint=gettext_lazy("What is about one pupil (MDO) does not belong here: it stands in the file of that pupil."),
    )
    begins_on = Day(gettext_lazy("Day"), missing=gettext_lazy("Fill in the day of the meeting."))
    title = Text(
        gettext_lazy("Title"), longest=200, optional=True, hint=gettext_lazy("Without a title it is called after its kind.")
    )
    functions = Boxes(gettext_lazy("Who is there, by function?"), missing=gettext_lazy("Choose who is there, by function."))
    about = Agenda(gettext_lazy("Which registrations are on the agenda?"), optional=True)


class Changed(Meeting):
    """The same, upon the revision that was looked at."""

    revision = Revision()


@screen(methods="GET HEAD POST", needs="collaboration:write")
def meeting(request: Request, school: uuid.UUID) -> HttpResponse:
    """Plan a meeting, or note one that was held."""
    found = opened(request.acting, school)
    form = _offered(Meeting.of(request, {"about": [request.GET.get("over", "")]}), found)
    crumbs = [(_("Collaboration"), "collaborations", ()), (found.place.name, "collaboration", (school,))]
    stopped = None if found.may_write else _("Nobody writes here any more.")
    return form.then(lambda: go_to("registration", plan_meeting(request.acting, school, _typed(form)))) or form.show(
        "collaboration/form.html", title=_("Plan a meeting"), lead=_("Both sides write agenda and minutes on its page."),
        crumbs=crumbs, back=("meetings", (school,)), send=_("Plan it"), stopped=stopped,
    )  # fmt: skip


@screen(methods="GET HEAD POST", needs="collaboration:write")
def change_meeting(request: Request, registration: uuid.UUID) -> HttpResponse:
    """Change the day of a meeting, who is there, and what is on its agenda."""
    whole = actions.registration(request.acting, registration)
    if whole.head.kind != MEETING:
        raise Http404
    on = actions.agenda_of(request.acting, whole)
    first = {name: getattr(whole.head, name) for name in Changed.base_fields if hasattr(whole.head, name)}
    form = _offered(
        Changed.of(request, first | {"about": [str(one.id) for one in on]}),
        opened(request.acting, whole.head.school_id),
        {str(one.id): one.title for one in on},
    )

    def do() -> HttpResponse:
        actions.change_meeting(request.acting, registration, _typed(form), form.value("revision"))
        return go_to("registration", registration)

    return form.then(do) or form.show(
        "collaboration/form.html", title=_("Day, who is there and agenda"), lead=None, send=_("Save"), **around(whole)
    )


def _offered(form: Meeting, found: Opened, on: Mapping[str, str] | None = None) -> Meeting:
    """With the registrations that go on, and those that are on the agenda already."""
    going = {str(one.id): one.title for one in found.registrations if one.writable and one.state != "closed"}
    form.offer("about", [*(going | dict(on or {})).items()])
    form.offer("functions", [*choices("function").items()])
    form.looked_for = found.place.school_id, ""
    return form


def _typed(form: Meeting) -> NewMeeting:
    return form.input(NewMeeting, day=form.value("begins_on"), title=form.text_of("title"), excuses=form.excuses)
