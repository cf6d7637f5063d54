"""Comparing two people, as forms: who they are, and what the second gets of what the first has."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.periods import Period
from paspoort.rights.actions import Same, Sides, choose_teams, plan_same, two_sides
from paspoort.rights.models import Team
from paspoort.web.management.granting import REFUSALS_SHOWN, Confirm, opens_files
from paspoort.web.management.teams import TeamBoxes
from paspoort.web.shell.fields import Id, Listed, Text, TypedDay
from paspoort.web.shell.forms import Form
from paspoort.web.shell.wizards import Step, Wizard


class Pair(Form):
    """Whom an address names: nobody yet, one, or two."""

    a = Listed(kind=uuid.UUID)
    b = Listed(kind=uuid.UUID)


class Give(Step):
    """Both beside each other, until when the second gets what the first has, and in which teams.

    How their rights stand is looked up anew.
    """

    refusals_shown, beside = REFUSALS_SHOWN, {"begins_on": "ends_on"}
    a = Id()
    b = Id()
    until = Text()
    teams = TeamBoxes()
    ends_on = TypedDay(_("Last day"), hint=_("That day still counts."), optional="silent")
    period: Period
    team: Sequence[Team] = ()

    @cached_property
    def sides(self) -> Sides:
        return two_sides(self.acting, self.value("a"), self.value("b"))

    @cached_property
    def same(self) -> Same:
        return plan_same(self.acting, self.sides)

    def validate(self) -> None:
        if self.going:
            self.period = self.same.period(self.acting, self.cleaned_data["until"], self.cleaned_data["ends_on"])
            self.team = choose_teams(self.acting, self.cleaned_data["teams"]) if self.opens_files else []

    @property
    def opens_files(self) -> bool:
        """Whether what is given opens pupil files: then it is asked in which team."""
        return any(opens_files(lack.contexts) for lack in self.same.given)

    @property
    def agreed(self) -> str:
        """What is read before confirming, in one line."""
        return " ".join([self.same.agreed(self.period), *sorted(str(one.id) for one in self.team)])


COMPARING = Wizard({Give: "compare_give", Confirm: "compare_confirm"}, "rights.compared", "rights:manage")
