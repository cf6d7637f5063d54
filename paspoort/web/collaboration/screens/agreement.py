"""Agreement of a registration: what school and centre agree on for later, and whether it still holds."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from paspoort.collaboration.actions import AgreementText, LineAt, save_agreement
from paspoort.web.collaboration.line_form import answer, line_at
from paspoort.web.collaboration.writing import Writing
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import LongText, Yes


class Agreement(Writing):
    """An agreement for later."""

    text = LongText(gettext_lazy("What do we agree on?"), rows=3)
    ended = Yes(gettext_lazy("This agreement does not hold any more"))


@screen(methods="GET HEAD POST", needs="collaboration:write")
def agreement(request: Request, registration: uuid.UUID, line: uuid.UUID | None = None) -> HttpResponse:
    """Note an agreement, or say that it does not hold any more."""
    at = line_at(request, registration, "agreement", line)
    form = Agreement.of(request, at.first)
    if not line:
        form.drop("ended")

    def save(upon: LineAt) -> None:
        typed = form.input(AgreementText, excuses=form.excuses, text=form.text_of("text"))
        save_agreement(request.acting, registration, typed, upon)

    return answer(form, at, save)
