"""Registrations of one school: those that go on first, what is new, filtered by what stands in the address, or found by words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import STATES, Found, Listed, Opened, choices, opened, search_registrations
from paspoort.web.collaboration.words import day_of, sums_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, PageNumber, Text, Words
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show

ON_A_PAGE = 50
PLACES: dict[str, Words] = {
    "registration": _("in the title"),
    "reaction": _("in a reaction"),
    "goal": _("in a goal"),
    "step": _("in a step"),
    "agreement": _("in an agreement"),
}
WAITS = ("wacht", _("Something waits"))


class Filter(Form):
    """What of the list is shown."""

    jaar = Choice(_("School year"))
    thema = Choice(_("Theme"), lambda: [*choices("theme").items()])
    staat = Choice(_("State"), [WAITS, *STATES.items()])
    pagina = PageNumber()

    def fits(self, one: Listed) -> bool:
        asked = {"jaar": [str(one.school_year)], "thema": [one.theme], "staat": [one.state, *["wacht"] * one.waits]}
        return all(self.value(name) in ("", *values) for name, values in asked.items())

    def href(self) -> str:
        """The address of another page of what is asked here."""
        return (
            f"?{urlencode({name: self.value(name) for name in ('jaar', 'thema', 'staat') if self.value(name)} | {'pagina': ''})}"
        )


class Sought(Form):
    """Words that are sought; they stand in no address."""

    zoek = Text(longest=200)


@screen(methods="GET HEAD POST", needs="collaboration:read")
def collaboration(request: Request, school: uuid.UUID) -> HttpResponse:
    """The samenwerkingsdossier of one school: its registrations."""
    found = opened(request.acting, school)
    form, words = Filter.asked(request), Sought.of(request).value("zoek") if request.method == "POST" else ""
    form.offer("jaar", [(str(one), f"{one}-{one + 1}") for one in _years(found.registrations)])
    fitting = [one for one in found.registrations if form.fits(one)]
    pages = max(1, -(-len(fitting) // ON_A_PAGE))
    page = min(max(1, form.value("pagina")), pages)
    shown = fitting[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return show(
        request, "collaboration/collaboration.html", found=found, place=found.place, form=form, page=page, pages=pages,
        href=f"{form.href()}{{page}}", sums=sums_of(found.registrations),
        going_on=[one for one in shown if one.state != "closed"], closed=[one for one in shown if one.state == "closed"],
        filtered=any(form.value(name) for name in ("jaar", "thema", "staat")), states=STATES, day_of=day_of,
        kinds=choices("kind"), themes=choices("theme"),
        words=words, texts=_texts_with(request, found, words) if words else None,
    )  # fmt: skip


def _years(found: Sequence[Listed]) -> list[int]:
    return sorted({one.school_year for one in found}, reverse=True)


def _texts_with(request: Request, at: Opened, words: str) -> list[tuple[Found, str, str]]:
    """The texts in which the words stand, each with where that is: in words, and on the page of its registration."""
    kinds = {one.id: one.kind for one in [*at.registrations, *at.working_agreements, *at.coming, *at.held]}
    return [
        (one, *_place_of(one, kinds.get(one.registration_id, "")))
        for one in search_registrations(request.acting, at.place.school_id, words)
    ]


def _place_of(one: Found, kind: str) -> tuple[str, str]:
    if one.part == "section":
        return str(_("in “%(section)s”")) % {"section": choices("section", kind).get(one.line, "")}, f"#deel-{one.line}"
    return str(PLACES[one.part]), f"#{one.part}s" if one.part in ("goal", "step", "agreement") else ""
