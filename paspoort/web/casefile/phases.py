"""Phases of a trajectory in words: their names, and what each of their parts asks (A12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import TrajectoryWords, trajectories_of
from paspoort.casefile.models import PHASES, Phase
from paspoort.kernel.models import Acting
from paspoort.web.casefile.present import shown_text
from paspoort.web.shell.file_head import Header

NAMES = {
    "clarification": _("Clarifying the question"),
    "intake": _("Intake"),
    "strategy": _("Strategy"),
    "research": _("Research"),
    "integration": _("Integration and recommendation"),
    "advice": _("Advice"),
    "evaluation": _("Evaluation"),
}
PARTS = {
    "question_pupil": _("What does the pupil ask?"),
    "question_parents": _("What do the parents ask?"),
    "question_school": _("What does the school ask?"),
    "expectations": _("What does everyone expect?"),
    "people": _("Who is involved?"),
    "concerns": _("Concerns"),
    "strengths": _("Strengths"),
    "tried": _("What was tried, in each phase of care?"),
    "wishes": _("Wishes"),
    "clusters": _("What belongs together?"),
    "hypotheses": _("Hypotheses"),
    "known": _("What is known already?"),
    "questions": _("Which questions remain?"),
    "research_questions": _("Research questions"),
    "means": _("Means: talk, observation, test, from outside"),
    "results": _("What each of them showed"),
    "checked": _("Hypotheses, checked"),
    "needs_pupil": _("What the pupil needs"),
    "needs_others": _("What teachers and parents need"),
    "recommendations": _("Recommendations"),
    "perspective": _("Perspective in the long term"),
    "goals": _("Goals, short and long"),
    "needs": _("Needs"),
    "tasks": _("Who does what?"),
    "evaluated": _("How and when do you evaluate?"),
    "reached": _("Which goals are reached, in part, or not?"),
    "next_step": _("Next step, and when"),
}
DECISIONS = [("examine", _("Research is needed")), ("skip", _("Research is not needed"))]
BEFORE_END = len(PHASES) - 1
"""How many phases come before the end of a trajectory; the evaluation comes after it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One phase as a page shows it: its name, what it says by heading, and whether someone can write in it now."""

    phase: Phase
    name: str | Promise
    said: Sequence[tuple[str | Promise, Any]] = field(repr=False)
    open: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A trajectory in words: its steps, and how many of those before its end are done."""

    words: TrajectoryWords = field(repr=False)
    steps: list[Step]
    ready: int
    before_end: int = BEFORE_END

    @property
    def decision(self) -> str | Promise:
        return dict(DECISIONS).get(self.words.trajectory.decision, "")


def shown_of(acting: Acting, header: Header) -> list[Shown]:
    """The trajectories of an opened file in words, the latest first."""
    return [shown(one) for one in trajectories_of(acting, header.opened.file)]


def shown(one: TrajectoryWords) -> Shown:
    """A trajectory in words."""
    steps = [step_of(phase, words) for phase, words in one.phases]
    return Shown(one, steps, sum(step.phase.done_on is not None for step in steps if step.phase.code != "evaluation"))


def step_of(phase: Phase, words: dict[str, Any]) -> Step:
    """One phase in words."""
    state = phase.trajectory.state
    said = [(PARTS[part], shown_text(words[part])) for part in PHASES[phase.code] if str(words.get(part, "")).strip()]
    return Step(phase, NAMES[phase.code], said, state == "open" or (state == "concluded" and phase.code == "evaluation"))
