"""The desk of a centre: what it is writing, what it published, and what came to an end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.passport.actions import label, reports_on_desk
from paspoort.passport.models import REPORT_KINDS
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

VIEWS = {
    "concepten": (_("My drafts"), {"mine": "1", "standing": "draft"}),
    "alle-concepten": (_("All drafts of this centre"), {"standing": "draft"}),
    "later": (_("Starting later"), {"standing": "coming"}),
    "geldig": (_("Valid now"), {"standing": "valid"}),
    "vervangen": (_("Replaced"), {"standing": "superseded"}),
    "opgeheven": (_("Ended"), {"standing": "ended"}),
    "ingetrokken": (_("Withdrawn"), {"standing": "withdrawn"}),
    "alles": (_("Everything"), {}),
}


@screen()
def centre_reports(request: Request) -> HttpResponse:
    """Own drafts first, with what they still lack; the rest of the centre's reports by how they stand, kind and school."""
    view = request.GET.get("toon", "concepten")
    view = view if view in VIEWS else "concepten"
    chosen = {"kind": request.GET.get("soort", ""), "school": request.GET.get("school", "")}
    found = reports_on_desk(request.acting, VIEWS[view][1] | chosen | {"after": request.GET.get("na", "")})
    shown: dict[str, Any] = {
        "desk": found,
        "view": view,
        "views": [(code, str(words)) for code, (words, _wanted) in VIEWS.items()],
        "chosen": chosen,
        "kinds": [(kind, label("kinds", kind)) for kind in REPORT_KINDS],
        "schools": [(school.number, school.name) for school in found.schools],
        "counts": [(label("kinds", kind), count) for kind, count in found.counts],
        "later_page": bool(request.GET.get("na")),
        "empty": _empty(view, any(chosen.values())),
    }
    part = "centre/desk.html" if request.headers.get("HX-Target") == "desk" else "centre/reports.html"
    return show(request, part, **shown)


def _empty(view: str, narrowed: bool) -> tuple[str, str]:
    if narrowed:
        return gettext("No report fits this choice"), gettext("Choose another kind or another school.")
    if view in ("concepten", "alle-concepten"):
        return gettext("No drafts"), gettext("Find a pupil on the start page and choose “New report” there.")
    return gettext("Nothing here"), gettext("This centre has no reports that stand like this.")
