"""Documents of a school: its folders, what stands in one, and search by text."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from paspoort.collaboration.actions import Place, choices, documents_of, places, search, withdrawn_of
from paspoort.kernel.models import Acting
from paspoort.web.collaboration.shelf import FILE_KINDS, marked
from paspoort.web.collaboration.words import day_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Number, Text
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show


class Asked(Form):
    """Which folder, and which page of it."""

    map = Text()
    pagina = Number(first=1)


class Sought(Form):
    """Words that are sought; they stand in no address."""

    zoek = Text(longest=200)


@screen(methods="GET HEAD POST", needs="collaboration:read")
def documents(request: Request, school: uuid.UUID) -> HttpResponse:
    """What a school and its centre keep together (rule 47)."""
    acting, place = request.acting, place_of(request.acting, school)
    asked, words_form = Asked.asked(request), Sought.of(request)
    words = words_form.value("zoek") if request.method == "POST" else ""
    library = documents_of(acting, school, asked.value("map"), asked.value("pagina") or 1)
    found = search(acting, words, school) if words else None
    writes = place.guided and "collaboration:write" in acting.may
    begun = acting.institution_kind == "clb" or bool(library.folders or place.registrations)
    here = reverse("documents", args=[school])
    return show(
        request, "collaboration/documents.html", place=place, library=library, folder=asked.value("map"), words=words,
        found=found, writes=writes, may_put=writes and begun,
        withdrawn=withdrawn_of(acting, school) if writes and any(one.withdrawn for one in library.folders) else [],
        href=f"{here}?{urlencode({'map': asked.value('map')})}&pagina={{page}}", kinds=choices("document"), file_kinds=FILE_KINDS,
        day_of=day_of, marked=marked, urlencode=urlencode,
    )  # fmt: skip


def place_of(acting: Acting, school: uuid.UUID) -> Place:
    """The school, when its samenwerkingsdossier opens here; any other does not exist."""
    found = next((one for one in places(acting) if one.school_id == school and not one.elsewhere), None)
    if found is None:
        raise Http404
    return found
