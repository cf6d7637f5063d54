"""On whose behalf: choose one of the institutions where one works, or go over to another."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.actions import Wish
from paspoort.kernel.models import Refused
from paspoort.rights.actions import capacities
from paspoort.web.door import Request, screen
from paspoort.web.page import show
from paspoort.web.signing_in import begin, safe_target


@screen(reading="institution.choice_seen")
def choose_institution(request: Request) -> HttpResponse:
    """On whose behalf? The institutions where this person works, to choose one; then on to where she was going."""
    going = safe_target(request, request.GET.get("naar", ""))
    return show(request, "choose_institution.html", institutions=capacities(request.acting), going=going)


@screen(methods="POST")
def switch_institution(request: Request) -> HttpResponse:
    """Go on in the name of another institution: ACM checks it, and a new session begins (rules 24, 53, 54)."""
    number = request.POST.get("institution", "")
    record("institution.switch_asked")
    if number not in {institution.number for institution in capacities(request.acting)}:
        raise Refused("other_institution", _("You do not work for this institution. Choose one from the list."))
    going = safe_target(request, request.POST.get("naar", ""))
    return begin(request, Wish(institution_number=number, person_id=request.acting.person_id), "", going)
