"""Asking for a right, as its page shows it: whom it goes to, what can be asked there, and what stands in the way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import Acting, BadInput, InstitutionNumber
from paspoort.registry.models import Institution
from paspoort.rights.actions import my_requests, what_can_be_asked, whom_to_ask
from paspoort.rights.models import Affiliation, Context, Grant, Request
from paspoort.web.shell.words import allowed


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone typed or came with: everything is kept when the page comes back."""

    institution: str
    right: str
    context: str
    message: str = ""
    ends_on: str = ""
    email: str = ""

    @property
    def what(self) -> str:
        return f"{self.right}:{self.context}" if self.right else ""

    def last_day(self) -> date | None:
        """The day until when it is asked, None when left open; `BadInput` for a day that does not exist."""
        try:
            return read_date(self.ends_on, years_ahead=10)
        except ValueError:
            raise BadInput({"ends_on": _("This date does not exist. Write it as dd/mm/yyyy.")}) from None


def wish_from_link(asked: Mapping[str, str]) -> Wish:
    """What a link to the page brings: the right, the context and the institution, each of them or none (rule 109)."""
    return Wish(asked.get("instelling", "").strip(), asked.get("recht", ""), asked.get("context", ""))


def wish_from_form(sent: Mapping[str, str]) -> Wish:
    """What was filled in."""
    right, _colon, context = sent.get("what", "").partition(":")
    typed = (sent.get(field, "").strip() for field in ("message", "ends_on", "email"))
    return Wish(sent.get("instelling", "").strip(), right, context, *typed)


def institution_asked(acting: Acting, number: str, *, another: bool = False) -> Institution | None:
    """The institution to ask: by number, else the own one where a right can be asked; None when it has to be chosen."""
    if not number:
        own = None if another or acting.institution_kind == "support_centre" else acting.here
        return Institution.objects.filter(id=own).first() if own else None
    try:
        found = Institution.objects.filter(number=InstitutionNumber(number)).select_related("successor").first()
    except ValueError:
        raise BadInput({"institution": _("An institution number has six digits.")}) from None
    if found is None:
        raise BadInput({"institution": _("We know no institution with this number. Check the number.")})
    return found.successor or found


def choices(acting: Acting, place: Institution) -> list[tuple[str, str, str]]:
    """What can be asked there, as cards: value, right and context in words, and what it is for."""
    found = []
    for offer in what_can_be_asked(acting, place.number):
        for context in offer.contexts:
            name = f"{offer.right.name} · {context.name}" if len(offer.contexts) > 1 else offer.right.name
            found.append((f"{offer.right.code}:{context.code}", name, allowed(context.allows)))
    return found


def known_email(acting: Acting) -> str:
    """The own e-mail address as the acting institution knows it, or nothing."""
    own = Affiliation.objects.filter(person_id=acting.me, institution_id=acting.here, ended_at__isnull=True).exclude(email="")
    return own.order_by("-begins_on").values_list("email", flat=True).first() or ""


def in_the_way(acting: Acting, place: Institution) -> dict[str, Any]:
    """What this person has or asked at that institution already, and who is asked."""
    own = Grant.objects.filter(Grant.lasting(), person_id=acting.me, institution=place, session__isnull=True)
    here = place.id == acting.institution_id
    return {
        "held": list(own.select_related("right").order_by("right__place")),
        "open": [one for one in my_requests(acting) if one.institution_id == place.id and one.outcome == ""],
        "elsewhere": not here,
        "admins": [name for name in whom_to_ask() if name != acting.person_name] if here else [],
    }


def own_request(acting: Acting, text: str) -> Request:
    """One of the own requests by the id in an address; any other does not exist."""
    try:
        wanted = uuid.UUID(text)
    except ValueError:
        raise Http404 from None
    found = next((one for one in my_requests(acting) if one.id == wanted), None)
    if found is None:
        raise Http404
    return found


def work_here(acting: Acting, asked: Request) -> Affiliation | None:
    """The work that whoever asked has at the acting institution today or later, if any."""
    works = Affiliation.objects.filter(person_id=asked.person_id, institution_id=acting.here, session__isnull=True)
    lasting = works.filter(Affiliation.lasting())
    return lasting.select_related("person", "institution").order_by("begins_on").first()


def fitting_contexts(acting: Acting, asked: Request, category: str) -> list[Context]:
    """The contexts of the right that was asked that the acting person may give to someone who works here like this."""
    fitting = Context.objects.filter(
        right=asked.right_id, kinds__contains=[acting.institution_kind], categories__contains=[category]
    )
    return list(fitting.filter(given_with__in=sorted(acting.may)).order_by("place"))
