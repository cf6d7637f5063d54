"""Changing several grants in one go: what was chosen and typed, what would change for whom, and what stays as it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import today
from paspoort.rights.actions import change_grants, chosen_period, context_names, end_grants, plan_change, plan_end, powers
from paspoort.rights.models import Grant
from paspoort.web.management.changing import last_day
from paspoort.web.management.grants import GrantView, Marks, in_words
from paspoort.web.management.people import contexts_in_words

DEEDS = ("extend", "contexts", "end")
Change = tuple[list[str] | None, date | None]


@dataclass(frozen=True, slots=True)
class Several:
    """Grants that were chosen, each with the revision that was seen, and what was typed: it travels in the form alone."""

    deed: str
    seen: dict[uuid.UUID, int]
    contexts: list[str] = field(default_factory=list)
    until: str = "school_year"
    ends_on: str = ""
    when: str = "now"
    last_day: str = ""
    reason: str = ""

    @classmethod
    def read(cls, typed: QueryDict) -> Several:
        deed = typed.get("do", "")
        return cls(
            deed=deed if deed in DEEDS else DEEDS[0],
            seen=Marks().to_python(typed.getlist("grant")),
            contexts=typed.getlist("contexts")[:50],
            until=typed.get("until", "school_year"),
            ends_on=typed.get("ends_on", ""),
            when=typed.get("when", "now"),
            last_day=typed.get("last_day", ""),
            reason=typed.get("reason", "").strip()[:1000],
        )

    def hidden(self) -> list[tuple[str, str]]:
        """What the next page takes along unseen, beside the grants."""
        fields = [("do", self.deed), ("until", self.until), ("ends_on", self.ends_on), ("when", self.when)]
        fields += [("last_day", self.last_day), ("reason", self.reason)]
        return fields + [("contexts", code) for code in self.contexts]

    def change(self, acting: Acting, grants: Sequence[Grant]) -> Change:
        """What was typed, read: the contexts, or the last day (None is at once). Raises `BadInput` with what to correct."""
        if self.deed == "end":
            return None, last_day(self.when, self.last_day)
        if self.deed == "extend":
            right = min((one.right for one in grants), key=lambda right: right.max_months)
            first = max([today(), *(one.begins_on for one in grants)])
            may = powers(acting, grants)
            able = [one.grant.affiliation for one in in_words(grants) if one.open and may[one.grant.id].more]
            return None, chosen_period(right, able, f"{first:%d/%m/%Y}", self.until, self.ends_on).ends
        wrong = {} if self.contexts else {"contexts": _("Choose at least one context.")}
        if not self.reason:
            wrong["reason"] = _("Say why: the reason stays in the history of each right.")
        if wrong:
            raise BadInput(wrong)
        return self.contexts, None

    def make(self, acting: Acting, change: Change) -> int:
        """Do it for all of them or for nobody; raises what the verbs raise."""
        contexts, day = change
        if self.deed == "end":
            return end_grants(acting, self.seen, self.reason, last_day=day)
        return len(change_grants(acting, self.seen, contexts=contexts, ends_on=day, reason=self.reason))


@dataclass(frozen=True, slots=True)
class Step:
    """One grant in the preview: what it becomes, or why it stays as it is."""

    shown: GrantView
    becomes: str = ""
    stays: str = ""


def preview(acting: Acting, form: Several, grants: Sequence[Grant], change: Change) -> list[Step]:
    """For each chosen grant what would happen to it; whoever is left out is named with the reason."""
    names, may, (contexts, day) = context_names(), powers(acting, grants), change
    codes = plan_end(grants, day) if form.deed == "end" else plan_change(grants, contexts=contexts, ends_on=day)
    steps = []
    for one in in_words(grants):
        stays = _stays(form.deed, one, codes[one.grant.id], may[one.grant.id].who)
        steps.append(Step(one, stays=stays) if stays else Step(one, becomes=_becomes(form.deed, one, change, names)))
    return steps


def _stays(deed: str, one: GrantView, code: str, who: str) -> str:
    """Why this grant stays as it is, or nothing: what else is wrong the change itself tells."""
    sentences = {
        "already_ended": _("This right is over already."),
        "chief": _("Only a chief local admin changes or ends this right."),
        "helpdesk": _("Only the helpdesk gives or extends this right."),
        "other": _("This is your own right: another administrator changes it."),
        "lasts_already": _("It lasts until %(day)s already."),
        "ends_anyway": _("It ends on %(day)s anyway."),
        "same_contexts": _("It has these contexts already."),
        "context_not_here": _("A chosen context does not fit how this person works here."),
    }
    if code != "already_ended" and deed != "end":
        code = who or code
    code = "chief" if code == "not_yours_to_give" else code
    return sentences.get(code, "") % {"day": f"{one.grant.ends_on:%d/%m/%Y}"}


def _becomes(deed: str, one: GrantView, change: Change, names: dict[tuple[str, str], str]) -> str:
    contexts, day = change
    if contexts is not None:
        return _("Contexts: %(now)s") % {"now": contexts_in_words(one.grant.right_id, contexts, names)}
    if day is None or (deed == "end" and day < one.grant.begins_on):
        return _("Ends at once")
    return _("Until %(day)s") % {"day": f"{day:%d/%m/%Y}"}
