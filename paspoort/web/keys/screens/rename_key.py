"""Call an own key something else."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.identity import actions
from paspoort.web.keys.credentials import whole
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Text
from paspoort.web.shell.forms import Form, go_to


class NewName(Form):
    name = Text(_("Name of this key"), attrs={"maxlength": 60})


@screen(methods="GET HEAD POST", reading="keys.seen")
def rename_key(request: Request, key: uuid.UUID) -> HttpResponse:
    """Ask the new name and keep it; several phones with the same name are hard to tell apart."""
    mine = actions.own_key(request.acting, key)
    form = NewName.of(request, {"name": mine.name})

    def rename() -> HttpResponse:
        actions.rename_key(request.acting, key, form.value("name"))
        return go_to("my_keys", naam=1)

    return form.then(rename) or form.show("keys/rename.html", key=whole(mine))
