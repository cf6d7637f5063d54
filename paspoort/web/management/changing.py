"""What the form that changes one grant holds, what can be chosen in it, and the verb that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import today
from paspoort.rights.actions import HistoryLine, change_grants, chosen_period, end_grants
from paspoort.rights.models import Context, Grant
from paspoort.web.management.granting import until_choices
from paspoort.web.management.grants import story
from paspoort.web.management.people import typed_day
from paspoort.web.shell.words import allowed

DEEDS = ("contexts", "period", "end")


@dataclass(frozen=True, slots=True)
class Change:
    """A change in the making, as typed. `deed` is contexts, period or end; `revision` is what was on the screen."""

    deed: str
    revision: int
    contexts: list[str] = field(default_factory=list)
    begins_on: str = ""
    until: str = "date"
    ends_on: str = ""
    when: str = "now"
    last_day: str = ""
    reason: str = ""

    @classmethod
    def read(cls, typed: QueryDict, grant: Grant, deed: str) -> Change:
        """What the form brought; at first the grant as it is."""
        deed = typed.get("deed", deed)
        revision = typed.get("revision", str(grant.revision))
        return cls(
            deed=deed if deed in DEEDS else DEEDS[0],
            revision=int(revision[:9]) if revision.isdecimal() else -1,
            contexts=typed.getlist("contexts")[:50] if "deed" in typed else grant.contexts,
            begins_on=typed.get("begins_on", f"{grant.begins_on:%d/%m/%Y}"),
            until=typed.get("until", "date"),
            ends_on=typed.get("ends_on", f"{grant.ends_on:%d/%m/%Y}"),
            when=typed.get("when", "now"),
            last_day=typed.get("last_day", ""),
            reason=typed.get("reason", "").strip()[:1000],
        )

    def make(self, acting: Acting, grant: Grant) -> None:
        """Do it; raises what the verbs raise, with the fields of this form."""
        seen = {grant.id: self.revision}
        if self.deed == "contexts":
            change_grants(acting, seen, contexts=self.contexts, reason=self.reason)
        elif self.deed == "period":
            begins_on, ends_on = self._period(grant)
            change_grants(acting, seen, begins_on=begins_on, ends_on=ends_on, reason=self.reason)
        else:
            end_grants(acting, seen, self.reason, last_day=last_day(self.when, self.last_day))

    def _period(self, grant: Grant) -> tuple[date | None, date | None]:
        """The first day only while it has yet to come: what has begun keeps it."""
        begun = grant.begins_on <= today()
        begins = f"{today():%d/%m/%Y}" if begun else self.begins_on
        period = chosen_period(grant.right, [grant.affiliation], begins, self.until, self.ends_on)
        return None if begun else period.begins, period.ends


def last_day(when: str, text: str) -> date | None:
    """The last day that was typed, or None for at once; `BadInput` for neither."""
    if when == "now":
        return None
    if when != "day":
        raise BadInput({"when": _("Choose when it ends.")})
    return typed_day(text, "last_day")


def context_choices(acting: Acting, grant: Grant) -> list[tuple[Context, str]]:
    """The contexts that this grant has or may get here, each with what it lets someone do (rules 31, 39, 40)."""
    fitting = Context.objects.filter(right=grant.right_id, kinds__contains=[acting.institution_kind]).order_by("place")
    return [
        (one, allowed(one.allows))
        for one in fitting
        if one.code in grant.contexts or (one.given_with in acting.may and grant.affiliation.category in one.categories)
    ]


def end_choices(grants: Sequence[Grant]) -> list[tuple[str, str, str]]:
    """The last days that can be chosen for all of these: of the right that lasts shortest, within everybody's work."""
    if not grants:
        return []
    first = max([today(), *(grant.begins_on for grant in grants)])
    shortest = min((grant.right for grant in grants), key=lambda right: right.max_months)
    return until_choices(shortest, [grant.affiliation for grant in grants], first)


def overtaken(lines: Sequence[HistoryLine], revision: int, now: int) -> list[dict[str, Any]]:
    """What others changed since this revision was on the screen, newest first; of a revision that never was the last change."""
    behind = now - revision if 0 <= revision < now else 1
    return story(lines)[:behind]
