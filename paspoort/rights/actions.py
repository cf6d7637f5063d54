"""Verbs of rights: give and end them, ask what someone may and why, and let a proven person in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.actions import Proof, Refusal, SignInRefused, open_session, recognise
from paspoort.identity.models import Person
from paspoort.kernel.models import Acting, BadInput, Period, Refused, today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation, Context, Grant, Notice, Right


@dataclass(frozen=True, slots=True)
class Why:
    """The ground on which someone may do something; `given_by` is empty where a sign-in brought the right."""

    right: str
    context: str
    begins_on: date
    ends_on: date
    given_by: str
    source: str
    level_needed: int


@dataclass(frozen=True, slots=True)
class Admitted:
    """Someone who was let in: the secret for the cookie, and where they may act when that still has to be chosen."""

    secret: str = field(repr=False)
    session_id: uuid.UUID
    institution_id: uuid.UUID | None


# --- asking ---------------------------------------------------------------------------------------------------------


def why(permission: str) -> list[Why]:
    """The grounds on which the acting person may do this here, the longest lasting first; empty when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("select * from why(%s)", [permission])
        return [Why(*row) for row in cursor.fetchall()]


def whom_to_ask() -> list[str]:
    """The names of those at the acting institution who can give a right."""
    with connection.cursor() as cursor:
        cursor.execute("select name from whom_to_ask() order by name")
        return [name for (name,) in cursor.fetchall()]


def ended_lately(acting: Acting, days: int = 90) -> list[Grant]:
    """The own grants at the acting institution that ended in the last days, the last one first: why something no longer works."""
    since = today() - timedelta(days=days)
    over = Q(revoked_at__date__gte=since) | Q(revoked_at__isnull=True, ends_on__gte=since, ends_on__lt=today())
    mine = Grant.objects.filter(person_id=acting.me, institution_id=acting.here, session__isnull=True)
    return list(mine.filter(over).select_related("right").order_by("-ends_on")[:5])


def must_hold(acting: Acting, permission: str) -> None:
    """Refuse whoever does not hold this here, or signed in too lightly for it: with a word on what to do (rules 1, 2)."""
    if permission in acting.may:
        return
    if permission in acting.holds:
        raise Refused("step_up", _("For this you sign in with a stronger key: itsme or eID."))
    raise Refused("no_right", _("You do not have this right at this institution."))


# --- giving and ending ----------------------------------------------------------------------------------------------


def affiliate(person: Person, institution: Institution, category: str, period: Period) -> Affiliation:
    """Record that someone works for an institution (rule 34). Done by whoever manages its rights, or by the operator."""
    affiliation = Affiliation.objects.create(
        person=person, institution=institution, category=category, begins_on=period.begins, ends_on=period.ends
    )
    record("affiliation.begun", object=affiliation.id, category=category)
    return affiliation


def end_affiliation(affiliation: Affiliation, last_day: date) -> None:
    """End someone's work for an institution, and with it every grant there (rule 106): from the day after, or at once."""
    over = {"ended_at": Now()} if last_day < today() else {}
    Affiliation.objects.filter(id=affiliation.id).update(ends_on=max(last_day, affiliation.begins_on), **over)
    record("affiliation.ended", object=affiliation.id)


def grant(
    affiliation: Affiliation, right: str, contexts: Sequence[str], period: Period, *, by: Acting | None, reason: str = ""
) -> Grant:
    """Give a right at the institution of an affiliation, for a period within it (rules 10, 29, 31, 104).

    `by` is whoever acts; None is the operator. Raises `BadInput` for a period or context that cannot be, and `Refused`
    when the same right is held already in that period (rule 11).
    """
    if by is not None:
        must_hold(by, "rights:manage")
        if affiliation.institution_id != by.institution_id:
            raise Refused("other_institution", _("You manage rights of your own institution only."))
    _check_contexts(right, contexts, affiliation.institution.kind)
    if period.ends is None or not period.within(Period(affiliation.begins_on, affiliation.ends_on)):
        raise BadInput({"ends_on": _("The period must lie within the time that this person works here.")})
    _not_twice(affiliation, right, period)
    given = Grant.objects.create(
        affiliation=affiliation,
        person_id=affiliation.person_id,
        institution_id=affiliation.institution_id,
        right_id=right,
        contexts=list(contexts),
        begins_on=period.begins,
        ends_on=period.ends,
        granted_by_id=by.person_id if by else None,
        reason=reason,
    )
    record("right.granted", object=given.id, right=right, contexts=",".join(contexts))
    return given


def _check_contexts(right: str, contexts: Sequence[str], kind: str) -> None:
    if not Right.objects.filter(code=right).exists():
        raise BadInput({"right": _("This right does not exist.")})
    fitting = set(Context.objects.filter(right=right, kinds__contains=[kind]).values_list("code", flat=True))
    if not contexts or not set(contexts) <= fitting:
        raise BadInput({"contexts": _("Choose at least one context that this kind of institution knows.")})


def _not_twice(affiliation: Affiliation, right: str, period: Period) -> None:
    held = Grant.objects.filter(affiliation=affiliation, right=right, revoked_at__isnull=True, session__isnull=True)
    if held.filter(begins_on__lte=period.ends, ends_on__gte=period.begins).exists():
        raise Refused("already_held", _("This person already holds the right in this period. Change that grant instead."))


def revoke(grant: Grant, reason: str) -> None:
    """End a grant at once: the next request no longer counts it (rule 105). It stays on record."""
    Grant.objects.filter(id=grant.id, revoked_at__isnull=True).update(revoked_at=Now(), reason=reason)
    record("right.revoked", object=grant.id)


def appoint_admin(person: Person, institution: Institution, *, chief: bool = True) -> Grant:
    """Make someone local admin of an institution: done by the operator, for the first one there."""
    begins = today()
    affiliation = Affiliation.objects.filter(person=person, institution=institution, ended_at__isnull=True).first()
    affiliation = affiliation or affiliate(person, institution, "staff", Period(begins))
    context = "hoofd-lokale-beheerder" if chief else "lokale-beheerder"
    until = affiliation.ends_on or begins + timedelta(days=4 * 365)
    return grant(affiliation, "LokaleBeheerder", [context], Period(begins, until), by=None)


def tell_admins(code: str, acting: Acting) -> None:
    """Leave word for whoever answers for the acting institution, at most once a day about the same person."""
    if acting.institution_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("select leave_notice(%s)", [code])


def notices(acting: Acting) -> list[Notice]:
    """What the admin of the acting institution should know and has not seen yet, newest first; empty for anyone else."""
    unseen = Notice.objects.filter(institution_id=acting.here, seen_at__isnull=True)
    return list(unseen.select_related("about_person").order_by("-raised_at")[:20])


def see_notice(notice_id: uuid.UUID) -> None:
    """Put a notice away as seen."""
    Notice.objects.filter(id=notice_id, seen_at__isnull=True).update(seen_at=timezone.now())
    record("notice.seen", object=notice_id)


# --- letting in -----------------------------------------------------------------------------------------------------


def admit(proof: Proof) -> Admitted:
    """Let in someone who proved who they are, in the name of one institution (rules 24, 112-115).

    An institution that we do not know or that was closed opens no session. Roles that ACM brought become grants for the
    length of this session only, where the installation trusts ACM for them; every other role is traced and gives nothing.
    """
    institution = _institution(proof)
    person = recognise(proof)
    if person.ended_on is not None and person.ended_on <= today():
        raise SignInRefused(Refusal.PERSON_ENDED)
    secret, session_id = open_session(person, institution.id if institution else None, proof)
    for role in proof.refused_roles:
        record("sign_in.role_ignored", outcome="refused", reason=role.reason.value, object=session_id, role=role.text)
    if institution and proof.roles:
        _bring_roles(person, institution, session_id, proof)
    record("sign_in.done", object=session_id, acr=proof.acr, level_reached=int(proof.level))
    return Admitted(secret, session_id, institution.id if institution else None)


def _institution(proof: Proof) -> Institution | None:
    if proof.institution_number is None:
        return None
    institution = Institution.objects.filter(number=proof.institution_number).select_related("successor").first()
    if institution is not None and institution.successor is not None:
        institution = institution.successor
    if institution is None or (institution.ended_on is not None and institution.ended_on <= today()):
        raise SignInRefused(Refusal.INSTITUTION_UNKNOWN)
    return institution


def _bring_roles(person: Person, institution: Institution, session_id: uuid.UUID, proof: Proof) -> None:
    """Turn what ACM says into grants of this session, unless the institution itself ended this person's work there."""
    own = Affiliation.objects.filter(person=person, institution=institution, source="own")
    day = today()
    living = own.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), ended_at__isnull=True, begins_on__lte=day).first()
    if living is None and own.exists():
        record("sign_in.role_ignored", outcome="refused", reason="affiliation_ended", object=session_id)
        return
    affiliation = living or Affiliation.objects.create(
        person=person,
        institution=institution,
        category="staff",
        begins_on=day,
        ends_on=day + timedelta(1),
        source="acm",
        session_id=session_id,
    )
    for role in proof.roles:
        Grant.objects.create(
            affiliation=affiliation,
            person=person,
            institution=institution,
            right_id=role.right,
            contexts=[role.context],
            begins_on=day,
            ends_on=day + timedelta(1),
            source="acm",
            session_id=session_id,
        )
        record("right.brought", object=session_id, right=role.right, contexts=role.context)


def capacities(acting: Acting) -> list[Institution]:
    """The institutions in whose name the acting person may work, by name: what the switch offers."""
    day = today()
    mine = Affiliation.objects.filter(person_id=acting.me, ended_at__isnull=True, begins_on__lte=day)
    mine = mine.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    return list(Institution.objects.filter(id__in=mine.values("institution_id")).order_by("name"))
