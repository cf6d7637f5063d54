"""Make a passkey: what it is, what it will be called, and one button."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.identity import actions as identity
from paspoort.kernel.models import BadInput
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.visitor import device_of


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def add_passkey(request: Request) -> HttpResponse:
    """Whoever just showed itsme or an eID card binds this device, or another one near by, as a key of her own (rule 52)."""
    name, problems = device_of(request), {}
    if request.method == "POST":
        sent = request.POST
        name = sent.get("name", "")
        try:
            key = identity.add_passkey(request.acting, name, sent.get("state", ""), sent.get("credential", ""))
            return HttpResponseRedirect(f"{reverse('my_keys')}?nieuw={key.id}", status=303)
        except BadInput as bad:
            problems = bad.problems
    options, state = identity.start_passkey(request.acting)
    status = 422 if problems else 200
    return show(request, "keys/add_passkey.html", status=status, name=name, problems=problems, options=options, state=state)
