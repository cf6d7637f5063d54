"""What the page that compares two people tells: what the one has and the other lacks, and until when it can be given too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Acting
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import Lack, Sides, chosen_period, lacks
from paspoort.rights.models import Affiliation, Right
from paspoort.web.management.granting import REFUSALS_SHOWN, ends
from paspoort.web.shell.fields import Hidden, Id, Text, TypedDay
from paspoort.web.shell.forms import Form


class GiveSame(Form):
    """Until when, and what was read before confirming. `once` is what is given: sent twice it is given once."""

    refusals_shown, beside = REFUSALS_SHOWN, {"begins_on": "ends_on"}
    once = Id()
    until = Text()
    ends_on = TypedDay(_("Last day"), hint=_("That day still counts."), optional="silent")
    agreed = Hidden()
    step = Hidden()


@dataclass(frozen=True, slots=True)
class Same:
    """Giving someone what a colleague has, in the making: what is given, what is not and why, and until when."""

    receiver: Affiliation
    given: list[Lack]
    left_out: list[Lack]
    form: GiveSame

    @classmethod
    def read(cls, acting: Acting, sides: Sides, form: GiveSame) -> Same:
        """What the form says, beside how the rights of both stand now."""
        receiver = sides.b.affiliation
        lacking = lacks(acting, sides.a.affiliation.person_id, receiver.person_id, sides)
        given, left_out = ([lack for lack in lacking if bool(lack.cannot) is out] for out in (False, True))
        return cls(receiver, given, left_out, form)

    @property
    def begins_on(self) -> str:
        """The first day, as a form has it: today, or the first day of the work here."""
        return f"{max(today(), self.receiver.begins_on):%d/%m/%Y}"

    @property
    def strictest(self) -> Right:
        """The right that lasts the shortest: all are given for one period, so it decides."""
        return min((lack.right for lack in self.given), key=lambda right: (right.max_months, right.default_months))

    def ends(self) -> list[tuple[str, str, str]]:
        """The ends that can be chosen, each with its day; none when there is nothing to give."""
        return ends(self.begins_on, self.strictest, [self.receiver]) if self.given else []

    def period(self) -> Period:
        """The period that was chosen or typed. Raises `BadInput`."""
        until, ends_on = self.form.value("until"), self.form.value("ends_on")
        return chosen_period(self.strictest, [self.receiver], self.begins_on, until, ends_on)

    def agreed(self, period: Period) -> str:
        """What was read before confirming: when it is different by now, it is read again."""
        return f"{period.begins}/{period.ends}/{rights_and_contexts(self.given)}"


def rights_and_contexts(given: Sequence[Lack]) -> str:
    """The codes of what is given, in one line."""
    return " ".join(f"{lack.right.code}:{'+'.join(context.code for context in lack.contexts)}" for lack in given)
