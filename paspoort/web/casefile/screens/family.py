"""Family tab of a file: who is around the pupil, and what they consent to."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.family.actions import family_of
from paspoort.web.casefile.family import WORDS, authority_of, told
from paspoort.web.casefile.present import header_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen()
def family(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Everyone around the pupil, with authority in words; consents with how they stand; what was before folded."""
    head = header_of(request.acting, pupil)
    found = family_of(request.acting, pupil)
    return show(
        request, "casefile/family.html", head=head, tab="family", found=found, words=WORDS, authority=authority_of, told=told
    )
