"""Signing out, here and where the key was shown; and what to do then on a computer that others use too."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.identity.actions import end_session, sign_out_url
from paspoort.web.shell.door import Request, public, screen
from paspoort.web.shell.page import show
from paspoort.web.sign_in.signing_in import drop_cookie


@screen(methods="POST", from_any_page=True)
def sign_out(request: Request) -> HttpResponse:
    """End the session here, and then at the provider that knows one too, such as ACM."""
    elsewhere = sign_out_url(request.acting.session_id)
    record("sign_in.signed_out")  # first: whose session has ended leaves no trace any more
    end_session(request.acting.session_id, "signed_out")
    response = redirect(elsewhere or reverse("signed_out"))
    drop_cookie(request, response, settings.SESSION_COOKIE)
    response["Clear-Site-Data"] = '"cache"'
    return response


@public()
def signed_out(request: Request) -> HttpResponse:
    """Say that the session has ended."""
    return show(request, "sign_in/signed_out.html")
