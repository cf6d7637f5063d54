"""Comparing two people, as forms: who they are, and what the second gets of what the first has."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.periods import Period
from paspoort.rights.actions import Same, Sides, plan_same, two_sides
from paspoort.web.management.granting import REFUSALS_SHOWN, Confirm
from paspoort.web.shell.fields import Id, Listed, Text, TypedDay
from paspoort.web.shell.forms import Form
from paspoort.web.shell.wizards import Step, Wizard


class Pair(Form):
    """Whom an address names: nobody yet, one, or two."""

    a = Listed(kind=uuid.UUID)
    b = Listed(kind=uuid.UUID)


class Give(Step):
    """Both beside each other, and until when the second gets what the first has. How their rights stand is looked up anew."""

    refusals_shown, beside = REFUSALS_SHOWN, {"begins_on": "ends_on"}
    a = Id()
    b = Id()
    until = Text()
    ends_on = TypedDay(_("Last day"), hint=_("That day still counts."), optional="silent")
    period: Period

    @cached_property
    def sides(self) -> Sides:
        return two_sides(self.acting, self.value("a"), self.value("b"))

    @cached_property
    def same(self) -> Same:
        return plan_same(self.acting, self.sides)

    def validate(self) -> None:
        if self.going:
            self.period = self.same.period(self.acting, self.cleaned_data["until"], self.cleaned_data["ends_on"])


COMPARING = Wizard({Give: "compare_give", Confirm: "compare_confirm"}, "rights.compared", "rights:manage")
