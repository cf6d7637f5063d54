"""Entering one contact: a form made from its profile, and what became of each cell that was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.health.actions import Clash, OpenContact, Saved, Typed, save_value
from paspoort.health.models import REQUEST, Check, Item
from paspoort.web.health.keeping import Question, kept_or_asked
from paspoort.web.shell.fields import Choice, Field, Hidden, LongText, Revision, Text, Yes
from paspoort.web.shell.forms import Form
from paspoort.web.shell.jinja import dmy, dmyhm

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
KEPT = {"data-field": ""}
"""What the page's script keeps by itself."""
OFTEN = ("height", "weight", "remark")
"""What stands open at a contact on request, of which no profile says what is always done."""


class Entry(Form):
    """The cells of a contact: what is typed, what stood there, upon which version, and whether a doubtful value is right."""

    refusals_shown = frozenset({"left_school", "changed_elsewhere"})
    doubtful: frozenset[str] = frozenset()
    do, revision = Hidden(), Hidden()

    def cells(self, opened: OpenContact) -> None:
        """Ask what the profile of this contact holds, as it stands now."""
        for item in (item for check in opened.checks for item in check.items):
            there = opened.values.get(item.code)
            raw = there.raw if there else ""
            self.fields[item.code] = _field(item, opened)
            self.fields[f"was-{item.code}"], self.fields[f"on-{item.code}"] = Hidden(), Revision()
            self.fields[f"ok-{item.code}"] = Yes(gettext_lazy("It is right"))
            self.initial.update({item.code: raw, f"was-{item.code}": raw, f"on-{item.code}": there.version if there else 0})

    def sent(self, opened: OpenContact) -> dict[str, Typed]:
        """What the page's script sent while someone types: each upon the version that the page knew of it."""
        versions, said = self.versions(), self.value
        codes = [item.code for check in opened.checks for item in check.items if item.code in self.data]
        return {code: Typed(code, said(code), versions.get(code, 0), said(f"ok-{code}")) for code in codes}

    def versions(self) -> dict[str, int]:
        """Which versions the page knew, as it says them: `height.1-weight.2`. What cannot be read it did not know."""
        pairs = (one.rpartition(".") for one in str(self.value("revision")).split("-"))
        return {code: int(version) for code, _dot, version in pairs if version.isdecimal() and len(version) < 5}

    def changed(self, opened: OpenContact) -> dict[str, Typed]:
        """What was changed on the page, by item."""
        codes = (item.code for check in opened.checks for item in check.items)
        typed = {code: (self.value(code), self.value(f"was-{code}")) for code in codes}
        return {
            code: Typed(code, raw, self.value(f"on-{code}"), self.value(f"ok-{code}"))
            for code, (raw, was) in typed.items()
            if raw != was
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of what was changed: sentences by item, and which of them ask only to be confirmed."""

    problems: Mapping[str, str]
    doubtful: frozenset[str]
    saved: Mapping[str, Saved]
    clashes: Mapping[str, Clash]


def revision_of(versions: Mapping[str, int]) -> str:
    """Versions as a page says them."""
    return "-".join(f"{code}.{version}" for code, version in versions.items())


def keep(form: Entry, opened: OpenContact, changed: Mapping[str, Typed]) -> Kept:
    """Keep each changed cell by itself: one that is wrong or doubtful does not stop the next."""
    problems, doubtful, saved, clashes = dict[str, str](), set[str](), dict[str, Saved](), dict[str, Clash]()
    for code, typed in changed.items():
        asked = kept_or_asked(partial(save_value, form.acting, opened.contact.id, opened.pupil_id, typed))
        if not isinstance(asked, Question):
            saved[code] = asked
            continue
        problems["" if asked.kind == "gone" else code] = _both(asked.clash) if asked.clash else asked.sentence
        doubtful |= {code} if asked.kind == "doubt" else set()
        clashes |= {code: asked.clash} if asked.clash else {}
    return Kept(problems, frozenset(doubtful), saved, clashes)


def _both(clash: Clash) -> str:
    facts = {"by": clash.by, "at": dmyhm(clash.at), "theirs": clash.theirs or _("nothing"), "mine": clash.mine or _("nothing")}
    return _("%(by)s filled in %(theirs)s on %(at)s; you typed %(mine)s. Save again to keep yours.") % facts


def _field(item: Item, opened: OpenContact) -> Field:
    before = opened.previous.get(item.code)
    hint = _("Last time %(value)s, on %(day)s") % {"value": before[0].shown, "day": dmy(before[1])} if before else ""
    label = f"{item.label} ({item.unit})" if item.unit else item.label
    if item.kind in ("choice", "flag"):
        options = list(item.choices.items()) if item.kind == "choice" else YES_NO
        return Choice(label, options, hint=hint, optional="silent", empty="—", attrs=KEPT)
    if item.kind == "text":
        return LongText(label, hint=hint, optional="silent", rows=2, longest=item.longest, attrs=KEPT)
    if item.kind == "month":
        hint = hint or _("Month and year, such as 03/2026")
    attrs = KEPT if item.kind == "month" else KEPT | {"inputmode": "text" if _signed(item) else "decimal"}
    return Text(label, hint=hint, optional="silent", width="short", longest=item.longest, attrs=attrs)


def _signed(item: Item) -> bool:
    """A keyboard of digits on a phone has no minus."""
    return item.least is not None and item.least < 0


def rare(check: Check, opened: OpenContact) -> bool:
    """Whether a check stands folded: it is made on indication, and nothing of it was filled in."""
    asked = check.mode == "always" or (opened.contact.moment == REQUEST and check.code in OFTEN)
    return not asked and not any(item.code in opened.values for item in check.items)
