"""Changing a right: the forms that change one grant, what can be chosen in them, and the verb that each asks for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Acting, BadInput
from paspoort.rights.actions import (
    GrantUpdate,
    HistoryLine,
    change_grants,
    chosen_period,
    contexts_on_offer,
    end_grants,
    in_common,
)
from paspoort.rights.models import Grant
from paspoort.web.management.granting import Until, until_choices
from paspoort.web.management.grants import story
from paspoort.web.shell.fields import Boxes, Choice, Day, Hidden, LongText, Options, Revision, TypedDay
from paspoort.web.shell.forms import Form
from paspoort.web.shell.words import allowed

# fmt: off
REFUSALS_SHOWN = frozenset({
    "already_ended", "already_held", "begins_past", "changed_meanwhile", "context_not_here", "ends_past", "institution_closed",
    "last_chief", "no_right", "not_yours_to_give", "past_affiliation", "past_maximum", "person_gone", "to_oneself",
    "work_elsewhere", "work_over",
})
# fmt: on
WHEN = [
    ("now", _("At once"), _("It no longer counts at the next click.")),
    ("day", _("After a last day"), _("It counts until the end of that day.")),
]


class Ends(Form):
    """When it ends: at once, or after a last day."""

    when = Choice(_("When does it end?"), WHEN, cards=True, side=True, first="now", missing=_("Choose when it ends."))
    last_day = Day(_("Last day"), hint=_("That day still counts."), optional="silent")

    @property
    def after(self) -> date | None:
        """The last day that was typed; None is at once."""
        return self.value("last_day") if self.value("when") == "day" else None

    def clean(self) -> None:
        if self.cleaned_data.get("when") == "now":
            self.errors.pop("last_day", None)  # typed before, and out of sight now
        super().clean()

    def validate(self) -> None:
        if self.cleaned_data["when"] == "day" and not self.after:
            raise BadInput({"last_day": gettext("Fill in a date, as dd/mm/yyyy.")})


class Change(Form):
    """A change of one grant: `deed` names which form was sent, `revision` what was on the screen."""

    refusals_shown = REFUSALS_SHOWN
    deed, revision = Hidden(), Revision()
    reason = LongText(_("Reason"), longest=1000)

    def seen(self, grant: Grant) -> dict[uuid.UUID, int]:
        return {grant.id: self.value("revision")}

    def offers(self, grant: Grant) -> None:
        """Offer what can be chosen for this grant."""

    def make(self, grant: Grant) -> object:
        """Do it, as each tab does; raises what the verbs raise."""


class Contexts(Change):
    contexts = Boxes(_("Contexts"))

    def offers(self, grant: Grant) -> None:
        self.offer("contexts", context_choices(self.acting, grant))

    def make(self, grant: Grant) -> object:
        return change_grants(self.acting, self.seen(grant), GrantUpdate(self.value("contexts"), reason=self.value("reason")))


class Period(Until, Change):
    begins_on = TypedDay(_("First day"))

    def offers(self, grant: Grant) -> None:
        self.offer("until", end_choices([grant]))

    def make(self, grant: Grant) -> object:
        """The first day changes only while it has yet to come: what has begun keeps it."""
        right, works, first = in_common([grant])
        future = grant.standing == "future"
        typed = self.value("begins_on") if future else f"{first:%d/%m/%Y}"
        period = chosen_period(right, works, typed, self.value("until"), self.value("ends_on"))
        begins_on, reason = period.begins if future else None, self.value("reason")
        return change_grants(self.acting, self.seen(grant), GrantUpdate(begins_on=begins_on, ends_on=period.ends, reason=reason))


class End(Ends, Change):
    def make(self, grant: Grant) -> object:
        return end_grants(self.acting, self.seen(grant), self.value("reason"), last_day=self.after)


FORMS: dict[str, type[Change]] = {"contexts": Contexts, "period": Period, "end": End}


def as_it_is(grant: Grant) -> dict[str, Any]:
    """What stands in the forms first: the grant as it is now."""
    days = {"begins_on": f"{grant.begins_on:%d/%m/%Y}", "ends_on": f"{grant.ends_on:%d/%m/%Y}"}
    return {"revision": grant.revision, "contexts": grant.contexts, "until": "date", **days}


def context_choices(acting: Acting, grant: Grant) -> Options:
    """The contexts that this grant has or may get here, each with what it lets someone do."""
    return [(one.code, one.name, allowed(one.allows)) for one in contexts_on_offer(acting, grant)]


def end_choices(grants: Sequence[Grant]) -> Options:
    """The last days that can be chosen for all of these: of the right that lasts shortest, within everybody's work."""
    return until_choices(*in_common(grants))


def overtaken(lines: Sequence[HistoryLine], revision: int, now: int) -> list[dict[str, Any]]:
    """What others changed since this revision was on the screen, newest first; of a revision that never was the last change."""
    behind = now - revision if 0 <= revision < now else 1
    return story(lines)[:behind]
