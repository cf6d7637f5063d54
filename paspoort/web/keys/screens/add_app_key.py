"""Activate an app that shows codes: scan the picture, type the code."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.identity import actions as identity
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Code, Hidden, Text
from paspoort.web.shell.forms import Form, go_to


class AppCode(Form):
    """The seed goes along sealed. Its field is not called `seed`: nothing of it is kept when a stronger sign-in comes between."""

    beside = {"sealed": "code_sealed"}
    code_sealed = Hidden()
    code = Code(_("Code"), hint=_("Six digits."))
    name = Text(_("Name of this key"), first=_("App on my phone"), width="medium", attrs={"maxlength": 60})


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def add_app_key(request: Request) -> HttpResponse:
    """Whoever just showed itsme or an eID card makes an app a key of her own, once it shows a right code (rule 52)."""
    if "app" not in identity.codes_on():
        raise Http404
    identity.must_have_just_proved(request.acting)
    if not identity.user_name_of(request.acting):
        return go_to("set_account", voor="app")
    form = AppCode.of(request)
    if added := form.then(lambda: _add(request, form)):
        return added
    new = identity.start_app_key(request.acting, "" if form["code_sealed"].problem else form.value("code_sealed"))
    return form.show("keys/add_app.html", new=new, reads=identity.opens_reports())


def _add(request: Request, form: AppCode) -> HttpResponse:
    key = identity.add_app_key(request.acting, form.value("name"), form.value("code_sealed"), form.value("code"))
    return go_to("my_keys", nieuw=key.id)
