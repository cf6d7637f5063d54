"""Withdraw a request for a right."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.rights import actions
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="POST")
def withdraw_request(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Nobody has to decide it any more; asking again stays possible."""
    actions.withdraw_request(request.acting, asked)
    return go_to("ask_right", aanvraag=asked)
