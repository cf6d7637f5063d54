"""Line of a registration on a form that keeps itself: a goal, a step or an agreement, new or changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.collaboration.actions import Entry, LineAt, Whole, registration
from paspoort.web.collaboration.writing import Kept, Writing, kept_in, put_away
from paspoort.web.shell.door import Request
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.forms import go_to

TITLES = {
    "goal": (gettext_lazy("Set a goal"), gettext_lazy("Change the goal")),
    "step": (gettext_lazy("Plan a step"), gettext_lazy("How does this step stand?")),
    "agreement": (gettext_lazy("Note an agreement"), gettext_lazy("Change the agreement")),
}


@dataclass(frozen=True, slots=True)
class At:
    """The line that is written: of which registration, what stands there first (nothing of a new one), and what was kept."""

    kind: str
    opened: Whole
    line: uuid.UUID | None
    kept: Kept
    first: dict[str, Any] = field(repr=False)


def line_at(request: Request, registration_id: uuid.UUID, kind: str, line: uuid.UUID | None) -> At:
    """What is written. A line that is none of the registration does not exist."""
    opened = registration(request.acting, registration_id)
    entries = {"goal": opened.goals, "step": opened.steps, "agreement": opened.agreements}[kind]
    one = next((one for one in entries if one.line == str(line)), None)
    if line and one is None:
        raise Http404
    kept = kept_in(request, opened, f"{kind}.{line}" if line else kind, one.version if one else 0)
    return At(
        kind, opened, line, kept, (_said(one) if one else {}) | {"version": kept.version, "revision": kept.revision} | kept.texts
    )


def _said(one: Entry) -> dict[str, Any]:
    said = dict(one.said)
    if "reached" in said:
        said["reached"] = "" if said["reached"] is None else str(said["reached"])
    if said.get("due_on"):
        said["due_on"] = date.fromisoformat(said["due_on"])
    return said


def answer(form: Writing, at: At, save: Callable[[LineAt], object]) -> HttpResponse:
    """The page of a form that keeps a line, and after that the registration at its part."""
    head = at.opened.head

    def on() -> HttpResponse:
        put_away(form.acting, head.id, at.kept.part, Typed.of(form.request))
        return go_to("registration", head.id, at=f"{at.kind}s")

    def do() -> HttpResponse:
        save(LineAt(at.line, form.value("version")))
        return on()

    if form.is_bound and Typed.of(form.request).then == "drop":
        return on()
    crumbs = [(_("Collaboration"), "collaborations", ()), (head.title, "registration", (head.id,))]
    return form.then(do) or form.show(
        "collaboration/form.html", title=TITLES[at.kind][bool(at.line)], lead=None, crumbs=crumbs, send=_("Save this"),
        kept=at.kept,
        back=("registration", (head.id,)), stopped=None if at.opened.may_write else _("Nobody writes here any more."),
    )  # fmt: skip
