"""Giving a right to several people: the three steps as forms, and what each shows."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import BadInput
from paspoort.kernel.periods import months_after, today
from paspoort.rights.actions import (
    Offer,
    PeriodChoice,
    Plan,
    choose_people,
    choose_teams,
    chosen_period,
    period_choices,
    plan_grant,
    rights_on_offer,
)
from paspoort.rights.models import Affiliation, Context, Right, Team
from paspoort.web.management.people import Held, Row
from paspoort.web.management.teams import TeamBoxes
from paspoort.web.shell.fields import Hidden, Ids, Institution, Listed, PageNumber, Several, Text, TypedDay
from paspoort.web.shell.forms import Form
from paspoort.web.shell.wizards import Step, Wizard

REFUSALS_SHOWN = frozenset({"all_held", "already_held", "not_yours_to_give", "to_oneself"})
NAME = {"autocapitalize": "off", "spellcheck": "false", "enterkeyhint": "search"}


class Who(Step):
    """To whom: people are chosen one by one, or brought along from another page. `people` are ids of affiliations."""

    number = Institution(_("Institution number"), width="short", missing=_("An institution number has six digits."))
    name = Text(_("Name"), longest=100, optional=True, attrs=NAME)
    page = PageNumber()
    people = Ids()
    add = Ids()
    remove = Ids()

    def __init__(self, request: Any, sent: Any = None) -> None:
        super().__init__(request, sent, first={"number": request.acting.institution_number})

    @property
    def chosen(self) -> list[uuid.UUID]:
        """Who is chosen now; whoever cannot be added is not."""
        kept = [one for one in self.value("people") if one not in self.value("remove")]
        return kept if self.errors else kept + self.value("add")

    def validate(self) -> None:
        acting, typed = self.acting, self.cleaned_data
        if typed["number"] != acting.institution_number:
            # of any other number nothing is told, not even whether it exists (rule 110)
            sentence = gettext("You manage rights of your own institution only: %(name)s, number %(number)s.")
            raise BadInput({"number": sentence % {"name": acting.institution_name, "number": acting.institution_number}})
        if self.going or typed["add"]:
            choose_people(acting, [one for one in typed["people"] if one not in typed["remove"]] + typed["add"])


class Until(Form):
    """Until when, as people mean it, or a day of one's own."""

    until = Listed(_("Until when?"), cards=True, first="default")
    ends_on = TypedDay(_("Last day"), hint=_("That day still counts."), optional="silent")

    def add_problems(self, problems: Mapping[str, str]) -> None:
        """A last day that was chosen, not typed, is wrong where it was chosen."""
        chosen = {"ends_on": "until"} if self.value("until") != "date" else {}
        super().add_problems({chosen.get(name, name): sentence for name, sentence in problems.items()})


class What(Until, Step):
    """Which right and until when. A context reads `right:context`; those of another right wait, should it be chosen again."""

    refusals_shown = REFUSALS_SHOWN
    right = Text()
    contexts = Several()
    teams = TeamBoxes()
    begins_on = TypedDay(
        _("First day"), first=lambda: f"{today():%d/%m/%Y}", hint=_("From this day the right counts, for all of them.")
    )
    plan: Plan
    team: Sequence[Team] = ()

    @property
    def chosen_contexts(self) -> list[str]:
        """The contexts that were chosen of the chosen right."""
        named = (one.partition(":") for one in self.value("contexts"))
        return [code for right, _colon, code in named if right == self.value("right")]

    def validate(self) -> None:
        if not self.going:
            return
        people = choose_people(self.acting, self.run.step(Who).chosen)
        right = offered(self.cleaned_data["right"], rights_on_offer(self.acting, people)).right
        period = chosen_period(right, people, *(self.cleaned_data[name] for name in ("begins_on", "until", "ends_on")))
        self.plan = plan_grant(self.acting, [one.id for one in people], right.code, self.chosen_contexts, period)
        self.team = choose_teams(self.acting, self.cleaned_data["teams"]) if self.opens_files else []

    @property
    def opens_files(self) -> bool:
        """Whether what was chosen opens pupil files: then it is asked in which team."""
        return opens_files(self.plan.contexts)


class Confirm(Step):
    """Read it once more. `agreed` is what was read: whatever is different since then is read again."""

    refusals_shown = REFUSALS_SHOWN
    agreed = Hidden()

    def overtaken(self, now: str) -> bool:
        """Whether it was sent after reading something else than what it is now."""
        return self.request.method == "POST" and self.value("agreed") != now


GIVING = Wizard({Who: "grant_who", What: "grant_what", Confirm: "grant_confirm"}, "rights.granting_seen", "rights:manage")


def opens_files(contexts: Sequence[Context]) -> bool:
    """Whether one of these contexts opens pupil files, for who is in a team."""
    return any("file:read" in one.allows for one in contexts)


def agreed(plan: Plan, team: Sequence[Team]) -> str:
    """What is read before confirming, as one mark: who gets which right, for what, in which teams, from when until when."""
    read = [plan.right.code, *sorted(one.code for one in plan.contexts), plan.period.begins, plan.period.ends]
    ids = [*sorted(one.id for one in plan.receivers), *sorted(one.id for one in team)]
    return hashlib.sha256(" ".join(map(str, [*read, *ids])).encode()).hexdigest()


def offered(code: str, offers: Sequence[Offer]) -> Offer:
    """The offer of the chosen right. Raises `BadInput` when it is none that can be given."""
    found = next((offer for offer in offers if offer.right.code == code), None)
    if found is None:
        raise BadInput({"right": gettext("Choose the right that you want to give.")})
    return found


def holders(rows: Sequence[Row]) -> Mapping[str, list[tuple[Row, Held]]]:
    """Who of these people holds which right already, by right (rule 11)."""
    found: dict[str, list[tuple[Row, Held]]] = {}
    for row in rows:
        for held in row.held:
            found.setdefault(held.grant.right_id, []).append((row, held))
    return found


def ends(begins: str, right: Right, people: Sequence[Affiliation]) -> list[tuple[str, str, str]]:
    """The ends that people mean from a first day as typed, each with its last day written out: code, name, day (rule 29)."""
    begins_on = today()
    with contextlib.suppress(ValueError):
        begins_on = max(read_date(begins, years_ahead=20) or begins_on, begins_on)
    return until_choices(right, people, begins_on)


def until_choices(right: Right, people: Sequence[Affiliation], begins_on: date) -> list[tuple[str, str, str]]:
    """The ends that people mean for a right that begins on a day: code, name, last day in words.

    Two ends on the same day are one choice, under the name that says why it is that day.
    """
    choices = period_choices(right, people, begins_on)
    code_of = {one.ends_on: one.code for one in choices}
    names: dict[date | None, str] = {}
    for one in choices:
        names.setdefault(one.ends_on, _named(one, right, begins_on))
    return [(code, names[day], _last_day(day)) for day, code in code_of.items()]


def _named(choice: PeriodChoice, right: Right, begins_on: date) -> str:
    if choice.code == "school_year":
        return gettext("The end of the school year")
    if choice.code == "work":
        return gettext("The end of the work here")
    if choice.code == "date":
        return gettext("Another date")
    if choice.ends_on != months_after(begins_on, right.default_months):
        return gettext("As long as is possible here")
    years, months = divmod(right.default_months, 12)
    if months:
        return ngettext("%(num)s month", "%(num)s months", right.default_months) % {"num": right.default_months}
    return ngettext("%(num)s year", "%(num)s years", years) % {"num": years}


def _last_day(day: date | None) -> str:
    return gettext("Up to and including %(day)s") % {"day": f"{day:%d/%m/%Y}"} if day else ""
