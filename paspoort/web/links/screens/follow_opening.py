"""Reading from the school's package: its link leads to the pupil's page here, with everything that is asked there."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.links import actions
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen()
def follow_opening(request: Request, opening: uuid.UUID) -> HttpResponse:
    """The pupil's page, where the report is opened with the own right and leaves its trace (rules 12, 20, 21)."""
    return go_to("pupil", actions.follow_opening(request.acting, opening))
