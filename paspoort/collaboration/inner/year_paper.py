"""Report of a school year as a paper: its numbers, each registration with what came of it, and what goes on. It names nobody."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.collaboration.inner.codes import labels
from paspoort.collaboration.inner.said import REACHED, STATES, STEP_STATES
from paspoort.documents.actions import LetterContent, Signatory
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution

GOOD = 2
"""A goal counts as reached from 2 of 3."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration of the school year, or of an earlier one that goes on, with the newest of all that was written in it."""

    id: Any
    kind: str
    title: str
    theme: str
    care_phase: str
    target_group: str
    target_text: str
    state: str
    school_year: int
    goals: Sequence[Mapping[str, Any]] = field(repr=False)
    steps: Sequence[Mapping[str, Any]] = field(repr=False)
    agreements: Sequence[str] = field(repr=False)
    standing: str = field(repr=False)

    @property
    def texts(self) -> list[str]:
        """All that somebody typed of it, as it comes to stand on the paper."""
        said = [part for step in self.steps for part in (step["text"], step["result"])]
        return [self.title, self.target_text, self.standing, *(goal["text"] for goal in self.goals), *said, *self.agreements]


def years(year: int) -> str:
    return f"{year}-{year + 1}"


def paper_of(found: Sequence[Registered], year: int, school: Institution, centre: Institution) -> LetterContent:
    """The paper as it would stand today, without what its maker writes before and after."""
    mine = [one for one in found if one.school_year == year]
    facts = [(_("School"), f"{school.name} ({school.number})"), (_("Guidance centre"), centre.name)]
    return LetterContent(
        kind="yearReport", day=today(), reference="", receiver=(), salutation="",
        title=_("Samenwerkingsdossier: report of %(year)s") % {"year": years(year)},
        summary=tuple(_summary(mine)), facts=(*facts, (_("School year"), years(year))),
        sections=(*(_section(one) for one in mine), _goes_on(found, year)), signatory=Signatory(""), counts=_counts(mine),
    )  # fmt: skip


def with_words(paper: LetterContent, introduction: str, closing: str) -> LetterContent:
    """The same with what its maker writes: first an introduction, last a closing word."""
    last = [(_("In closing"), closing)] if closing.strip() else []
    return replace(paper, sections=(("", introduction), *paper.sections, *last))


def stamp_of(paper: LetterContent, version: int) -> str:
    """What tells whether a paper says anything else than the one that was looked at, or was made meanwhile."""
    said = [paper.title, paper.summary, paper.facts, paper.sections, paper.counts, version]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def words_of(paper: LetterContent) -> str:
    """All its words, for who searches."""
    return "\n".join([paper.title, *paper.summary, *(f"{heading}\n{text}" for heading, text in paper.sections)])


def _summary(mine: Sequence[Registered]) -> Iterable[str]:
    if not mine:
        yield _("Nothing was registered in this school year.")
        return
    said = ngettext("%(num)d registration", "%(num)d registrations", len(mine)) % {"num": len(mine)}
    going = sum(one.state != "closed" for one in mine)
    yield _("%(registrations)s, of which %(going)d not closed yet.") % {"registrations": said, "going": going}
    goals, steps = [goal for one in mine for goal in one.goals], [step for one in mine for step in one.steps]
    if goals:
        measured = [goal["reached"] for goal in goals if goal["reached"] is not None]
        values = {"goals": len(goals), "measured": len(measured), "reached": sum(one >= GOOD for one in measured)}
        yield _("Goals: %(goals)d, of which %(measured)d measured and %(reached)d reached.") % values
    if steps:
        by = Counter(step["state"] for step in steps)
        values = {"steps": by["open"] + by["done"], "done": by["done"], "open": by["open"]}
        yield _("Steps: %(steps)d, of which %(done)d done and %(open)d still to do.") % values


def _counts(mine: Sequence[Registered]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """How many registrations there are by theme, kind and care phase, the most first."""
    by = [("theme", _("Theme"), "theme"), ("kind", _("Kind"), "kind"), ("care_phase", _("Care phase"), "carePhase")]
    return tuple((heading, tuple(_counted(mine, name, labels(of)))) for name, heading, of in by if mine)


def _counted(mine: Sequence[Registered], name: str, words: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    for code, many in Counter(getattr(one, name) for one in mine).most_common():
        yield words.get(code, code), many


def _section(one: Registered) -> tuple[str, str]:
    of = labels("targetGroup").get(one.target_group, "")
    about = [labels("kind").get(one.kind, ""), labels("theme").get(one.theme, ""), labels("carePhase").get(one.care_phase, "")]
    about += [f"{of}: {one.target_text}" if one.target_text else of, str(STATES[one.state])]
    parts = [" · ".join(filter(None, about)), one.standing.strip()]
    parts += _list(_("Goals"), [_goal(goal) for goal in one.goals])
    parts += _list(_("Steps"), [_step(step) for step in one.steps])
    parts += _list(_("Agreements"), [_one_line(text) for text in one.agreements])
    return one.title, "\n\n".join(filter(None, parts))


def _list(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"{heading}:\n" + "\n".join(f"- {line}" for line in lines)] if lines else []


def _goal(goal: Mapping[str, Any]) -> str:
    said = str(REACHED[goal["reached"]]) if goal["reached"] is not None else _("not measured yet")
    return f"{_one_line(goal['text'])}: {said}"


def _step(step: Mapping[str, Any]) -> str:
    who = labels("function").get(step["function"], step["function"])
    said = f"{who}: {_one_line(step['text'])} ({str(STEP_STATES[step['state']]).lower()})"
    return f"{said}. {_one_line(step['result'])}" if step["result"] else said


def _goes_on(found: Sequence[Registered], year: int) -> tuple[str, str]:
    """What is not closed: it goes on into the next school year as it stands."""
    going = [one for one in found if one.state != "closed"]
    lines = [f"- {one.title} ({str(STATES[one.state]).lower()}, {years(one.school_year)})" for one in going]
    return _("Goes on in %(year)s") % {"year": years(year + 1)}, "\n".join(lines) or _("Nothing: everything was closed.")


def _one_line(text: str) -> str:
    return " ".join(text.split())
