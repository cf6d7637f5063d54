"""Changed cells of a grid: what a colleague wrote since, for a page on which somebody works."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import Http404, HttpResponse, JsonResponse

from paspoort.health.actions import changed_since
from paspoort.health.models import MARKS
from paspoort.web.health.day import asked_from, typed_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Text
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page_owner import require_page_owner


class Since(Form):
    """Since when, as the last answer said."""

    sinds = Text(longest=40)


@screen(needs="health:write")
def changed_cells(request: Request, day: uuid.UUID) -> HttpResponse:
    """Only to whoever the page was drawn for: whoever signed in meanwhile in the same browser is told nothing."""
    require_page_owner(request, request.acting)
    try:
        since = datetime.fromisoformat(Since.asked(request).value("sinds"))
    except ValueError:
        raise Http404 from None
    if since.tzinfo is None:
        raise Http404
    found = changed_since(request.acting, day, since)
    cells = [
        {"pupil": pupil, "item": item, "raw": typed_of(value), "version": value.version} for pupil, item, value in found.values
    ]
    rows = [{"pupil": pupil, "absent": state in MARKS} for pupil, state in found.rows]
    return JsonResponse({"now": asked_from(found.now), "cells": cells, "rows": rows})
