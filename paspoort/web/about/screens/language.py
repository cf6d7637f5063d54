"""The language of the interface: Dutch or English."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from paspoort.web.shell.door import Request, public
from paspoort.web.shell.fields import Choice, Hidden
from paspoort.web.shell.forms import Form
from paspoort.web.shell.middleware import LANGUAGE_COOKIE
from paspoort.web.shell.page import show

A_YEAR = 365 * 24 * 3600


class Language(Form):
    naar = Hidden()
    taal = Choice(
        _("In which language do you want to read these pages?"),
        settings.LANGUAGES,
        cards=True,
        hint=_("Reports stay in the language in which they were written."),
    )


@public(methods="GET HEAD POST")
def choose_language(request: Request) -> HttpResponse:
    """Remember in this browser the language that the visitor chose, and go back to where she was."""
    form = Language.of(request, {"naar": _inside(request, request.GET.get("naar", ""))})
    if not form.is_bound:
        return show(request, "about/language.html", form=form)
    answer = redirect(_inside(request, form.value("naar")))
    if chosen := form.value("taal"):
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, httponly=True, secure=settings.HTTPS, samesite="Lax", path="/")
    return answer


def _inside(request: Request, address: str) -> str:
    """A path of this site; anything else becomes its front page."""
    hosts = {request.get_host()}
    fine = address.startswith("/") and url_has_allowed_host_and_scheme(address, hosts, require_https=settings.HTTPS)
    return address if fine else "/"
