"""Trajectory tab of a file: its phases as steps, what is decided, and how it ends."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile import actions
from paspoort.web.casefile.phases import DECISIONS, shown_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, LongText
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show


class Question(Form):
    """What a trajectory begins with."""

    refusals_shown = frozenset({"trajectory_open"})
    question = LongText(_("What is the question?"), hint=_("Short. What everyone asks, you write in the first phase."))


class Decision(Form):
    """What is decided about a trajectory: a button each, and a motivation with the shortened one."""

    refusals_shown = frozenset({"advice_open", "agreement_open", "trajectory_ended"})
    beside = {"decision": "what"}
    what = Choice("", [*DECISIONS, ("shorten", ""), ("conclude", ""), ("stop", "")], missing=_("Choose what you decide."))
    motivation = LongText(_("Why is the trajectory shorter?"))

    def decide(self, trajectory: uuid.UUID) -> None:
        what = self.value("what")
        if what == "shorten":
            actions.shorten_trajectory(self.acting, trajectory, self.value("motivation"))
        elif what == "conclude":
            actions.conclude_trajectory(self.acting, trajectory)
        elif what == "stop":
            actions.stop_trajectory(self.acting, trajectory)
        else:
            actions.decide_trajectory(self.acting, trajectory, what)


@screen(methods="GET HEAD POST")
def trajectory(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The trajectories of a pupil, the latest open; where none is open, begin one with its question."""
    form = Question.of(request)

    def begin() -> HttpResponse:
        actions.open_trajectory(request.acting, pupil, form.value("question"))
        return go_to("trajectory", pupil)

    return form.then(begin) or _page(request, pupil, form, Decision(request))


@screen(methods="POST")
def decide_trajectory(request: Request, pupil: uuid.UUID, trajectory: uuid.UUID) -> HttpResponse:
    """Decide whether to examine, shorten it, conclude or stop it."""
    form = Decision.of(request)

    def decide() -> HttpResponse:
        form.decide(trajectory)
        return go_to("trajectory", pupil)

    return form.then(decide) or _page(request, pupil, Question(request), form)


def _page(request: Request, pupil: uuid.UUID, question: Question, decision: Decision) -> HttpResponse:
    head = header_of(request.acting, pupil)
    said = {"head": head, "tab": "trajectory", "question": question, "decision": decision}
    status = decision.status if decision.is_bound else question.status
    return show(request, "casefile/trajectory.html", status=status, **said, trajectories=shown_of(request.acting, head))
