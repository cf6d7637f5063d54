"""Call an own key something else."""

from __future__ import annotations

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from paspoort.identity import actions
from paspoort.kernel.models import BadInput
from paspoort.web.keys.credentials import whole
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="keys.seen")
def rename_key(request: Request, key: uuid.UUID) -> HttpResponse:
    """Ask the new name and keep it; several phones with the same name are hard to tell apart."""
    mine, problems = actions.own_key(request.acting, key), {}
    if request.method == "POST":
        try:
            actions.rename_key(request.acting, key, request.POST.get("name", ""))
            return HttpResponseRedirect(f"{reverse('my_keys')}?naam=1", status=303)
        except BadInput as bad:
            problems = bad.problems
    name = request.POST.get("name", mine.name)
    return show(request, "keys/rename.html", status=422 if problems else 200, key=whole(mine), name=name, problems=problems)
