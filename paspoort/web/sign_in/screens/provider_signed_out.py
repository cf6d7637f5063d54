"""The word of a provider that someone signed out there (OpenID Back-Channel Logout): for providers, not for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from paspoort.identity.actions import SignInRefused, sign_out_by_provider
from paspoort.web.shell.door import public
from paspoort.web.shell.fields import Several
from paspoort.web.shell.forms import Form

LARGEST = 16 * 1024
FORM = "application/x-www-form-urlencoded"


class Told(Form):
    logout_token = Several()


@csrf_exempt
@public(methods="POST")
def provider_signed_out(request: HttpRequest) -> HttpResponse:
    """End the sessions that a logout token is about: 200, also when there were none; 400 for a token that does not count."""
    if request.content_type != FORM or int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _refuse()
    tokens = Told.of(request).value("logout_token")
    if len(tokens) != 1:
        return _refuse()
    try:
        sign_out_by_provider(tokens[0])
    except SignInRefused:
        return _refuse()
    return HttpResponse(status=200)


def _refuse() -> JsonResponse:
    return JsonResponse({"error": "invalid_request"}, status=400)
