"""A page: one way to turn a template into an answer, with the shell of whoever acts, or without one on public pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from paspoort.inbox.actions import Counted
from paspoort.kernel.models import Acting
from paspoort.rights.actions import capacities
from paspoort.web.shell.menu import modules, own_pages

OWN_PAGES = {"my_details", "my_keys", "my_rights", "own_consultations"}
"""The pages about oneself. Another page shows one institution, and a switch leads to the start page of the other."""


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page now, inside the transaction, so that what it shows was asked as this person. A page that lists the tasks that
    wait gives along that it `counted` them: they are not asked again."""
    acting: Acting | None = getattr(request, "acting", None)
    inside = acting is not None or settings.SESSION_COOKIE in request.COOKIES
    counted = context.get("counted") if status < 500 else Counted(0, 0)
    context |= {
        "acting": acting,
        # made when a template asks for it: a fragment never does
        "shell": SimpleLazyObject(lambda: _shell(request, acting, counted)) if acting else None,
        "home_url": reverse("home") if inside else reverse("welcome"),
        "sign_in_url": None if inside or request.path.startswith(reverse("sign_in")) else reverse("sign_in"),
        "footer_links": SimpleLazyObject(_footer),
    }
    return render(request, template, context, status=status)


def _footer() -> list[tuple[str, str]]:
    pages = [(_("Help and contact"), "contact"), (_("Accessibility"), "accessibility"), (_("Privacy"), "privacy")]
    return [(text, reverse(name)) for text, name in pages]


def _shell(request: HttpRequest, acting: Acting, counted: Counted | None) -> dict[str, Any]:
    others = capacities(acting) if acting.capacities > 1 or acting.institution_id is None else []
    found = modules(request, acting, counted)
    return {
        "person": acting.person_name,
        "institution": {"name": acting.institution_name, "number": acting.institution_number} if acting.institution_id else None,
        "others": [{"name": other.name, "number": other.number} for other in others if other.id != acting.institution_id],
        "switch_url": reverse("switch_institution"),
        "switch_to": request.path if _stays(request) else "",
        "sign_out_url": reverse("sign_out"),
        "modules": found,
        "tasks": sum(each["tally"].open for each in found),
        "unread_tasks": sum(each["tally"].unread for each in found),
        "own": own_pages(),
        "session": {
            "idle_seconds": settings.SESSION_IDLE_MINUTES * 60,
            "seconds_left": max(0, int((acting.expires_at - timezone.now()).total_seconds())),
            "extend_url": reverse("extend_session"),
            "expired_url": reverse("signed_out"),
        },
    }


def _stays(request: HttpRequest) -> bool:
    """Whether this page is there for whatever institution someone works, so that a switch comes back to it."""
    return request.resolver_match is not None and request.resolver_match.url_name in OWN_PAGES
