"""One grant: its contexts, its period, its end, and its history."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from paspoort.rights.actions import Power, history, powers, the_grants
from paspoort.rights.models import Grant
from paspoort.web.management.changing import FORMS, Change, Contexts, as_it_is, overtaken
from paspoort.web.management.grants import in_words, story
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import go_to
from paspoort.web.shell.page import show

TABS = {"contexten": "contexts", "periode": "period", "stoppen": "end"}


@screen(methods="GET HEAD POST", needs="rights:manage", reading="right.change_asked")
def change_grant(request: Request, grant: uuid.UUID) -> HttpResponse:
    """The pencil: change one grant of the acting institution, with a reason (rule 50). Who changes it at the same time as
    someone else sees what the other did, keeps what was typed, and decides."""
    [held] = the_grants(request.acting, [grant])
    first = as_it_is(held) | {"deed": TABS.get(request.GET.get("doe", ""), "contexts")}
    deed = Change.of(request, first).value("deed")
    form = FORMS.get(deed, Contexts).of(request, first)
    if changed := form.then(lambda: _change(form, held, deed)):
        return changed
    if request.method == "POST":  # what someone else made of it meanwhile
        [held] = the_grants(request.acting, [grant])
    done = request.GET.get("gedaan", "") if request.method != "POST" else ""
    return show(request, "management/grants/change.html", status=form.status, done=done, **_grant_view(form, held, deed))


def _change(form: Change, held: Grant, deed: str) -> HttpResponse:
    form.make(held)
    return go_to("change_grant", held.id, gedaan=deed)


def _grant_view(sent: Change, held: Grant, deed: str) -> dict[str, Any]:
    lines, may, [one] = history(sent.acting, held.id), powers(sent.acting, [held])[held.id], in_words([held])
    tabs = _tabs(may) if one.open else []
    tab = deed if deed in tabs else (tabs or [""])[0]
    form = sent if tab in ("", deed) else FORMS[tab](sent.request, first=as_it_is(held))
    form.offers(held)
    meanwhile = sent.refusal is not None and sent.refusal.code == "changed_meanwhile"
    return {
        "held": one,
        "form": form,
        "power": may,
        "tabs": tabs,
        "tab": tab,
        "history": story(lines),
        "others": overtaken(lines, sent.value("revision"), held.revision) if meanwhile else [],
        "refused": sent.refusal.sentence if sent.refusal and not meanwhile else "",
        "meanwhile": meanwhile,
    }


def _tabs(may: Power) -> list[str]:
    """What this person may do with the grant; only ending is left where giving more is for someone else."""
    if may.more:
        return ["contexts", "period", "end"] if may.end else ["contexts", "period"]
    return ["end"] if may.end else []
