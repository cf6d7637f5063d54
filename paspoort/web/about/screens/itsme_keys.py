"""The public halves of our keys, for itsme: it encrypts to the one and checks our signature with the other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from paspoort.identity.actions import ProviderUnavailable, published_itsme_keys
from paspoort.web.shell.door import public


@public()
def itsme_keys(request: HttpRequest) -> HttpResponse:
    """A JSON Web Key Set; no such page where itsme is not used without ACM, and 503 while the keys cannot be used."""
    try:
        keys = published_itsme_keys()
    except ProviderUnavailable:
        return JsonResponse({"keys": []}, status=503)
    if keys is None:
        raise Http404
    return JsonResponse(keys)
