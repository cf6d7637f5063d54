"""The people who work here, and who did: found by name, each with the rights held here."""

from __future__ import annotations

from django.http import HttpResponse

from paspoort.web.management.people import Search, Which
from paspoort.web.shell.door import Request, screen


@screen(methods="GET HEAD POST", needs="rights:manage", reading="people.listed")
def people(request: Request) -> HttpResponse:
    """Everybody with work here, or with work that ended (rules 25, 36). A name stands in no address."""
    which = Which.asked(request)
    form, elsewhere = Search.at(request, {"page": which.value("pagina")})
    form.historical = which.value("toon") == "historisch"
    return elsewhere or form.show("management/people/list.html", found=form.found())
