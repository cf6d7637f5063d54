"""Activate a mobile number for codes: have one sent, type it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.identity import actions as identity
from paspoort.kernel.models import BadInput
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.shell.visitor import address_of


@screen(methods="GET HEAD POST", reading="key.adding_seen")
def add_sms_key(request: Request) -> HttpResponse:
    """Whoever just showed itsme or an eID card makes a number a key of her own, once a code that went there comes back
    (rule 52)."""
    if "sms" not in identity.codes_on():
        raise Http404
    identity.must_have_just_proved(request.acting)
    if not identity.user_name_of(request.acting):
        return HttpResponseRedirect(f"{reverse('set_account')}?voor=sms", status=303)
    try:
        if request.method != "POST":
            return _number(request, "")
        return _add(request) if "code_sealed" in request.POST else _send(request)
    except BadInput as bad:
        again = "sealed" in bad.problems or "code_sealed" not in request.POST
        return _number(request, request.POST.get("mobile", ""), bad.problems) if again else _code(request, bad.problems)


def _number(request: Request, mobile: str, problems: dict[str, str] | None = None) -> HttpResponse:
    facts = {"mobile": mobile, "problems": problems or {}, "app_on": "app" in identity.codes_on()}
    return show(request, "keys/add_sms.html", status=422 if problems else 200, **facts)


def _send(request: Request) -> HttpResponse:
    sealed = identity.start_sms_key(request.acting, request.POST.get("mobile", ""), address_of(request))
    return _code(request, {}, sealed)


def _code(request: Request, problems: dict[str, str], sealed: str = "") -> HttpResponse:
    carried = sealed or request.POST.get("code_sealed", "")
    facts = {"sealed": carried, "number": identity.number_under_way(request.acting, carried), "problems": problems}
    name = request.POST.get("name", "") if problems else _("My mobile phone")
    return show(request, "keys/add_sms_code.html", status=422 if problems else 200, name=name, **facts)


def _add(request: Request) -> HttpResponse:
    sent = request.POST
    key = identity.add_sms_key(request.acting, sent.get("name", ""), sent.get("code_sealed", ""), sent.get("code", ""))
    return HttpResponseRedirect(f"{reverse('my_keys')}?nieuw={key.id}", status=303)
