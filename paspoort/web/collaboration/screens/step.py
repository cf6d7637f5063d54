"""Step of a registration: which function does what, by when, how it stands, and what came of it."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from paspoort.collaboration.actions import STEP_STATES, LineAt, StepText, choices, save_step
from paspoort.web.collaboration.line_form import answer, line_at
from paspoort.web.collaboration.writing import Writing
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, LongText


class Step(Writing):
    """A step: who does it is a function and never a person."""

    function = Choice(
        gettext_lazy("Who does it?"), lambda: [*choices("function").items()], empty=gettext_lazy("Choose a function"),
        hint=gettext_lazy("A function, never a name."),
    )  # fmt: skip
    text = LongText(gettext_lazy("What?"), rows=2)
    due_on = Day(gettext_lazy("By when?"), optional=True, years_ahead=3)
    state = Choice(gettext_lazy("How does it stand?"), [*STEP_STATES.items()], cards=True, first="open")
    result = LongText(gettext_lazy("What came of it?"), optional=True, rows=2)


@screen(methods="GET HEAD POST", needs="collaboration:write")
def step(request: Request, registration: uuid.UUID, line: uuid.UUID | None = None) -> HttpResponse:
    """Plan a step, or say how it stands."""
    at = line_at(request, registration, "step", line)
    form = Step.of(request, at.first)
    if not line:  # what is planned did not bring anything yet
        form.drop("state", "result")

    def save(upon: LineAt) -> None:
        typed = form.input(StepText, excuses=form.excuses, text=form.text_of("text"), result=form.text_of("result"))
        save_step(request.acting, registration, typed, upon)

    return answer(form, at, save)
