"""One page of a draft as a picture, marked CONCEPT: never a file."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.passport import actions
from paspoort.web.shell.bytes import page_picture
from paspoort.web.shell.door import Request, screen


@screen(methods="GET")
def preview_page(request: Request, report: uuid.UUID, page: int) -> HttpResponse:
    """Page `page`, counted from 1, with the author's name and CONCEPT burned in (rules 22, 95)."""
    return page_picture(actions.preview_page(request.acting, report, page))
