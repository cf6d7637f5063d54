"""Due at one school: per class and moment how many wait and how many are done, and the names of one class."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import school_groups
from paspoort.health.actions import Due, due_of, mark, plan_day
from paspoort.health.models import moments
from paspoort.kernel.periods import today
from paspoort.registry.models import OwnClass
from paspoort.web.health.words import STATES
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Day, Hidden, Ids, Text
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.words import short_day


@dataclass(frozen=True, slots=True)
class ClassDue:
    """One class with one moment, and who of it has that moment this school year."""

    own_class: OwnClass
    moment: str
    pupils: list[Due]

    @property
    def states(self) -> Counter[str]:
        """How many stand where."""
        return Counter(one.state for one in self.pupils)

    @property
    def waits(self) -> bool:
        return any(one.waits for one in self.pupils)


class Plan(Form):
    """A day for a class that waits."""

    klas, moment = Hidden(), Hidden()
    day = Day(_("On which day?"), missing=_("Fill in the day."))
    away = Ids()
    beside = {"own_class": "day", "moment": "day"}


class Asked(Form):
    """Which class is looked at, in the address."""

    klas = Text()
    moment = Text()


@screen(methods="GET HEAD POST", needs="health:write")
def due_at_school(request: Request, school: uuid.UUID) -> HttpResponse:
    """Who is due at a school, class by class; planning a day for one of them."""
    at = next((one.school for one in school_groups(request.acting, [school])), None)
    if at is None:
        raise Http404
    due, asked, form = due_of(request.acting, school), Asked.asked(request), Plan.of(request, {"day": today()})

    def plan() -> HttpResponse:
        said = form.value
        day = plan_day(request.acting, school, OwnClass.of(said("klas")), said("moment"), said("day"))
        for pupil in said("away"):
            mark(request.acting, day.id, pupil, "missed")
        return go_to("contact_day", day.id)

    classes, page = _classes(due), asked if request.method == "GET" else form
    chosen = OwnClass.of(page.value("klas")), page.value("moment")
    return form.then(plan) or form.show(
        "health/due.html", school=at, classes=classes, states=STATES, moments=moments(), short_day=short_day,
        chosen=next((one for one in classes if (one.own_class, one.moment) == chosen), None),
    )  # fmt: skip


def _classes(due: Iterable[Due]) -> list[ClassDue]:
    found: dict[tuple[OwnClass, str], ClassDue] = {}
    for one in due:
        key = one.own_class, one.moment
        found.setdefault(key, ClassDue(*key, [])).pupils.append(one)
    return list(found.values())
