"""Activate a mobile number for codes: have one sent, type it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.door import address_of
from paspoort.identity import actions as identity
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Code, Hidden, Phone, Text
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show


class Number(Form):
    """Where a code goes."""

    mobile = Phone(_("Your mobile number"), autocomplete="tel")


class SmsCode(Form):
    """The code that went there; which one it was goes along sealed."""

    beside = {"sealed": "code_sealed"}
    code_sealed = Hidden()
    code = Code(_("Code"), hint=_("Six digits."))
    name = Text(_("Name of this key"), first=_("My mobile phone"), width="medium", attrs={"maxlength": 60})


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def add_sms_key(request: Request) -> HttpResponse:
    """Whoever just showed itsme or an eID card makes a number a key of her own, once a code that went there comes back
    (rule 52)."""
    if "sms" not in identity.codes_on():
        raise Http404
    identity.must_have_just_proved(request.acting)
    if not identity.user_name_of(request.acting):
        return go_to("set_account", voor="sms")
    code, number = SmsCode.of(request), Number.of(request)
    if not code.value("code_sealed"):
        return number.then(lambda: _send(request, number)) or _ask(request, number)
    added = code.then(lambda: _add(request, code))
    return added or (_ask(request, code) if code["code_sealed"].problem else _code(request, code, code.value("code_sealed")))


def _ask(request: Request, form: Form) -> HttpResponse:
    """The page for a number: at first, when it is none, and when the code that went there counts no more."""
    lost, form = (form["code_sealed"].problem, Number(request)) if isinstance(form, SmsCode) else ("", form)
    facts = {"form": form, "lost": lost, "app_on": "app" in identity.codes_on()}
    return show(request, "keys/add_sms.html", status=422 if lost else form.status, **facts)


def _send(request: Request, form: Number) -> HttpResponse:
    sealed = identity.start_sms_key(request.acting, form.value("mobile"), address_of(request))
    return _code(request, SmsCode(request, first={"code_sealed": sealed}), sealed)


def _code(request: Request, form: SmsCode, sealed: str) -> HttpResponse:
    number = identity.number_under_way(request.acting, sealed)
    return form.show("keys/add_sms_code.html", number=number)


def _add(request: Request, form: SmsCode) -> HttpResponse:
    key = identity.add_sms_key(request.acting, form.value("name"), form.value("code_sealed"), form.value("code"))
    return go_to("my_keys", nieuw=key.id)
