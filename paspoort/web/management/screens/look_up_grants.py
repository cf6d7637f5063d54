"""Who has which right here."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.rights.actions import counts_by_right, look_up
from paspoort.rights.models import Context
from paspoort.web.management.grants import in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

STATES = {"": "living", "loopt-af": "ending", "later": "future", "voorbij": "over", "ongebruikt": "unused", "alles": "all"}


@screen(methods="GET HEAD POST")
def look_up_grants(request: Request) -> HttpResponse:
    """The grants of the acting institution by right, context and state (rules 11, 51). A name comes by POST, in no address."""
    acting = request.acting
    asked = _asked(request.POST if request.method == "POST" else request.GET)
    page = look_up(
        acting,
        right=asked["recht"],
        context=asked["context"],
        state=STATES.get(asked["staat"], "living"),
        name=asked["naam"] if request.method == "POST" else "",
        page=int(asked["blad"]) if asked["blad"].isdecimal() else 1,
    )
    here = counts_by_right(acting)
    counts = [(f"{right.name} · {context.name}", number) for right, context, number in here]
    return show(
        request,
        "management/grants/look_up.html",
        asked=asked,
        page=page,
        grants=in_words(page.rows),
        counts=counts,
        rights=_rights([context for _right, context, _number in here]),
        done=_done(request.GET.get("gedaan", "")),
    )


def _asked(typed: QueryDict) -> dict[str, str]:
    """What was asked; `recht` may name its context too, as `right.context`."""
    asked = {key: typed.get(key, "").strip()[:100] for key in ("recht", "context", "staat", "naam", "blad")}
    right, _dot, context = asked["recht"].partition(".")
    return asked | {"recht": right, "context": context or asked["context"], "blad": asked["blad"][:4]}


def _done(text: str) -> str:
    """What was just done to several grants, such as `extend.3`."""
    deed, _dot, count = text.partition(".")
    number = int(count[:4]) if count.isdecimal() else 0
    told = {
        "extend": ngettext("%(num)s right was extended", "%(num)s rights were extended", number),
        "contexts": ngettext("The contexts of %(num)s right were changed", "The contexts of %(num)s rights were changed", number),
        "end": ngettext("The end of %(num)s right was set", "The end of %(num)s rights was set", number),
    }
    return told[deed] % {"num": number} if deed in told and number else ""


def _rights(here: Sequence[Context]) -> list[tuple[str, str]]:
    """The rights that this kind of institution knows, each as a whole and by context."""
    choices: dict[str, str] = {}
    for one in here:
        choices.setdefault(one.right_id, _("%(right)s, every context") % {"right": one.right.name})
        choices[f"{one.right_id}.{one.code}"] = f"{one.right.name} · {one.name}"
    return list(choices.items())
