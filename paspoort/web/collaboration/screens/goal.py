"""Goal of a registration: what is to be reached, by what one sees it, and how far it came."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from paspoort.collaboration.actions import REACHED, GoalText, LineAt, save_goal
from paspoort.web.collaboration.line_form import answer, line_at
from paspoort.web.collaboration.writing import Writing
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, LongText, Text

NOT_SAID = ("", gettext_lazy("not said yet"))


class Goal(Writing):
    """A goal with its measure."""

    text = LongText(gettext_lazy("What do we want to reach?"), rows=2)
    indicator = Text(
        gettext_lazy("How do we see it?"), optional=True, longest=500, hint=gettext_lazy("For example: quarrels a week.")
    )
    measured_how = Text(gettext_lazy("How do we measure it?"), optional=True, longest=500)
    reached = Choice(
        gettext_lazy("How far was it reached?"), [NOT_SAID, *((str(place), one) for place, one in enumerate(REACHED))], cards=True
    )


@screen(methods="GET HEAD POST", needs="collaboration:write")
def goal(request: Request, registration: uuid.UUID, line: uuid.UUID | None = None) -> HttpResponse:
    """Set a goal, or say how far it was reached."""
    at = line_at(request, registration, "goal", line)
    form = Goal.of(request, at.first)
    if not line:
        form.drop("reached")

    def save(upon: LineAt) -> None:
        reached = int(form.value("reached")) if line and form.value("reached") else None
        typed = form.input(GoalText, reached=reached, excuses=form.excuses, text=form.text_of("text"))
        save_goal(request.acting, registration, typed, upon)

    return answer(form, at, save)
