"""Admitting someone who proved who they are, in the name of one institution."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from paspoort.audit.actions import record
from paspoort.identity.actions import Proof, Refusal, SignInRefused, Wish, open_session, recognise
from paspoort.identity.events import ACRS, PROVIDERS, listed
from paspoort.identity.models import Person
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation, Grant


@dataclass(frozen=True, slots=True)
class Admitted:
    """Someone who was let in: the secret for the cookie, and where they may act when that still has to be chosen."""

    secret: str = field(repr=False)
    session_id: uuid.UUID
    institution_id: uuid.UUID | None


def admit(proof: Proof, wish: Wish | None = None, *, device: str = "") -> Admitted:
    """Let in someone who proved who they are, in the name of one institution (rules 24, 53, 112-115).

    An institution that we do not know or that was closed opens no session. A key that knows no institutions lets in whoever
    works somewhere: at the institution that was wished for, at the only one, or at none until one is chosen. Roles that ACM
    brought become grants for the length of this session only, where the installation trusts ACM for them; every other role is
    traced and gives nothing.
    """
    wish = wish or Wish()
    institution = _institution(proof)
    person = recognise(proof)
    if wish.person_id not in (None, person.id):
        raise SignInRefused(Refusal.OTHER_PERSON)
    if not person.lasts():
        raise SignInRefused(Refusal.PERSON_ENDED)
    if not proof.names_place:
        institution = _place_of(person, wish)
    secret, session_id = open_session(person, institution.id if institution else None, proof, device)
    for role in proof.refused_roles:
        record("sign_in.role_ignored", outcome="refused", reason=role.reason.value, object=session_id)
    if institution and proof.roles:
        _bring_roles(person, institution, session_id, proof)
    acr, provider = listed(proof.acr, ACRS), listed(proof.provider, PROVIDERS)
    record("sign_in.done", object=session_id, acr=acr, level_reached=int(proof.level), provider=provider)
    return Admitted(secret, session_id, institution.id if institution else None)


def _institution(proof: Proof) -> Institution | None:
    if proof.institution_number is None:
        return None
    institution = Institution.objects.filter(number=proof.institution_number).select_related("successor").first()
    if institution is not None and institution.successor is not None:
        institution = institution.successor
    if institution is None or not institution.lasts():
        raise SignInRefused(Refusal.INSTITUTION_UNKNOWN)
    return institution


def _place_of(person: Person, wish: Wish) -> Institution | None:
    """Where someone works whose key names no institution: the one wished for, the only one, or None to choose one next."""
    works = Affiliation.objects.filter(Affiliation.counting(), person=person, source="own")
    places = list(
        Institution.objects.filter(Institution.lasting(), id__in=works.values("institution_id"))[:2]
        if wish.institution_number is None
        else Institution.objects.filter(number=wish.institution_number, id__in=works.values("institution_id"))
    )
    if not places:
        raise SignInRefused(Refusal.OTHER_INSTITUTION if wish.institution_number else Refusal.NOT_KNOWN_HERE)
    return places[0] if len(places) == 1 else None


def _bring_roles(person: Person, institution: Institution, session_id: uuid.UUID, proof: Proof) -> None:
    """Turn what ACM says into grants of this session, unless the institution itself ended this person's work there."""
    own, day = Affiliation.objects.filter(person=person, institution=institution, source="own"), today()
    living = own.filter(Affiliation.counting()).first()
    if living is None and own.exists():
        record("sign_in.role_ignored", outcome="refused", reason="affiliation_ended", object=session_id)
        return
    brought: dict[str, Any] = {"person": person, "institution": institution, "source": "acm", "session_id": session_id}
    brought |= {"begins_on": day, "ends_on": day + timedelta(1)}
    category = "clb_staff" if institution.kind == "clb" else "staff"
    affiliation = living or Affiliation.objects.create(category=category, **brought)
    for role in proof.roles:
        Grant.objects.create(affiliation=affiliation, right_id=role.right, contexts=[role.context], **brought)
        record("right.brought", object=session_id, right=role.right, contexts=role.context)


def capacities(acting: Acting) -> list[Institution]:
    """The institutions in whose name the acting person may work, by name: what the switch offers."""
    mine = Affiliation.objects.filter(Affiliation.counting(), person_id=acting.me)
    return list(Institution.objects.filter(id__in=mine.values("institution_id")).order_by("name"))
