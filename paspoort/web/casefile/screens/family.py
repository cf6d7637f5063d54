"""Family tab of a file: who is around the pupil, and what they consent to."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from paspoort.casefile.actions import referred_with
from paspoort.family.actions import family_of
from paspoort.nomenclature.actions import labels
from paspoort.web.casefile.family import WORDS, authority_of, told
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.page import show


@screen()
def family(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Everyone around the pupil, with authority in words; consents with how they stand; what was before folded."""
    head = header_of(request.acting, pupil)
    found = family_of(request.acting, pupil)
    waiting = referred_with(head.opened.file)
    said: dict[str, Any] = {
        "words": WORDS,
        "authority": authority_of,
        "told": told,
        "waiting": waiting,
        "known": labels("detail"),
    }
    return show(request, "casefile/family.html", head=head, tab="family", found=found, **said)
