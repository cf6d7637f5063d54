"""Deciding about a day, such as finalising a report or ending it: done only for the day whose effect was read."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.periods import today
from paspoort.passport.actions import StartException, start_exceptions
from paspoort.web.shell.door import Request
from paspoort.web.shell.fields import Choice, Day, Hidden, LongText
from paspoort.web.shell.forms import Form


class Decision(Form):
    """A day; `confirmed` is the day whose effect stood on the page, `look` asks for that effect first."""

    asks: ClassVar[str]
    confirmed, look = Hidden(), Hidden()

    @property
    def day(self) -> date | None:
        """The day that was typed, or that is proposed; None while it is wrong."""
        return None if self[self.asks].problem else self.value(self.asks)

    @property
    def agreed(self) -> bool:
        return bool(self.day) and self.value("confirmed") == f"{self.day:%Y-%m-%d}" and not self.value("look")

    def page(self, request: Request, template: str, **facts: object) -> HttpResponse:
        """The page, or only what changes on it when another day is typed."""
        part = f"centre/{template}_effect.html" if request.headers.get("HX-Target") == "effect" else f"centre/{template}.html"
        return self.show(part, **facts)


class Finalising(Decision):
    asks = "starts_on"
    starts_on = Day(
        _("Start date"),
        hint=_("From this day on schools can read the report."),
        missing=_("Fill in a date, as dd/mm/yyyy."),
        first=today,
        years_ahead=1,
    )
    change = Hidden()
    """Whether the exception stood on the page."""
    start_exception = Choice(_("Exception"), start_exceptions, empty=_("Choose"))
    motivation = LongText(_("Why does it not start on 1 September?"), longest=20000, rows=3)
    confirmed_on = Day(_("Confirmed by the director on"), years_ahead=0)

    @property
    def exception(self) -> StartException | None:
        return self.input(StartException) if self.value("change") else None


class Ending(Decision):
    asks = "ends_on"
    ends_on = Day(
        _("End date"),
        hint=_("From this day on schools no longer read it."),
        missing=_("Fill in a date, as dd/mm/yyyy."),
        years_ahead=1,
    )
    reason = LongText(
        _("Reason"),
        longest=20000,  # the verb says how long it may be
        hint=_("Why does this report stop, and with whom was that discussed? The reason stays with the report."),
        rows=4,
    )
