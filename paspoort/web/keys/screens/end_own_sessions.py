"""End own sessions: one of them, or all but this one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse

from paspoort.identity import actions
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to


@screen(methods="POST")
def end_own_session(request: Request, session: uuid.UUID) -> HttpResponse:
    """Sign out on one device; for this very session that is signing out here."""
    actions.end_own_session(request.acting, session)
    if session != request.acting.session_id:
        return go_to("my_keys", at="sessies", sessie=1)
    response = go_to("signed_out")
    response.delete_cookie(settings.SESSION_COOKIE)
    return response


@screen(methods="POST")
def end_other_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere else."""
    actions.end_other_sessions(request.acting)
    return go_to("my_keys", at="sessies", sessies=1)
