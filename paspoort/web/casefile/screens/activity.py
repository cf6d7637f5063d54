"""Activity form: written on a draft that keeps itself, and registered or planned from there."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile import actions
from paspoort.casefile.actions import NewActivity, open_activity, save_activity, start_activity
from paspoort.casefile.models import Activity
from paspoort.family.actions import Given
from paspoort.kernel.periods import today
from paspoort.web.casefile.attachments import KINDS, LIMITS, files_of
from paspoort.web.casefile.present import as_id, choices_for, hub_of
from paspoort.web.casefile.referring import consent_choices
from paspoort.web.casefile.together import naming_who_left, read_beside
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Amount, Day, Ids, Listed, LongText, Revision, Several, Text, Uploads, Yes
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show

NOT_TYPED = {"revision", "file", "without", "remove"}


class Written(Form):
    """What the form of an activity asks, in the order of A3."""

    refusals_shown = frozenset({"changed_elsewhere", "already_registered", "restricted_by_other"})
    day = Day(_("Date"), missing=_("Fill in the date."))
    function = Text(_("Function"))
    topics = Several(_("Topics"))
    client = Text(_("For whom"))
    actors = Several(_("With whom"))
    contact = Text(_("How"))
    also = Several(_("Together with other pupils"))
    text = LongText(_("Text"), hint=_("Paste from Word: lists, tables and **bold** stay."))
    minutes = Amount(_("How long"), hint=_("In minutes. Your team sees it, and nobody counts it per person."))
    direction = Text(_("Direction"))
    category = Text(_("Kind of service"))
    detail = Text(_("Service"))
    consent = Text(_("Consent"))
    bridging = Yes(_("We bridge the wait"))
    restricted = Yes(_("Restricted: colleagues see that it is there, and read it with one click more"))
    planned = Yes(_("This is still to come"))
    file = Uploads()
    without = Ids()
    remove = Listed(kind=uuid.UUID)
    thread = Text()
    revision = Revision()

    def new(self) -> NewActivity:
        said = self.value
        return NewActivity(
            day=said("day"), function=said("function"), topics=tuple(said("topics")), client=said("client"),
            actors=tuple(said("actors")), text=said("text"), contact=said("contact"), minutes=said("minutes"),
            bridging=said("bridging"), direction=said("direction"), category=said("category"), detail=said("detail"),
            consent=as_id(said("consent")), thread=as_id(said("thread")), also=tuple(one.id for one in read_beside(said("also"))),
            restricted=said("restricted"), planned=said("planned"), without=tuple(said("without")),
        )  # fmt: skip

    def typed(self) -> dict[str, str]:
        """All that stands in it, as autosave keeps it."""
        sent = {name: self[name].data for name in self.fields if name not in NOT_TYPED}
        return {
            name: " ".join(one) if isinstance(one, list | tuple) else {True: "on", False: ""}.get(one, one or "")
            for name, one in sent.items()
        }


@screen(methods="GET HEAD POST")
def activity(request: Request, activity: uuid.UUID) -> HttpResponse:
    """Write an activity and register it; the form keeps itself meanwhile (`save_activity`)."""
    draft, kept = open_activity(request.acting, activity)
    form = Written.of(request, first_of(draft, kept))
    return form.then(lambda: _register(request, draft, form)) or show(
        request, "casefile/activity.html", status=form.status, form=form, **page_of(request, draft, form)
    )


def _register(request: Request, draft: Activity, form: Written) -> HttpResponse | None:
    if form.data.get("then") == "consent":
        save_activity(request.acting, draft.id, form.value("revision"), form.typed())
        return go_to("note_consent", draft.file.pupil_id, activiteit=draft.id)
    if files_of(form, draft.id):
        return None
    with naming_who_left(form.value("also")):
        registered = actions.register_activity(request.acting, draft.id, form.value("revision"), form.new())
    pupil = draft.file.pupil_id
    if form.data.get("then") == "next":
        return go_to("activity", start_activity(request.acting, pupil).id)
    if registered.state == "planned":
        return go_to("file", pupil, at="planned")
    return go_to("file_journal", pupil, at=f"a-{registered.id}")


def first_of(draft: Activity, kept: dict[str, Any]) -> dict[str, Any]:
    """What stands in the form of a draft: what was kept, or the day of today."""
    first: dict[str, Any] = {"day": today(), **kept, "revision": draft.revision}
    for several in ("topics", "actors", "also"):
        first[several] = str(kept.get(several, "")).split()
    for yes in ("bridging", "restricted", "planned"):
        first[yes] = bool(kept.get(yes))
    return first


def page_of(request: Request, draft: Activity, form: Written, now: Given | None = None) -> dict[str, Any]:
    """All that the page shows beside the form: the file, and what can be chosen on the day that stands there. `now` is the
    consent with which was referred already."""
    day = form.value("day") or today()
    head = header_of(request.acting, draft.file.pupil_id)
    shown = {"head": head, "draft": draft, "choices": choices_for(request.acting, day), "hub": hub_of(day), "tab": ""}
    consents = consent_choices(request.acting, draft.file.pupil_id, day, now)
    beside = read_beside(form["also"].value() or [])
    files = {"waiting": actions.waiting_attachments(draft.id), "standing": [], "kinds": KINDS, "limits": LIMITS}
    return shown | files | {"longest": actions.LONGEST_TEXT, "beside": beside, "consents": consents}
