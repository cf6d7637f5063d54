"""Arrange a contact day: the order in which the pupils of the class come in."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.health.actions import OpenDay, arrange_day, open_day
from paspoort.web.health.day import grid_of, moment_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden
from paspoort.web.shell.forms import Form, go_to


class Order(Form):
    """A number beside each name (`n:<pupil>`), or one of two orders for all."""

    by = Hidden()

    def ordered(self, opened: OpenDay) -> list[uuid.UUID]:
        by, rows = self.value("by"), list(enumerate(opened.rows, 1))
        if by == "given":
            rows.sort(key=lambda row: (row[1].pupil.given_name, row[1].pupil.family_name))
        elif by == "family":
            rows.sort(key=lambda row: (row[1].pupil.family_name, row[1].pupil.given_name))
        else:
            rows.sort(key=lambda row: (self._number(row[1].pupil.id, row[0]), row[0]))
        return [row.pupil.id for _place, row in rows]

    def _number(self, pupil: uuid.UUID, place: int) -> float:
        """Who is put on a number comes before who stood there."""
        typed = str(self.data.get(f"n:{pupil}", ""))
        number = int(typed) if typed.isdecimal() and len(typed) < 5 else place
        return number if number == place else number - 0.5 if number < place else number + 0.5


@screen(methods="GET HEAD POST", needs="health:write")
def arrange_contact_day(request: Request, day: uuid.UUID) -> HttpResponse:
    """The class with a number beside each name."""
    form, opened = Order.of(request), open_day(request.acting, day)

    def arrange() -> HttpResponse:
        arrange_day(request.acting, day, form.ordered(opened))
        return go_to("arrange_contact_day", day)

    return form.then(arrange) or form.show("health/arrange.html", grid=grid_of(opened), moment=moment_words(opened.day.moment))
