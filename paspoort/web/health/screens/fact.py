"""Facts kept beside what is measured: by which curve a pupil is read, heights of the parents, and with whom the pupil shares."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.health.actions import Doubtful, FactValue, Medical, save_fact
from paspoort.health.actions import medical as medical_of
from paspoort.web.health.words import FACTS, FITS, SHARES, SIDES, number
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Revision, Text, Yes
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to

KINDS = {
    "geslacht": ("sex", "sex"),
    "moeder": ("heightMother", "cm"),
    "vader": ("heightFather", "cm"),
    "curve": ("chartFits", "fits"),
    "delen": ("shareWith", "with"),
}
"""By its word in the address, a kind of fact, and what its value is called."""
OPTIONS = {"sex": SIDES, "chartFits": FITS, "shareWith": SHARES}


class Told(Form):
    """One fact, upon the version that was on the screen; a height that is unusual asks to be confirmed."""

    refusals_shown = frozenset({"changed_elsewhere"})
    beside = {"value": "said"}
    version = Revision()
    confirmed = Yes(_("It is right"))
    doubtful = False


class Height(Told):
    """The height of a parent, in cm."""

    said = Text(_("Height in cm"), longest=20, width="short", attrs={"inputmode": "decimal"})
    measured = Choice(_("How do we know?"), [("yes", _("Measured")), ("no", _("Said"))], cards=True, first="no")


class OneOf(Told):
    """One of a few answers."""

    said = Choice("", cards=True)


def told_of(request: Request, kind: str, found: Medical) -> Told:
    """The form of a fact, as it was sent or as it stands."""
    code, name = KINDS[kind]
    versions = found.facts.get(code, [])
    first: dict[str, Any] = {"version": versions[0].version if versions else 0}
    if versions:
        cm, value = versions[0].value.get("cm"), versions[0].value
        first |= {
            "said": f"{cm:g}".replace(".", ",") if cm else value[name],
            "measured": "yes" if value.get("measured") else "no",
        }
    form = (Height if name == "cm" else OneOf).of(request, first)
    form.fields["said"].label = FACTS[code]
    if name != "cm":
        form.offer("said", list(OPTIONS[code].items()))
    return form


@screen(methods="GET HEAD POST")
def fact(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """Note a fact as its next version; the earlier ones stand below."""
    kind = request.GET.get("wat", "geslacht")
    if kind not in KINDS:
        raise Http404
    head, (code, name) = header_of(request.acting, pupil), KINDS[kind]
    found = medical_of(request.acting, pupil)
    form = told_of(request, kind, found)
    page = {"head": head, "tab": "medical", "title": FACTS[code], "kind": kind, "name": name, "number": number}
    return form.then(lambda: _keep(form, pupil, kind)) or form.show(
        "health/fact.html", versions=found.facts.get(code, []), options=OPTIONS.get(code, {}), **page
    )


def _keep(form: Told, pupil: uuid.UUID, kind: str) -> HttpResponse:
    code, name = KINDS[kind]
    value = {name: form.value("said")} | ({"measured": form.value("measured") == "yes"} if name == "cm" else {})
    try:
        save_fact(form.acting, pupil, code, FactValue(value, form.value("version"), form.value("confirmed")))
    except Doubtful:
        form.doubtful = True
        raise
    return go_to("medical", pupil, at=kind)
