"""Pupil file on a page: its header, the lines of its journal in words, and the choices of the form."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from markupsafe import escape

from paspoort.casefile.actions import Filter, Line, Note, Year, chosen_lately, journal
from paspoort.casefile.models import Activity
from paspoort.documents.actions import blocks
from paspoort.kernel.models import Acting
from paspoort.nomenclature.actions import Labels, codes
from paspoort.nomenclature.models import Code
from paspoort.passport.actions import label
from paspoort.web.casefile.referring import Stage, said_of, stages_of
from paspoort.web.shell.fields import Words
from paspoort.web.shell.file_head import Header
from paspoort.web.shell.words import LETTER_TO, LETTER_WAYS, LETTERS, short_day

NOTED = {
    "report_final": _("%(kind)s made final"),
    "report_ended": _("%(kind)s ended on %(day)s"),
    "report_withdrawn": _("%(kind)s withdrawn"),
}
CANCELLED: dict[str, Words] = {
    "not_there": _("The pupil or the parents were not there"),
    "not_needed": _("It is not needed any more"),
    "declined": _("The pupil or the parents do not want it"),
    "no_time": _("We could not come"),
    "other": _("Another reason"),
}
BOLD = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*")
SHOWN_FIRST = 5
"""How many choices stand open in the form: those of one's own last activities first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity in words. `blocks` is its text as paragraphs and lists; None where it is restricted. `stages` is what became
    of it where it refers."""

    line: Line
    function: str
    topics: str
    how: str
    route: list[str]
    blocks: Any = field(repr=False)
    stages: list[Stage]

    @property
    def activity(self) -> Activity:
        return self.line.activity

    @property
    def day(self) -> str:
        """Its day as people say it; the year only where it is not this school year."""
        return short_day(self.activity.day)


@dataclass(frozen=True, slots=True)
class Noted:
    """A line that stands in the journal by itself, in words; `address` is the name of the page of what it is about, if the acting
    person may go there."""

    note: Note
    text: str
    address: str

    @property
    def day(self) -> str:
        return short_day(self.note.day)


@dataclass(frozen=True, slots=True)
class ShownYear:
    """One school year in words: `threads` is empty while it is folded."""

    year: Year
    name: str
    threads: list[list[Entry | Noted]]

    @property
    def by_month(self) -> list[tuple[date, date, int]]:
        """The months in which something was done, the latest first: the first day, the last day, and how many activities."""
        days = [date(self.year.first_year + at // 12, at % 12 + 1, 1) for at in range(8, 21)]
        months = zip(days, [day - timedelta(days=1) for day in days[1:]], self.year.months, strict=False)
        return [month for month in months if month[2]][::-1]


@dataclass(frozen=True, slots=True)
class Choices:
    """One question of the form: its codes, of which the first few stand open."""

    kind: str
    first: list[Code]
    rest: list[Code]


def journal_of(acting: Acting, header: Header, wanted: Filter, notes: Sequence[Note], known: Labels) -> list[ShownYear]:
    """The journal of an opened file in words: each code by the label of its own year (rule 121)."""

    def said(one: Line | Note) -> Entry | Noted:
        return noted(acting, one) if isinstance(one, Note) else entry_of(one, known)

    return [
        ShownYear(
            year, f"{year.first_year}-{year.first_year + 1}", [[said(one) for one in thread] for thread in year.threads]
        )
        for year in journal(acting, header.opened, wanted, notes)
    ]  # fmt: skip


def noted(acting: Acting, note: Note) -> Noted:
    """A line that stands in the journal by itself, in words."""
    if note.what == "hgd_given":
        return Noted(note, _("HGD report given. %(consent)s") % {"consent": said_of(note.facts["given"])}, "hgd")
    if note.what == "letter":
        return Noted(note, _letter(note.facts), "letter" if note.facts["opens"] else "")
    facts = {"kind": label("kinds", note.facts["kind"])}
    if note.what == "report_ended":
        facts["day"] = f"{note.facts['ended_on']:%d/%m/%Y}"
    return Noted(note, NOTED[note.what] % facts, "finalised" if "report:write" in acting.may else "")


def _letter(facts: Mapping[str, Any]) -> str:
    """A letter in the journal: which, and to whom it went by which way."""
    sent = [
        gettext("%(way)s to %(whom)s on %(day)s")
        % {"way": LETTER_WAYS[one["way"]], "whom": LETTER_TO[one["receiver"]], "day": f"{one['sent_on']:%d/%m/%Y}"}
        for one in facts["sent"]
    ]
    return f"{LETTERS[facts['kind']]}: {'; '.join(sent) or gettext('made, not sent yet')}"


def entry_of(line: Line, known: Labels) -> Entry:
    """One line of the journal in words, with the three columns of a referral (rule 63)."""
    one = line.activity

    def said(kind: str, *wanted: str) -> list[str]:
        return [known.of(kind, code, one.day) for code in wanted if code]

    people = said("actor", *one.actors)
    how = [*said("contact", one.contact), ", ".join(people), *_lasting(one.minutes)]
    route = [*said("direction", one.direction), *said("category", one.category), *said("detail", one.detail)]
    text = shown_text(line.text) if line.text is not None else None
    topics, function = ", ".join(said("topic", *one.topics)), known.of("function", one.function, one.day)
    stages = stages_of(line.referral) if line.referral else []
    if one.state == "cancelled" and not one.restricted_at:
        stages.append(Stage(None, gettext("Did not take place: %(why)s") % {"why": CANCELLED[one.cancelled_because]}))
    return Entry(line, function, topics, " · ".join(one for one in how if one), route, text, stages)


def _lasting(minutes: int | None) -> list[str]:
    return [ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}] if minutes else []


def shown_text(text: str) -> Any:
    """A text of a file as its pages show it: paragraphs, lists and tables, with what stands between two double stars in bold."""
    return _with_bold(blocks(text))


def _with_bold(part: Any) -> Any:
    if isinstance(part, str) and "**" not in part:
        return escape(part)
    if isinstance(part, str):
        pieces = enumerate(BOLD.split(part))
        return format_html_join("", "{}", ((format_html("<strong>{}</strong>", one) if at % 2 else one,) for at, one in pieces))
    if isinstance(part, dict):
        return {name: value if name in ("kind", "style") else _with_bold(value) for name, value in part.items()}
    return [_with_bold(one) for one in part] if isinstance(part, list) else part


def choices_for(acting: Acting, day: date) -> dict[str, Choices]:
    """What the form of an activity offers on a day, per kind: one's own last codes first (A3)."""
    lately = chosen_lately(acting)
    found = {}
    for kind in ("function", "topic", "client", "actor", "contact"):
        offered = {code.code: code for code in codes(kind, day)}
        mine = [offered.pop(code) for code in lately.get(kind, []) if code in offered][:SHOWN_FIRST]
        rest = list(offered.values())
        short = SHOWN_FIRST - len(mine)
        first, rest = ([*mine, *rest[:short]], rest[short:]) if kind != "topic" else (mine, rest)
        found[kind] = Choices(kind, first, rest)
    return found


def hub_of(day: date) -> dict[str, list[Code]]:
    """The three columns of the referral hub on a day (rules 60-62)."""
    return {kind: codes(kind, day) for kind in ("direction", "category", "detail")}


def month_of(day: date, how: str = "M") -> str:
    """The month of a day, in letters."""
    return date_format(day, how).lower()


def as_id(text: str) -> uuid.UUID | None:
    """An id of an address or a form; None when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
