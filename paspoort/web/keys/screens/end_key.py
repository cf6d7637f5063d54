"""End an own key: a phone that was lost, or one that is not used any more."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.identity import actions
from paspoort.web.keys.credentials import whole
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="keys.seen")
def end_key(request: Request, key: uuid.UUID) -> HttpResponse:
    """Say what will happen, and end the key once that is confirmed."""
    if request.method == "POST":
        actions.end_key(request.acting, key)
        return go_to("my_keys", sleutel=1)
    return show(request, "keys/end.html", key=whole(actions.own_key(request.acting, key)))
