"""The one place where bytes of a paper become an answer: of a report a marked picture of one page and nothing else, of a letter
and of a document that is shared the whole.

No other file makes an image response; a guard test looks for one.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def whole_letter(pdf: bytes) -> HttpResponse:
    """A letter to print, which no cache keeps; documents hand out no report."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def shared_file(name: str, data: bytes) -> HttpResponse:
    """A file that two institutions keep together, to save under its own name and never to be opened within the site."""
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


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


def drawn_page(png: bytes) -> HttpResponse:
    """A page of a letter about nobody, drawn to see how letters look; it is of nobody's file and carries no mark."""
    if not png.startswith(b"\x89PNG"):
        raise AssertionError("only a drawn page may leave here")
    answer = HttpResponse(png, content_type="image/png")
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
