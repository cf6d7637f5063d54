"""Line of a registration on a form: a goal, a step or an agreement, new or changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from paspoort.collaboration.actions import Entry, LineAt, Whole
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.shell.fields import Number
from paspoort.web.shell.forms import go_to


class LineForm(Guarded):
    """A line, upon the version that was looked at."""

    version = Number()


def first_of(entries: Sequence[Entry], line: uuid.UUID | None) -> dict[str, Any]:
    """What stands in the form first: nothing, or what is changed. A line that is none of the registration does not exist."""
    if line is None:
        return {}
    one = next((one for one in entries if one.line == str(line)), None)
    if one is None:
        raise Http404
    said = dict(one.said)
    if "reached" in said:
        said["reached"] = "" if said["reached"] is None else str(said["reached"])
    if said.get("due_on"):
        said["due_on"] = date.fromisoformat(said["due_on"])
    return said | {"version": one.version}


def answer(form: LineForm, opened: Whole, line: uuid.UUID | None, part: str, save: Callable[[LineAt], object]) -> HttpResponse:
    """The page of a form that keeps a line, and after that the registration at its part."""
    head = opened.head

    def do() -> HttpResponse:
        save(LineAt(line, form.value("version")))
        return go_to("registration", head.id, at=part)

    titles = {"goals": _("Goal"), "steps": _("Step"), "agreements": _("Agreement")}
    crumbs = [(_("Collaboration"), "collaborations", ()), (head.title, "registration", (head.id,))]
    return form.then(do) or form.show(
        "collaboration/form.html", title=titles[part], lead=None, crumbs=crumbs, send=_("Save this"),
        back=("registration", (head.id,)), stopped=None if opened.may_write else _("Nobody writes here any more."),
    )  # fmt: skip
