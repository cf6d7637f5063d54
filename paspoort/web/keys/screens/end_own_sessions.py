"""End own sessions: one of them, or all but this one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.identity import actions
from paspoort.web.shell.door import Request, screen


@screen(methods="POST")
def end_own_session(request: Request, session: uuid.UUID) -> HttpResponse:
    """Sign out on one device; for this very session that is signing out here."""
    actions.end_own_session(request.acting, session)
    if session != request.acting.session_id:
        return HttpResponseRedirect(f"{reverse('my_keys')}?sessie=1#sessies", status=303)
    response = HttpResponseRedirect(reverse("signed_out"), status=303)
    response.delete_cookie(settings.SESSION_COOKIE)
    return response


@screen(methods="POST")
def end_other_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere else."""
    actions.end_other_sessions(request.acting)
    return HttpResponseRedirect(f"{reverse('my_keys')}?sessies=1#sessies", status=303)
