"""Work that ends and begins again, for several people: the steps of both as forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import Leaving, ordered, plan_leaving
from paspoort.web.management.people import Choosing
from paspoort.web.shell.fields import Day
from paspoort.web.shell.wizards import Step, Wizard

NO_DAY = _("Fill in a date, as dd/mm/yyyy.")


class EndWho(Choosing):
    """Whose work ends."""


class EndDay(Step):
    """The last day of work; `leaving` is what that does."""

    last_day = Day(
        _("Last day of work"),
        first=today,
        hint=_("That day still counts. A day before today ends the work and the rights at once."),
        missing=NO_DAY,
    )
    leaving: Leaving

    def validate(self) -> None:
        if self.going:
            self.leaving = plan_leaving(self.acting, self.run.step(EndWho).value("people"), self.cleaned_data["last_day"])


class EndConfirm(Step):
    """Read it once more. Where nobody would be left to manage the rights, this page says so."""

    refusals_shown = frozenset({"last_chief"})


class AgainWho(Choosing):
    """Who of before comes back."""

    historical = True


class AgainPeriod(Step):
    """From when until when they work here again."""

    begins_on = Day(_("First day"), missing=NO_DAY)
    ends_on = Day(_("Last day"), hint=_("That day still counts. Leave it empty when it is not known yet."), optional=True)
    period: Period

    def validate(self) -> None:
        self.period = ordered(self.cleaned_data["begins_on"], self.cleaned_data["ends_on"])


ENDING = Wizard({EndWho: "end_who", EndDay: "end_day", EndConfirm: "end_confirm"}, "people.listed", "rights:manage")
RETURNING = Wizard({AgainWho: "again_who", AgainPeriod: "again_period"}, "people.listed", "rights:manage")
