"""One page of a report as a picture: the only address where anything of a paper leaves the server."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.passport.actions import read_page
from paspoort.web.shell.bytes import page_picture
from paspoort.web.shell.door import Request, screen


@screen(methods="GET")
def page_image(request: Request, consultation: uuid.UUID, page: int) -> HttpResponse:
    """Page `page`, counted from 1, with the reader's mark burned in. Its trace is kept before it leaves (rules 5, 22, 95)."""
    return page_picture(read_page(request.acting, consultation, page))
