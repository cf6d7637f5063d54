"""Step up with a stronger key in between: the same person shows who this is, and comes back to where she was."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from paspoort.audit.actions import record
from paspoort.identity.actions import Level, Wish, ways_in
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show
from paspoort.web.sign_in.methods import choice
from paspoort.web.sign_in.signing_in import address_to_choose, begin, safe_target


@screen()
def step_up(request: Request) -> HttpResponse:
    """Ask the same person, for the same institution, for a stronger key, and come back to the page. With `nu` the key must be
    shown now, also by whoever just did; an own key does not count for that."""
    acting = request.acting
    going = safe_target(request, request.GET.get("naar", ""))
    fresh = "nu" in request.GET
    wish = Wish(Level.HIGH, acting.institution_number or None, person_id=acting.person_id, fresh=fresh)
    record("sign_in.stronger_asked")
    if way := request.GET.get("sleutel", ""):
        return begin(request, wish, way, going)
    ways = ways_in(Level.HIGH, issued=fresh)
    links = {way.code: address_to_choose(wish, going, way.code) for way in ways}
    chosen = choice(ways, links, request.COOKIES.get(settings.LAST_WAY_COOKIE, ""))
    kept = going.startswith("/verder/")
    return show(request, "sign_in/stronger.html", choice=chosen, fresh=fresh, kept=kept, going=going)
