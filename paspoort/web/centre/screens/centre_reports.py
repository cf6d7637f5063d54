"""The desk of a centre: what it is writing, what it published, and what came to an end."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from paspoort.passport.actions import label, reports_on_desk
from paspoort.passport.models import REPORT_KINDS
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

VIEWS = {
    "concepten": {"mine": "1", "standing": "draft"},
    "alle-concepten": {"standing": "draft"},
    "later": {"standing": "coming"},
    "geldig": {"standing": "valid"},
    "vervangen": {"standing": "superseded"},
    "opgeheven": {"standing": "ended"},
    "ingetrokken": {"standing": "withdrawn"},
    "alles": {},
}


@screen()
def centre_reports(request: Request) -> HttpResponse:
    """Own drafts first, with what they still lack; the rest of the centre's reports by how they stand, kind and school."""
    view = request.GET.get("toon", "concepten")
    view = view if view in VIEWS else "concepten"
    chosen = {"kind": request.GET.get("soort", ""), "school": request.GET.get("school", "")}
    found = reports_on_desk(request.acting, VIEWS[view] | chosen | {"after": request.GET.get("na", "")})
    shown: dict[str, Any] = {
        "desk": found,
        "view": view,
        "views": _views(),
        "chosen": chosen,
        "kinds": [(kind, label("kinds", kind)) for kind in REPORT_KINDS],
        "schools": [(school.number, school.name) for school in found.schools],
        "counts": [(label("kinds", kind), count) for kind, count in found.counts],
        "later_page": bool(request.GET.get("na")),
        "empty": _empty(view, any(chosen.values())),
    }
    part = "centre/desk.html" if request.headers.get("HX-Target") == "desk" else "centre/reports.html"
    return show(request, part, **shown)


def _views() -> list[tuple[str, str]]:
    return [
        ("concepten", _("My drafts")),
        ("alle-concepten", _("All drafts of this centre")),
        ("later", _("Starting later")),
        ("geldig", _("Valid now")),
        ("vervangen", _("Replaced")),
        ("opgeheven", _("Ended")),
        ("ingetrokken", _("Withdrawn")),
        ("alles", _("Everything")),
    ]


def _empty(view: str, narrowed: bool) -> tuple[str, str]:
    if narrowed:
        return _("No report fits this choice"), _("Choose another kind or another school.")
    if view in ("concepten", "alle-concepten"):
        return _("No drafts"), _("Find a pupil on the start page and choose “New report” there.")
    return _("Nothing here"), _("This centre has no reports that stand like this.")
