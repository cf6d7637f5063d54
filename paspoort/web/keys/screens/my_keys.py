"""My keys and sessions: with what I can sign in, where I am signed in now, and how it went lately."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.identity import actions
from paspoort.web.keys.credentials import in_words, ways_to_add, whole
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

DONE = ("nieuw", "wachtwoord", "naam", "sleutel", "sessie", "sessies")


@screen(reading="keys.seen")
def my_keys(request: Request) -> HttpResponse:
    """The own keys, the sessions that live and the last sign-ins; each can be ended here, also from a lost device."""
    acting = request.acting
    return show(
        request,
        "keys/mine.html",
        keys=[whole(key) for key in actions.my_keys(acting)],
        taken_away=[whole(key) for key in actions.keys_taken_away(acting)],
        adding=ways_to_add(acting),
        account=actions.user_name_of(acting),
        sessions=in_words(acting, actions.my_sessions(acting)),
        sign_ins=in_words(acting, actions.last_sign_ins(acting)),
        done=next((deed for deed in DONE if deed in request.GET), ""),
    )
