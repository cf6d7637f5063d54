"""What the page that compares two people tells: what the one has and the other lacks, and until when it can be given too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, QueryDict

from paspoort.kernel.models import Acting
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions import Lack, Sides, chosen_period, lacks
from paspoort.rights.models import Affiliation, Right
from paspoort.web.management.granting import Granting, ends


@dataclass(frozen=True, slots=True)
class Same:
    """Giving someone what a colleague has, in the making: what is given, what is not and why, and until when."""

    receiver: Affiliation
    given: list[Lack]
    left_out: list[Lack]
    form: Granting

    @classmethod
    def read(cls, acting: Acting, sides: Sides, typed: QueryDict) -> Same:
        """What the form says, beside how the rights of both stand now."""
        try:
            batch = uuid.UUID(str(typed["batch"])) if "batch" in typed else uuid.uuid4()
        except ValueError:
            raise Http404 from None
        receiver = sides.b.affiliation
        lacking = lacks(acting, sides.a.affiliation.person_id, receiver.person_id, sides)
        given = [lack for lack in lacking if not lack.cannot]
        begins_on = f"{max(today(), receiver.begins_on):%d/%m/%Y}"
        form = Granting(
            batch=batch, number="", begins_on=begins_on, until=typed.get("until", ""), ends_on=typed.get("ends_on", "")[:20]
        )
        return cls(receiver, given, [lack for lack in lacking if lack.cannot], form)

    @property
    def strictest(self) -> Right:
        """The right that lasts the shortest: all are given for one period, so it decides."""
        return min((lack.right for lack in self.given), key=lambda right: (right.max_months, right.default_months))

    def ends(self) -> list[tuple[str, str, str]]:
        """The ends that can be chosen, each with its day; none when there is nothing to give."""
        return ends(self.form, self.strictest, [self.receiver]) if self.given else []

    def period(self) -> Period:
        """The period that was chosen or typed. Raises `BadInput`."""
        return chosen_period(self.strictest, [self.receiver], self.form.begins_on, self.form.until, self.form.ends_on)

    def agreed(self, period: Period) -> str:
        """What was read before confirming: when it is different by now, it is read again."""
        return f"{period.begins}/{period.ends}/{rights_and_contexts(self.given)}"


def rights_and_contexts(given: Sequence[Lack]) -> str:
    """The codes of what is given, in one line."""
    return " ".join(f"{lack.right.code}:{'+'.join(context.code for context in lack.contexts)}" for lack in given)
