"""Kept forms, with what was typed when a key was asked: keep it, and bring it back to the page it was meant for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from paspoort.identity.actions import keep_form
from paspoort.kernel.models import Acting

NEVER_KEPT = ("csrfmiddlewaretoken", "password", "code")
"""Fields whose name begins like this are typed again: the form's own token, and what only its owner may know."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether what was typed is kept: then `address` takes it up again; empty when it was too long."""

    address: str
    had_files: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: to which address, its fields in order, and whether files went with it (those are not kept)."""

    path: str
    fields: Mapping[str, Sequence[str]] = field(repr=False)
    had_files: bool = False


def keep_what_was_typed(request: HttpRequest) -> Kept | None:
    """Keep the form that was refused for want of a stronger key; None where nothing was sent."""
    acting: Acting | None = getattr(request, "acting", None)
    form = uuid.uuid4()
    if acting is None or request.method != "POST" or not takes(request.get_full_path(), "POST"):
        return None
    kept = keep_form(acting, form, asdict(what_was_typed(request)))
    return Kept(reverse("resume_form", args=[form]) if kept else "", bool(request.FILES))


def what_was_typed(request: HttpRequest) -> Filled:
    """The form that was sent, without what is never kept."""
    fields = {name: many for name, many in request.POST.lists() if not name.startswith(NEVER_KEPT)}
    return Filled(request.get_full_path(), fields, had_files=bool(request.FILES))


def takes(path: str, method: str) -> bool:
    """Whether this is the address of a screen of our own for who is signed in, and one that is asked in this way."""
    try:
        view = resolve(path.partition("?")[0]).func
    except Resolver404:
        return False
    return getattr(view, "door", "") == "screen" and method in getattr(view, "methods", ())
