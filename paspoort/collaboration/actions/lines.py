"""Lines of a registration: goals with their measure, steps by function and day, agreements; each change is a further version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.inner.guard import check_typed
from paspoort.collaboration.inner.places import Place, written
from paspoort.collaboration.inner.refusals import KEEPERS, changed_elsewhere, must_give, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import MOST_REACHED, STEP_STATES, Agreement, Goal, Step
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, BadInput
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class GoalText:
    """A goal as it is typed: by what one sees it, how that is measured, how far it was reached (0 to 3; None: not said yet)."""

    text: str
    indicator: str = ""
    measured_how: str = ""
    reached: int | None = None
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StepText:
    """A step as it is typed: a function of `choices("function")`, what, by when, `open`, `done` or `dropped`, what came of it."""

    function: str
    text: str
    due_on: date | None = None
    state: str = "open"
    result: str = ""
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class AgreementText:
    """An agreement as it is typed, and whether it does not hold any more."""

    text: str
    ended: bool = False
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class LineAt:
    """Which line is changed, and upon which version of it; a new one without."""

    line: uuid.UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A line as it was kept."""

    line: uuid.UUID
    version: int


def save_goal(acting: Acting, registration_id: uuid.UUID, typed: GoalText, at: LineAt = LineAt()) -> SavedLine:
    """Write a goal, or a further version of it; `Refused("changed_elsewhere")` where a colleague changed it meanwhile."""
    place = _place(acting, registration_id)
    words = {one: tidy(getattr(typed, one), one_line=one != "text") for one in ("text", "indicator", "measured_how")}
    if typed.reached is not None and not 0 <= typed.reached <= MOST_REACHED:
        raise BadInput({"reached": _("Choose how far this was reached.")})
    _check(acting, place, words, typed.excuses)
    kept = _keep(acting, Goal(registration_id=registration_id, reached=typed.reached, **words), at)
    record("goal.saved", object=registration_id, version=kept.version)
    return kept


def save_step(acting: Acting, registration_id: uuid.UUID, typed: StepText, at: LineAt = LineAt()) -> SavedLine:
    """Write a step, or a further version of it, as `save_goal`; who does it is a function and never a person."""
    place = _place(acting, registration_id)
    words = {"text": tidy(typed.text), "result": tidy(typed.result)}
    if typed.state not in STEP_STATES:
        raise BadInput({"state": _("Choose how this step stands.")})
    must_give({"no_function": typed.function, "empty": words["text"]})
    _check(acting, place, words, typed.excuses)
    codes = {"function": typed.function, "due_on": typed.due_on, "state": typed.state}
    kept = _keep(acting, Step(registration_id=registration_id, **codes, **words), at)
    record("step.saved", object=registration_id, version=kept.version)
    return kept


def save_agreement(acting: Acting, registration_id: uuid.UUID, typed: AgreementText, at: LineAt = LineAt()) -> SavedLine:
    """Write an agreement, or a further version of it, as `save_goal`."""
    place = _place(acting, registration_id)
    words = {"text": tidy(typed.text)}
    _check(acting, place, words, typed.excuses)
    kept = _keep(acting, Agreement(registration_id=registration_id, ended=typed.ended, **words), at)
    record("agreement.saved", object=registration_id, version=kept.version)
    return kept


def _place(acting: Acting, registration_id: uuid.UUID) -> Place:
    must_hold(acting, "collaboration:write")
    return written(registration_id)


def _check(acting: Acting, place: Place, words: Mapping[str, str], excuses: Mapping[str, str]) -> None:
    """Something is written, and nobody is named in it."""
    must_give({"empty": words["text"]})
    check_typed(acting, place.school_id, {name: text for name, text in words.items() if text}, excuses, before=place.title)


def _keep(acting: Acting, row: Goal | Step | Agreement, at: LineAt) -> SavedLine:
    row.line, row.version = at.line or uuid.uuid4(), at.version + 1
    row.author_id, row.institution_id = acting.me, acting.here
    try:
        with told_beside(sentence_for, *KEEPERS, told=_told):
            row.add()
    except IntegrityError as problem:
        if "a_version" not in getattr(getattr(problem.__cause__, "diag", None), "constraint_name", ""):
            raise
        raise _told("", "") from None
    return SavedLine(row.line, row.version)


def _told(field_name: str, sentence: str) -> Exception:
    """What has no field of its own is that a colleague was first."""
    if field_name or sentence in [sentence_for(code)[1] for code in ("closed", "other_kind")]:
        return BadInput({field_name: sentence})
    return changed_elsewhere()
