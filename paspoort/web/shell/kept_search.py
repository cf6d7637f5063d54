"""Kept searches by what may stand in no address, such as a name: on the server, so that *Back* and a reload show them again.

What was sought is sealed, for whoever sought it and one institution, until an hour after; each window goes on with its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Self

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from paspoort.identity.actions import keep_form, kept_form
from paspoort.web.shell.fields import Listed
from paspoort.web.shell.forms import Form
from paspoort.web.shell.wizards import as_sent, kept_of, too_long

SOUGHT = "gezocht"


class Which(Form):
    """Which search of one's own an address shows."""

    gezocht = Listed(kind=uuid.UUID)


class KeptSearch(Form):
    """The form of such a search; `kept` when its answers come from a search, and not from the page as it first stands there."""

    kept = False

    @classmethod
    def at(cls, request: HttpRequest, first: Mapping[str, Any] | None = None) -> tuple[Self, HttpResponse | None]:
        """The form, and when it was sent just now the way to the address that shows what it finds. Of a page where nothing is
        sought it holds `first`, or what stands in the address."""
        acting, known = request.acting, Which.asked(request).value(SOUGHT)  # type: ignore[attr-defined]
        if request.method == "POST":
            form, run, query = cls.of(request), known or uuid.uuid4(), request.GET.copy()
            if not keep_form(acting, run, {SOUGHT: kept_of(cls, request.POST)}):
                raise too_long()
            query[SOUGHT] = str(run)
            return form, HttpResponseRedirect(f"{request.path}?{query.urlencode()}", status=303)
        if found := kept_form(acting, known).get(SOUGHT) if known else None:
            form = cls(request, as_sent(found))
            form.kept = True
            return form, None
        return (cls.asked(request) if first is None else cls(request, first=first)), None
