"""Phase of a trajectory: written in parts that keep themselves, closed when it is done, and opened again."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.casefile import actions
from paspoort.casefile.models import PHASES
from paspoort.drafts.actions import keep
from paspoort.kernel.models import BadInput
from paspoort.web.casefile.phases import PARTS, step_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed, both_texts, not_accepted, saved
from paspoort.web.shell.fields import LongText
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to


class Written(Form):
    """The parts of one phase."""

    refusals_shown = frozenset({"changed_elsewhere", "phase_done", "trajectory_ended"})


@screen(methods="GET HEAD POST")
def phase(request: Request, phase: uuid.UUID) -> HttpResponse:
    """Write in a phase; its button says that it is done. One that is done is read here."""
    acting = request.acting
    one, words = actions.open_phase(acting, phase)
    form = Written.of(request, words)
    for part in PHASES[one.code]:
        form.fields[part] = LongText(PARTS[part], first=words.get(part, ""))
    pupil = one.trajectory.file.pupil_id

    def done() -> HttpResponse:
        typed = Typed.of(request)
        revision = actions.save_phase(acting, phase, typed.revision, {part: form.value(part) for part in PHASES[one.code]})
        if typed.then == "done":
            actions.close_phase(acting, phase, revision)
        return go_to("trajectory", pupil)

    if answer := form.then(done):
        return answer
    revision = Typed.of(request).revision if form.refusal else one.revision
    page = {"head": header_of(acting, pupil), "tab": "", "step": step_of(one, words), "parts": PHASES[one.code]}
    page["longest"] = actions.LONGEST_TEXT
    return form.show("casefile/phase.html", phase=one, revision=revision, **page)


@screen(methods="POST")
def save_phase(request: Request, phase: uuid.UUID) -> HttpResponse:
    """Autosave: 200 when it is kept, 409 with both texts when someone was first, 422 with a sentence for each part."""
    acting, typed = request.acting, Typed.of(request)
    kept: list[int] = []
    try:
        clash = keep(
            lambda revision: kept.append(actions.save_phase(acting, phase, revision, typed.parts)),
            lambda: actions.standing_of_phase(acting, phase),
            typed.revision,
            typed.bases,
        )
    except BadInput as bad:
        record("trajectory.save_refused", outcome="refused", reason="bad_input", object=phase)
        return not_accepted(bad.problems)
    return both_texts(clash) if clash else saved(revision=kept[-1])


@screen(methods="POST")
def reopen_phase(request: Request, phase: uuid.UUID) -> HttpResponse:
    """Go on with a phase that was done."""
    actions.reopen_phase(request.acting, phase)
    return go_to("phase", phase)
