"""Make a passkey: what it is, what it will be called, and one button."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.identity import actions as identity
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden, Text
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.visitor import device_of


class NewPasskey(Form):
    state, credential = Hidden(), Hidden()
    name = Text(
        _("Name of this passkey"), hint=_("So that you recognise it later, such as: laptop at work."), attrs={"maxlength": 60}
    )


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def add_passkey(request: Request) -> HttpResponse:
    """Whoever just showed itsme or an eID card binds this device, or another one near by, as a key of her own (rule 52)."""
    form = NewPasskey.of(request, {"name": device_of(request)})

    def add() -> HttpResponse:
        sent = (form.value(name) for name in ("name", "state", "credential"))
        return go_to("my_keys", nieuw=identity.add_passkey(request.acting, *sent).id)

    if added := form.then(add):
        return added
    options, state = identity.start_passkey(request.acting)
    return form.show("keys/add_passkey.html", options=options, state=state)
