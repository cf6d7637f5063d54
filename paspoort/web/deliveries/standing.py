"""Standing of a delivery: that it is worked on, what it does or did, and the rows behind one of its counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.deliveries.actions import DeliverySeen
from paspoort.web.deliveries import present
from paspoort.web.deliveries.words import FATES, STATES
from paspoort.web.shell.door import Request
from paspoort.web.shell.fields import Choice, Number, Text, Yes
from paspoort.web.shell.forms import Form

WAITING = ("asked", "confirmed")


class Asked(Form):
    """What stands in the address: which rows to show, whether to say anew what the columns are, and how it stood on the page."""

    wat = Choice("", [(code, code) for code in FATES])
    blz = Number()
    kolommen = Choice("", [("1", "")])
    stand = Choice("", [(code, code) for code in STATES])


class Decide(Form):
    """Have it taken in, as it stood on the page."""

    digest = Text()
    ends = Yes(_("Yes, these pupils have left my school"))


def standing(request: Request, seen: DeliverySeen, form: Decide | None = None) -> HttpResponse:
    """What it does, or did; or that it is being worked on."""
    form = form or Decide(request, first={"digest": seen.digest})
    if seen.listed.state in WAITING:
        return form.show("deliveries/waiting.html", seen=seen)
    asked = Asked.asked(request)
    fate, number = asked.value("wat"), max(1, asked.value("blz") or 1)
    behind: dict[str, Any] = {"fate": fate}
    if fate and seen.listed.state in ("planned", "done"):
        headings, rows, pages = present.rows_behind(seen, fate, number)
        behind |= {"headings": headings, "rows": rows, "page": min(number, pages), "pages": pages}
    return form.show(
        "deliveries/plan.html", seen=seen, fates=present.fates_of(seen), looks=[*present.looks_of(seen)], behind=behind,
        named=FATES, asked=present.ends_asked(seen),
    )  # fmt: skip
