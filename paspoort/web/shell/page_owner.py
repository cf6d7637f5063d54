"""Owner of a page: a form that was drawn for one institution or person does nothing in the name of another."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, Refused

FIELD = "drawn_for"
HEADER = "X-Drawn-For"


def page_owner(acting: Acting) -> str:
    """What a form carries to say for which person and institution its page was drawn: a keyed hash, which tells neither."""
    return salted_hmac("drawn for", f"{acting.person_id} {acting.institution_id}", algorithm="sha256").hexdigest()[:32]


def require_page_owner(request: HttpRequest, acting: Acting) -> None:
    """Refuse what comes from a page of another institution or person, such as one in a second tab: it must say for whom it was
    drawn, and all that it says must fit."""
    said = [one for one in (*request.POST.getlist(FIELD), request.headers.get(HEADER)) if one is not None]
    if said and all(constant_time_compare(each, page_owner(acting)) for each in said):
        return
    raise Refused("other_page", _("This page was opened for another institution, or by someone else. Nothing was sent."))
