"""The one place where bytes of a report become an answer: a marked picture of one page, and nothing else.

No other file makes an image response; a guard test looks for one.
"""

from __future__ import annotations

from django.http import HttpResponse


def page_picture(jpeg: bytes) -> HttpResponse:
    """One page as a picture that no cache keeps, no other site can embed, and no browser offers to save under a name."""
    if not jpeg.startswith(b"\xff\xd8\xff"):
        raise AssertionError("only a picture of a page may leave here")
    answer = HttpResponse(jpeg, content_type="image/jpeg")
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Accept-Ranges"] = "none"
    return answer
