"""Asking an institution for a right, and deciding on it (rules 109, 127)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.limits import too_fast
from paspoort.kernel.models import Acting, BadInput, InstitutionNumber, Refused
from paspoort.kernel.periods import months_after, today
from paspoort.kernel.text import holds_national_number
from paspoort.registry.models import Institution
from paspoort.rights.actions.checking import keeping
from paspoort.rights.actions.granting import Offer
from paspoort.rights.actions.onboarding import read_email
from paspoort.rights.actions.people import CATEGORIES_OF
from paspoort.rights.models import PERMISSIONS, Affiliation, Context, Grant, Request, Right

OPEN_AT_ONCE, A_DAY, LONGEST = 20, 10, 500


def place_to_ask(acting: Acting, institution_number: str) -> Institution | None:
    """The institution that is asked: of this number, or the own one without a number; None where a right is asked elsewhere.

    Raises `BadInput` for an institution that is not known.
    """
    if institution_number:
        return _institution(institution_number)
    own = acting.institution_kind != "support_centre"
    return Institution.objects.filter(id=acting.here).first() if own else None


def what_can_be_asked(acting: Acting, institution_number: str) -> list[Offer]:
    """The rights that the acting person can ask of an institution: what fits the work there and is not held or asked already.

    Empty where there is nothing to ask. Raises `BadInput` for an institution that is not known.
    """
    place = _institution(institution_number)
    return _offers(acting, place, _categories_at(acting, place))


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What is asked of an institution, named by its number: a right with its contexts, by code; perhaps until when, why, and
    where the answer is mailed."""

    institution: str
    right: str
    contexts: Sequence[str]
    ends_on: date | None = None
    message: str = ""
    email: str = ""


def ask_for_right(acting: Acting, new: NewRequest) -> Request:
    """Ask an institution for a right: the own one, or as a support worker a school (rules 109, 127).

    It becomes a task of whoever manages rights there. Raises `BadInput` for what cannot be asked, and `Refused` when nobody
    there can be reached, the same was asked already, or too much was asked.
    """
    place = _institution(new.institution)
    category = _category(acting, place)
    if Request.objects.filter(person_id=acting.me, institution=place, right=new.right, outcome="").exists():
        raise _asked_already()
    _check(new, _offers(acting, place, [category]))
    asked = Request(person_id=acting.me, institution=place, asked_from_id=acting.here, right_id=new.right, category=category)
    asked.contexts, asked.ends_on = list(dict.fromkeys(new.contexts)), new.ends_on
    asked.message, asked.email = new.message.strip(), read_email(new.email)
    _pace(acting)
    with keeping({"no_reachable_admin": _nobody_to_ask(place), "one_open_request_per_right": _asked_already()}.get):
        asked.save(force_insert=True)
    record("right.asked", object=asked.id, right=new.right, contexts=",".join(asked.contexts), institution=place.number)
    return asked


def _category(acting: Acting, place: Institution) -> str:
    """As what the acting person asks this: what the work there is."""
    categories = _categories_at(acting, place)
    if not categories:
        sentence = _("You ask a right of the institution that you work for. Only a support worker asks a school for access.")
        raise BadInput({"institution": sentence})
    return categories[0]


def held_at(acting: Acting, place: Institution) -> list[Grant]:
    """What the acting person holds at an institution today or later, without what a sign-in brought."""
    own = Grant.objects.filter(Grant.lasting(), person_id=acting.me, institution=place, session__isnull=True)
    return list(own.select_related("right").order_by("right__place"))


def my_requests(acting: Acting) -> list[Request]:
    """What the acting person asked, wherever, the last first."""
    mine = Request.objects.filter(person_id=acting.me).select_related("institution", "asked_from", "right")
    return list(mine.order_by("-asked_at"))


def withdraw_request(acting: Acting, request_id: uuid.UUID) -> Request:
    """Take back what one asked oneself, as long as nobody decided."""
    late = Refused("decided_already", _("This request was decided already, so it cannot be taken back."), status=409)
    with keeping({"decided_already": late}.get):
        if not Request.objects.filter(id=request_id, person_id=acting.me).update(outcome="withdrawn"):
            raise Refused("not_found", status=404)
    record("right.request_withdrawn", object=request_id)
    return Request.objects.get(id=request_id)


def _institution(text: str) -> Institution:
    try:
        number = InstitutionNumber(text)
    except ValueError:
        raise BadInput({"institution": _("An institution number has six digits.")}) from None
    found = Institution.objects.filter(number=number).select_related("successor").first()
    if found is not None and found.successor is not None:
        found = found.successor
    if found is None or not found.lasts():
        raise BadInput({"institution": _("We know no institution with this number. Check the number.")})
    return found


def _categories_at(acting: Acting, place: Institution) -> list[str]:
    """As what the acting person works there, or would work there once the request is accepted."""
    if acting.institution_id is None:
        raise Refused("no_institution", _("Choose first for which institution you work."))
    works = Affiliation.objects.filter(Affiliation.lasting(), person_id=acting.me, institution=place, session__isnull=True)
    categories = list(dict.fromkeys(works.order_by("begins_on").values_list("category", flat=True)))
    if not categories and place.id == acting.institution_id:
        categories = CATEGORIES_OF.get(place.kind, [])
    if not categories and acting.institution_kind == "support_centre" and place.kind in ("school", "special_school"):
        categories = ["support_worker"]
    return categories


def _offers(acting: Acting, place: Institution, categories: Sequence[str]) -> list[Offer]:
    """A context that is held for longer than the coming days is not offered, nor a right that was asked already."""
    near = today() + timedelta(days=settings.EXPIRING_DAYS + 1)
    held = {
        (grant.right_id, context)
        for grant in Grant.objects.filter(Grant.lasting(near), person_id=acting.me, institution=place, session__isnull=True)
        for context in grant.contexts
    }
    asked = set(Request.objects.filter(person_id=acting.me, institution=place, outcome="").values_list("right_id", flat=True))
    fitting = Context.objects.filter(
        kinds__contains=[place.kind], categories__overlap=list(categories), given_with__in=PERMISSIONS
    )
    by_right: dict[Right, list[Context]] = {}
    for context in fitting.select_related("right").order_by("right__place", "place"):
        if (context.right_id, context.code) not in held and context.right_id not in asked:
            by_right.setdefault(context.right, []).append(context)
    return [Offer(right, contexts) for right, contexts in by_right.items()]


def _check(new: NewRequest, offers: Sequence[Offer]) -> None:
    offer, ends_on = next((offer for offer in offers if offer.right.code == new.right), None), new.ends_on
    if offer is None:
        raise BadInput({"right": _("You cannot ask this right here: it does not fit your work, or you hold it already.")})
    problems = {}
    if not new.contexts or not set(new.contexts) <= {context.code for context in offer.contexts}:
        problems["contexts"] = _("Choose what you need: one or more of the roles that you can ask.")
    if ends_on is not None and ends_on < today():
        problems["ends_on"] = _("This day is over already. Choose a later last day.")
    elif ends_on is not None and ends_on > (last := months_after(today(), offer.right.max_months)):
        problems["ends_on"] = _("This right lasts until %(day)s at most.") % {"day": f"{last:%d/%m/%Y}"}
    if wrong := wrong_with_words(new.message):
        problems["message"] = wrong
    if problems:
        raise BadInput(problems)


def wrong_with_words(text: str) -> str:
    """What makes a message or an answer unfit to be kept; empty when it is fine."""
    if len(text) > LONGEST:
        return _("This is too long. Use at most %(most)d characters.") % {"most": LONGEST}
    if holds_national_number(text):
        return _("There is a national number in this text. Take it out: we may not receive it in this way.")
    return ""


def _pace(acting: Acting) -> None:
    if Request.objects.filter(person_id=acting.me, outcome="").count() >= OPEN_AT_ONCE:
        sentence = _("You have %(most)d requests that wait for an answer. Take one back, or wait until someone decides.")
        raise Refused("slow_down", sentence % {"most": OPEN_AT_ONCE}, status=429, wait=3600)
    if too_fast("rights asked"):
        sentence = _("You asked %(most)d rights today. Go on tomorrow.") % {"most": A_DAY}
        raise Refused("slow_down", sentence, status=429, wait=3600)


def _nobody_to_ask(place: Institution) -> Refused:
    sentence = _(
        "Nobody who manages the rights of %(institution)s can be reached by mail yet, so your request would wait unseen."
        " Ask the head of the institution to fill in an e-mail address in the user management, and then ask again."
    )
    return Refused("no_reachable_admin", sentence % {"institution": place.name}, status=409)


def _asked_already() -> Refused:
    return Refused("asked_already", _("You asked this right already. It waits for an answer."), status=409)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A right with its context that gives a permission. `asked_at`: since when a request for that right waits there, for
    `asked_for`; two requests for one right cannot wait at once."""

    right_id: str
    code: str
    asked_at: datetime | None = None
    asked_for: Sequence[str] | None = None

    @property
    def asked(self) -> bool:
        return self.code in (self.asked_for or ())


def first_to_ask(acting: Acting, permission: str) -> ToAsk | None:
    """The first thing that can be asked at the acting institution to get this permission, or was; None when nothing gives it to
    who works as one does there. One query."""
    works = Affiliation.objects.filter(Affiliation.lasting(), person_id=acting.me, institution_id=acting.here)
    waiting = Request.objects.filter(person_id=acting.me, institution_id=acting.here, right=OuterRef("right"), outcome="")
    fitting = Context.objects.filter(
        kinds__contains=[acting.institution_kind], allows__contains=[permission], given_with__in=PERMISSIONS,
        categories__overlap=ArraySubquery(works.values("category")),
    ).annotate(asked_at=waiting.values("asked_at")[:1], asked_for=waiting.values("contexts")[:1])  # fmt: skip
    found = fitting.order_by("right__place", "place").values("right_id", "code", "asked_at", "asked_for").first()
    return ToAsk(**found) if found else None
