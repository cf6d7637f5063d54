"""Final report: who can read it now, what comes next, and how it is taken back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.web.centre.finalising import result
from paspoort.web.shell.door import Request, screen


@screen()
def finalised(request: Request, report: uuid.UUID) -> HttpResponse:
    """What the author does after finalising: the copy for the parents, and back to the pupil (rules 76, 79)."""
    return result(request, report)
