"""What only the operator does: the first admins, and what was given elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from paspoort.audit.actions import record
from paspoort.identity.models import Person
from paspoort.kernel.models import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions.granting import grant
from paspoort.rights.actions.people import affiliate
from paspoort.rights.actions.periods import latest_end
from paspoort.rights.models import Affiliation, Grant, Right


def appoint_admin(person: Person, institution: Institution, *, chief: bool = True, email: str = "") -> Grant:
    """Make someone local admin of an institution: done by the operator, for the first one there (rule 111)."""
    category = {"clb": "clb_staff", "board": "board"}.get(institution.kind, "staff")
    affiliation = Affiliation.objects.filter(person=person, institution=institution, ended_at__isnull=True).first()
    affiliation = affiliation or affiliate(person, institution, category, Period(today()), email=email)
    context = "hoofd-lokale-beheerder" if chief else "lokale-beheerder"
    until = latest_end(Right.objects.get(code="LokaleBeheerder"), affiliation, today())
    return grant(affiliation, "LokaleBeheerder", [context], Period(today(), until), by=None)


def take_over_grant(
    affiliation: Affiliation, right: str, contexts: Sequence[str], period: Period, given_by: Person, given_on: date
) -> Grant:
    """Bring in a right that was given before this product kept it, with who gave it and when."""
    taken = Grant.objects.create(
        affiliation=affiliation,
        person_id=affiliation.person_id,
        institution_id=affiliation.institution_id,
        right_id=right,
        contexts=list(contexts),
        begins_on=period.begins,
        ends_on=period.ends,
        granted_by=given_by,
        granted_at=given_on,
    )
    record("right.taken_over", channel="operator", object=taken.id, right=right)
    return taken
