"""Changing several grants in one go: the steps as forms, what would change for whom, and what stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.kernel.models import BadInput
from paspoort.rights.actions import (
    GrantUpdate,
    change_grants,
    check_last_day,
    chosen_period,
    context_names,
    end_grants,
    in_common,
    plan_change,
    plan_end,
    powers,
    the_grants,
)
from paspoort.rights.models import Grant
from paspoort.web.management.changing import REFUSALS_SHOWN, Ends
from paspoort.web.management.granting import Until
from paspoort.web.management.grants import GrantView, Marks, in_words
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.fields import Boxes, Hidden, LongText
from paspoort.web.shell.wizards import Step, Wizard

DEEDS = ("extend", "contexts", "end")


class Fill(Until, Ends, Step):
    """What to do with the grants that were chosen, each with the revision that was seen: `do` is extend, contexts or end."""

    beside = {"begins_on": "until"}
    do = Hidden()
    grant = Marks(missing=gettext_lazy("Choose at least one right."))
    contexts = Boxes(gettext_lazy("Contexts"))
    reason = LongText(gettext_lazy("Reason"), longest=1000, rows=3)
    becomes: tuple[list[str] | None, date | None]
    """What was filled in: the contexts, or the last day (None is at once)."""

    def __init__(self, request: Any, sent: Any = None) -> None:
        super().__init__(request, sent, first={"until": "school_year"})

    @property
    def deed(self) -> str:
        return self.value("do") if self.value("do") in DEEDS else DEEDS[0]

    @property
    def grants(self) -> list[Grant]:
        """The chosen grants as they are now."""
        return the_grants(self.acting, self.value("grant"))

    def validate(self) -> None:
        if self.deed == "contexts" and len({one.right_id for one in self.grants}) > 1:
            raise BadInput(
                {"grant": _("Contexts belong to one right. Take out what is of another right, or start with one right.")}
            )
        if self.going:
            self.becomes = getattr(self, f"_{self.deed}")()

    def _end(self) -> tuple[None, date | None]:
        Ends.validate(self)
        return None, self.after

    def _extend(self) -> tuple[None, date | None]:
        grants, may = self.grants, powers(self.acting, self.grants)
        right, _works, first = in_common(grants)
        able = [one for one in grants if one.lasts() and may[one.id].more]
        works = [one.affiliation for one in able]
        period = chosen_period(right, works, f"{first:%d/%m/%Y}", self.value("until"), self.value("ends_on"))
        check_last_day(self.acting, able, period)
        return None, period.ends

    def _contexts(self) -> tuple[list[str], None]:
        wrong = {} if self.value("contexts") else {"contexts": _("Choose at least one context.")}
        if not self.value("reason"):
            wrong["reason"] = _("Say why: the reason stays in the history of each right.")
        if wrong:
            raise BadInput(wrong)
        return self.value("contexts"), None


class Sure(Step):
    """Read who changes, and confirm; each grant with the revision that was read."""

    refusals_shown = REFUSALS_SHOWN
    grant = Marks()

    def make(self) -> int:
        """Do it for all of them or for nobody; raises what the verbs raise."""
        fill, seen = self.run.step(Fill), self.value("grant")
        (contexts, day), reason = fill.becomes, fill.value("reason")
        if fill.deed == "end":
            return end_grants(self.acting, seen, reason, last_day=day)
        return len(change_grants(self.acting, seen, GrantUpdate(contexts=contexts, ends_on=day, reason=reason)))


CHANGING = Wizard({Fill: "fill_in_change", Sure: "confirm_change"}, "right.change_asked", "rights:manage")


@dataclass(frozen=True, slots=True)
class Line:
    """One grant in the preview: what it becomes, or why it stays as it is."""

    shown: GrantView
    becomes: str = ""
    stays: str = ""


def preview(fill: Fill, grants: Sequence[Grant]) -> list[Line]:
    """For each chosen grant what would happen to it; whoever is left out is named with the reason."""
    names, (contexts, day) = context_names(), fill.becomes
    codes = plan_end(grants, day) if fill.deed == "end" else plan_change(fill.acting, grants, contexts=contexts, ends_on=day)
    lines = []
    for one in in_words(grants, names):
        stays = _stays(codes[one.grant.id]) % {"day": f"{one.grant.ends_on:%d/%m/%Y}"}
        lines.append(Line(one, stays=stays) if stays else Line(one, becomes=_becomes(fill, one.grant, names)))
    return lines


def _stays(code: str) -> str:
    """Why a grant stays as it is, or nothing: what else is wrong the change itself tells."""
    chief = _("Only a chief local admin changes or ends this right.")
    sentences = {
        "already_ended": _("This right is over already."),
        "chief": chief,
        "not_yours_to_give": chief,
        "helpdesk": _("Only the helpdesk gives or extends this right."),
        "other": _("This is your own right: another administrator changes it."),
        "lasts_already": _("It lasts until %(day)s already."),
        "ends_anyway": _("It ends on %(day)s anyway."),
        "same_contexts": _("It has these contexts already."),
        "context_not_theirs": _("A chosen context does not fit how this person works here."),
    }
    return sentences.get(code, "")


def _becomes(fill: Fill, grant: Grant, names: dict[tuple[str, str], str]) -> str:
    contexts, day = fill.becomes
    if contexts is not None:
        return _("Contexts: %(now)s") % {"now": contexts_in_words(grant.right_id, contexts, names)}
    if day is None or (fill.deed == "end" and not grant.counts(day)):
        return _("Ends at once")
    return _("Until %(day)s") % {"day": f"{day:%d/%m/%Y}"}
