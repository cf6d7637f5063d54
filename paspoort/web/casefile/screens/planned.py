"""What is planned: fill it in, move it to another day, or cancel it with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.casefile.actions import cancel_activity, move_activity, open_planned, plan_again
from paspoort.nomenclature.actions import labels
from paspoort.web.casefile.present import CANCELLED, shown_text
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Hidden
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to


class Move(Form):
    """Another day."""

    do = Hidden()
    day = Day(_("To which day?"), missing=_("Fill in the day."))


class Cancel(Form):
    """Why it does not take place."""

    do = Hidden()
    because = Choice(
        _("Why does it not take place?"), [*CANCELLED.items()], cards=True, missing=_("Choose why this does not take place.")
    )


@screen(methods="GET HEAD POST")
def planned(request: Request, activity: uuid.UUID) -> HttpResponse:
    """One planned activity; a cancelled one can be planned again."""
    one, words = open_planned(request.acting, activity)
    do = Cancel.of(request).data.get("do", "")
    forms: dict[str, Form] = {"move": Move(request, first={"day": one.day}), "cancel": Cancel(request), "again": Form(request)}
    form = forms[do] = type(forms[do]).of(request) if do in forms else Form(request)

    def change() -> HttpResponse:
        if do == "move":
            move_activity(request.acting, activity, form.value("day"))
        elif do == "cancel":
            cancel_activity(request.acting, activity, form.value("because"))
        else:
            plan_again(request.acting, activity)
        return go_to("file", one.file.pupil_id, at="planned")

    known = labels("function", "topic")
    page: dict[str, Any] = {"head": header_of(request.acting, one.file.pupil_id), "tab": "", "one": one, "known": known}
    page |= {"move": forms["move"], "cancel": forms["cancel"], "blocks": shown_text(str(words.get("text", "")))}
    return (form.then(change) if do in ("move", "cancel", "again") else None) or form.show("casefile/planned.html", **page)
