"""Link with one package: what it gets, what it asked and when; turned on, and off at once."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.links import actions
from paspoort.web.links import present
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show

KINDS = [
    ("no", gettext_lazy("Only that there is a report"), gettext_lazy("Enough for a mark in a class list. We advise this.")),
    (
        "yes",
        gettext_lazy("Also which kind it is: GC, IAC or OV4"),
        gettext_lazy("Whoever sees the class list in the package then sees that too."),
    ),
]


class Choosing(Form):
    """What the package is told beside the fact itself."""

    kind = Choice(
        gettext_lazy("What may the package know?"), KINDS, cards=True, missing=gettext_lazy("Choose what the package may know.")
    )


@screen()
def link(request: Request, vendor: uuid.UUID) -> HttpResponse:
    """One package at the acting school: on or off, what it gets and never gets, and what it asked on each of the last days."""
    package = actions.the_package(request.acting, vendor)
    tells = bool(package.link and package.link.tells_kind)
    return show(
        request,
        "links/link.html",
        package=package,
        given=present.given(package, tells_kind=package.on and tells),
        never=present.never_given(),
        asked=present.asked(actions.asked_per_day(request.acting, vendor)) if package.link else None,
        done=request.GET.get("gedaan", ""),
    )


@screen(methods="GET HEAD POST")
def turn_link_on(request: Request, vendor: uuid.UUID) -> HttpResponse:
    """What is given to whom, before it is; and the choice whether the kind is told. Also to choose anew while it is on."""
    package = actions.the_package(request.acting, vendor)
    now = "yes" if package.on and package.link and package.link.tells_kind else "no"
    form = Choosing.of(request, {"kind": now})

    def do() -> HttpResponse:
        actions.turn_on(request.acting, vendor, tells_kind=form.cleaned_data["kind"] == "yes")
        return go_to("link", vendor, gedaan="aan")

    name = package.vendor.name
    return form.then(do) or form.show(
        "links/turn_on.html",
        title=_("Another choice for %(name)s") % {"name": name} if package.on else _("Turn %(name)s on") % {"name": name},
        send=_("Keep this choice") if package.on else _("Turn on"),
        back=reverse("link", args=[vendor]),
        crumbs=[
            (_("User management"), reverse("user_management")),
            (_("Links"), reverse("links")),
            (name, reverse("link", args=[vendor])),
        ],
        given=present.given(package, tells_kind=False),
        never=present.never_given(),
    )


@screen(methods="POST")
def turn_link_off(request: Request, vendor: uuid.UUID) -> HttpResponse:
    """Off at once: the next question of this package is refused."""
    actions.turn_off(request.acting, vendor)
    return go_to("link", vendor, gedaan="uit")
