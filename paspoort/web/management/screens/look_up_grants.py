"""Who has which right here."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from paspoort.rights.actions import GrantSearch, counts_by_right, look_up
from paspoort.rights.models import Context
from paspoort.web.management.grants import in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Hidden, Listed, Number, Options, Text
from paspoort.web.shell.kept_search import KeptSearch
from paspoort.web.shell.page import show

STATES = {"": "living", "loopt-af": "ending", "later": "future", "voorbij": "over", "ongebruikt": "unused", "alles": "all"}


def states() -> Options:
    return [
        ("", _("Counts today")),
        ("loopt-af", gettext("Ends within %(days)d days") % {"days": settings.EXPIRING_DAYS}),
        ("ongebruikt", _("Not used in the last half year")),
        ("later", _("Starts later")),
        ("voorbij", _("Over or ended")),
        ("alles", _("Everything")),
    ]


class Filters(KeptSearch):
    """What to see; `recht` may name its context too, as `right.context`. `gedaan` and `aantal` tell what was just done."""

    recht = Listed(_("Right"), empty=_("Every right"), optional="silent")
    context = Hidden()
    staat = Choice(_("State"), states, optional="silent")
    naam = Text(
        _("Search by name"),
        hint=_("Part of a first name or last name is enough."),
        width="medium",
        optional="silent",
        attrs={"maxlength": 100},
    )
    blad, gedaan, aantal = Number(), Hidden(), Number()

    @property
    def right(self) -> tuple[str, str]:
        right, _dot, context = self.value("recht").partition(".")
        return right, context or self.value("context")


@screen(methods="GET HEAD POST", needs="rights:manage")
def look_up_grants(request: Request) -> HttpResponse:
    """The grants of the acting institution by right, context and state (rules 11, 51). A name stands in no address."""
    form, elsewhere = Filters.at(request)
    if elsewhere:
        return elsewhere
    right, context = form.right
    name = form.value("naam") if form.kept else ""
    state = STATES[form.value("staat")]
    page = look_up(request.acting, GrantSearch(right, context, state, name, form.value("blad")))
    here = counts_by_right(request.acting)
    form.offer("recht", _rights([context for _right, context, _number in here]))
    return show(
        request,
        "management/grants/look_up.html",
        form=form,
        asked=f"{right}.{context}" if context else right,
        name=name,
        page=page,
        grants=in_words(page.rows),
        counts=[(f"{right.name} · {context.name}", number) for right, context, number in here],
        done=_done(form.value("gedaan"), form.value("aantal")),
    )


def _done(deed: str, number: int) -> str:
    """What was just done to several grants."""
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
        choices.setdefault(one.right_id, gettext("%(right)s, every context") % {"right": one.right.name})
        choices[f"{one.right_id}.{one.code}"] = f"{one.right.name} · {one.name}"
    return list(choices.items())
