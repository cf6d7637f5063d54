"""Trajectories of a file: open one, write its phases, decide whether to examine, and conclude, shorten or stop it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.drafting import unfit_parts
from paspoort.casefile.actions.files import file_of
from paspoort.casefile.models import DECISIONS, PHASES, File, Phase, Trajectory
from paspoort.documents.actions import is_blank
from paspoort.drafts.actions import Standing, must_be_at, opened_words, rewrite
from paspoort.kernel.actions import open_data_key, open_data_keys, seal_bytes, told_beside, unseal_bytes
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold

LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class TrajectoryWords:
    """A trajectory opened: its question, its phases in their order with what they say by part, and why it was shortened."""

    trajectory: Trajectory
    question: str = field(repr=False)
    motivation: str = field(repr=False)
    phases: list[tuple[Phase, dict[str, Any]]] = field(repr=False)


def trajectories_of(acting: Acting, file: File | None) -> list[TrajectoryWords]:
    """The trajectories of an opened file, the latest first."""
    must_hold(acting, "file:read")
    if file is None:
        return []
    found = list(Trajectory.objects.filter(file=file).prefetch_related("phases").order_by("-opened_on", "state", "id"))
    record("trajectory.read", subject=file.pupil_id, object=file.id, count=len(found))
    keys = open_data_keys({one.key_id for one in found})  # two where files were joined
    return [opened(one, keys[one.key_id]) for one in found]


def phases_ready(acting: Acting, file: File | None) -> tuple[int, int] | None:
    """How many phases of the open trajectory are done, of how many before its end; None where none is open."""
    must_hold(acting, "file:read")
    done = list(
        Phase.objects.filter(trajectory__file=file, trajectory__state="open")
        .exclude(code="evaluation")
        .values_list("done_on", flat=True)
    )
    return (len([day for day in done if day]), len(done)) if done else None


def open_trajectory(acting: Acting, pupil_id: uuid.UUID, question: str) -> Trajectory:
    """Begin a trajectory about a pupil whom the own team guides, from a question; where one is open already, that one."""
    if problems := _line_problem("question", question, _("Write what the question is, in at most 2000 signs.")):
        raise BadInput(problems)
    file, key = file_of(acting, pupil_id)
    if begun := Trajectory.objects.filter(file=file, state="open").first():
        raise Refused("trajectory_open", _("A trajectory is open already. Go on with that one."), status=409, trajectory=begun.id)
    trajectory = Trajectory(file=file, opened_on=today(), opened_by_id=acting.me, key_id=file.key_id)
    trajectory.question = seal_bytes(key, question.strip().encode(), trajectory.words_bound_to("question"))
    trajectory.add()
    for code in PHASES:
        Phase(trajectory=trajectory, code=code, key_id=file.key_id).add()
    record("trajectory.opened", subject=pupil_id, object=trajectory.id)
    return trajectory


def open_phase(acting: Acting, phase_id: uuid.UUID) -> tuple[Phase, dict[str, Any]]:
    """A phase with what it says by part."""
    must_hold(acting, "file:read")
    phase = _phase_of(phase_id)
    _told("phase_opened", phase)
    return phase, opened_words(phase)


def save_phase(acting: Acting, phase_id: uuid.UUID, revision: int, changes: Mapping[str, str]) -> int:
    """Keep what was typed in a phase and give the new revision; `Refused("changed_elsewhere")` when someone was first."""
    phase = _written(acting, phase_id)
    if problems := unfit_parts(changes, PHASES[phase.code]):
        raise BadInput(problems)
    rewrite(phase, revision, changes)
    words = opened_words(phase)
    phase.filled = [part for part in PHASES[phase.code] if not is_blank(words.get(part, ""))]
    _kept(phase, "revision", "sections", "filled", "changed_at")
    _told("phase_saved", phase, revision=phase.revision)
    return phase.revision


def standing_of_phase(acting: Acting, phase_id: uuid.UUID) -> Standing:
    """How a phase stands now, for a window that was overtaken by another."""
    phase = _written(acting, phase_id)
    _told("phase_opened", phase)
    return Standing(phase.revision, {part: str(text) for part, text in opened_words(phase).items()}, None)


def close_phase(acting: Acting, phase_id: uuid.UUID, revision: int) -> Phase:
    """Say that a phase is done: from now on its text stays, until it is opened again."""
    phase = _written(acting, phase_id)
    must_be_at(phase, revision)
    phase.done_on, phase.done_by_id = today(), acting.me
    _kept(phase, "done_on", "done_by", "changed_at")
    _told("phase_done", phase)
    return phase


def reopen_phase(acting: Acting, phase_id: uuid.UUID) -> Phase:
    """Go on with a phase that was done, while its trajectory is open."""
    phase = _written(acting, phase_id, done=True)
    phase.done_on, phase.done_by_id = None, None
    _kept(phase, "done_on", "done_by", "changed_at")
    _told("phase_reopened", phase)
    return phase


def decide_trajectory(acting: Acting, trajectory_id: uuid.UUID, decision: str) -> Trajectory:
    """Decide to examine, or to skip that; while the trajectory is open that can change."""
    if decision not in DECISIONS:
        raise BadInput({"decision": _("Choose whether you examine.")})
    trajectory = _open_one(acting, trajectory_id)
    trajectory.decision = decision
    _kept(trajectory, "decision")
    record("trajectory.decided", subject=trajectory.file.pupil_id, object=trajectory.id, decision=decision)
    return trajectory


def shorten_trajectory(acting: Acting, trajectory_id: uuid.UUID, motivation: str) -> Trajectory:
    """Shorten a trajectory with a motivation: it can then be concluded without its agreement list (rule 146)."""
    if problems := _line_problem("motivation", motivation, _("Write why the trajectory is shorter, in at most 2000 signs.")):
        raise BadInput(problems)
    trajectory = _open_one(acting, trajectory_id)
    bound = trajectory.words_bound_to("motivation")
    trajectory.motivation = seal_bytes(open_data_key(trajectory.key_id), motivation.strip().encode(), bound)
    _kept(trajectory, "motivation")
    record("trajectory.shortened", subject=trajectory.file.pupil_id, object=trajectory.id)
    return trajectory


def conclude_trajectory(acting: Acting, trajectory_id: uuid.UUID) -> Trajectory:
    """Conclude a trajectory: the advice is done with its agreement list, or it was shortened (rule 146). From now on a report can
    become final (rule 71).
    """
    return _end(acting, trajectory_id, "concluded")


def stop_trajectory(acting: Acting, trajectory_id: uuid.UUID) -> Trajectory:
    """Stop a trajectory without a conclusion; what was written stays."""
    return _end(acting, trajectory_id, "stopped")


def _end(acting: Acting, trajectory_id: uuid.UUID, state: str) -> Trajectory:
    trajectory = _open_one(acting, trajectory_id)
    trajectory.state, trajectory.ended_on, trajectory.ended_by_id = state, today(), acting.me
    _kept(trajectory, "state", "ended_on", "ended_by")
    record(f"trajectory.{state}", subject=trajectory.file.pupil_id, object=trajectory.id)
    return trajectory


def opened(trajectory: Trajectory, key: bytes) -> TrajectoryWords:
    """What a trajectory says, with its key."""

    def said(what: str) -> str:
        sealed = getattr(trajectory, what)
        return unseal_bytes(key, bytes(sealed), trajectory.words_bound_to(what)).decode() if sealed else ""

    order = list(PHASES)
    phases = sorted(trajectory.phases.all(), key=lambda phase: order.index(phase.code))
    return TrajectoryWords(
        trajectory, said("question"), said("motivation"), [(phase, opened_words(phase, key)) for phase in phases]
    )


def _open_one(acting: Acting, trajectory_id: uuid.UUID) -> Trajectory:
    must_hold(acting, "file:write")
    rows = Trajectory.sought(trajectory_id).select_related("file").select_for_update(of=("self",), no_key=True)
    trajectory = rows.first()
    if trajectory is None:
        raise no_trajectory()
    if trajectory.state != "open":
        raise Refused("trajectory_ended", _("This trajectory was ended meanwhile. Look at it again."), status=409)
    return trajectory


def _phase_of(phase_id: uuid.UUID, *, lock: bool = False) -> Phase:
    rows = Phase.objects.filter(id=phase_id).select_related("trajectory__file")
    phase = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if phase is None:
        raise no_trajectory()
    return phase


def _written(acting: Acting, phase_id: uuid.UUID, *, done: bool = False) -> Phase:
    """A phase to write in: not done yet, or, to open it again, done."""
    must_hold(acting, "file:write")
    phase = _phase_of(phase_id, lock=True)
    state = phase.trajectory.state
    if not (state == "open" or (state == "concluded" and phase.code == "evaluation")):
        raise Refused("trajectory_ended", _("This trajectory was ended meanwhile. Look at it again."), status=409)
    if (phase.done_on is not None) != done:
        raise Refused("phase_done", _("This phase was closed or opened again meanwhile. Look at it again."), status=409)
    return phase


def _kept(row: Trajectory | Phase, *columns: str) -> None:
    """Write; what the database refuses is told in a sentence that says what to do."""
    with told_beside(_unfit, "trajectory_kept", told=partial(Refused, status=409)):
        row.save(update_fields=columns)


def _unfit(code: str) -> tuple[str, str]:
    return {
        "advice_open": ("advice_open", _("First close the advice with its agreement list, or shorten the trajectory.")),
        "agreement_open": ("agreement_open", _("The agreement list is not whole. Fill in each part, or shorten the trajectory.")),
    }.get(code, ("trajectory_ended", _("This trajectory was ended meanwhile. Look at it again.")))


def _told(what: str, phase: Phase, **facts: Any) -> None:
    record(f"trajectory.{what}", subject=phase.trajectory.file.pupil_id, object=phase.id, phase=phase.code, **facts)


def _line_problem(name: str, text: str, sentence: str) -> dict[str, str]:
    return {name: sentence} if is_blank(text) or len(text.strip()) > LONGEST_LINE else {}


def no_trajectory() -> Refused:
    """The answer about a trajectory that does not exist or does not open."""
    return Refused("no_trajectory", _("This trajectory does not exist, or you may not open it."), status=404)
