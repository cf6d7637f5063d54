"""On whose behalf: choose one of the institutions where one works, or go over to another."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.actions import Wish, switch_capacity, switches_here
from paspoort.kernel.models import Refused
from paspoort.rights.actions import capacities
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden
from paspoort.web.shell.forms import Form
from paspoort.web.shell.page import show
from paspoort.web.sign_in.signing_in import begin, give_cookie, safe_target


class Switch(Form):
    institution, naar = Hidden(), Hidden()


@screen(reading="institution.choice_seen")
def choose_institution(request: Request) -> HttpResponse:
    """On whose behalf? The institutions where this person works, to choose one; then on to where she was going."""
    going = safe_target(request, request.GET.get("naar", ""))
    return show(request, "sign_in/choose_institution.html", institutions=capacities(request.acting), going=going)


@screen(methods="POST", from_any_page=True)
def switch_institution(request: Request) -> HttpResponse:
    """Go on in the name of another institution: a new session begins. ACM checks it for whoever came in by ACM; with another
    key it asks no new sign-in (rules 24, 53, 54)."""
    form = Switch.of(request)
    number, going = form.value("institution"), safe_target(request, form.value("naar"))
    record("institution.switch_asked")
    place = next((one for one in capacities(request.acting) if one.number == number), None)
    if place is None:
        raise Refused("other_institution", _("You do not work for this institution. Choose one from the list."))
    if not switches_here(request.acting):
        return begin(request, Wish(institution_number=number, person_id=request.acting.person_id), "", going)
    left = int((request.acting.expires_at - timezone.now()).total_seconds())
    response = redirect(going)
    response.status_code = 303
    give_cookie(response, settings.SESSION_COOKIE, switch_capacity(request.acting, place.id), left)
    return response
