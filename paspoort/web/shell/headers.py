"""Headers that every answer carries."""

from __future__ import annotations

from django.http import HttpResponse


def never_stored(response: HttpResponse) -> HttpResponse:
    """No cache, shared or private, may keep an answer of this product; the back button asks again."""
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
