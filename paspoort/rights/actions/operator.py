"""Operator's verbs: the first admins, and what was given elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.identity.models import Person
from paspoort.kernel.periods import BRUSSELS, Period, today
from paspoort.registry.models import Institution
from paspoort.rights.actions.checking import kept, not_ended
from paspoort.rights.actions.granting import grant
from paspoort.rights.actions.people import affiliate
from paspoort.rights.actions.periods import latest_end
from paspoort.rights.models import Affiliation, Grant, Right


def appoint_admin(person: Person, institution: Institution, *, chief: bool = True, email: str = "") -> Grant:
    """Make someone local admin of an institution: done by the operator, for the first one there (rule 111).

    Who is an admin there already becomes chief as well, and stays it as long as this right can last.
    """
    context = "hoofd-lokale-beheerder" if chief else "lokale-beheerder"
    right = Right.objects.get(code="LokaleBeheerder")
    held = not_ended().filter(person=person, institution=institution, right=right, begins_on__lte=today())
    known = held.select_related("affiliation").first()
    if known is not None:
        _reach(known.affiliation, email)
        return _raise(known, context, latest_end(right, known.affiliation, today()))
    category = {"clb": "clb_staff", "board": "board"}.get(institution.kind, "staff")
    work = Affiliation.objects.filter(Affiliation.counting(), person=person, institution=institution, session__isnull=True)
    affiliation = work.filter(category=category).first()
    affiliation = affiliation or affiliate(person, institution, category, Period(today()), email=email)
    _reach(affiliation, email)
    return grant(affiliation, right.code, [context], Period(today(), latest_end(right, affiliation, today())), by=None)


def _reach(work: Affiliation, email: str) -> None:
    """Keep where an admin is mailed; what the person filled in stays when nothing is given."""
    if email and work.email != email:
        Affiliation.objects.filter(id=work.id).update(email=email)


def _raise(held: Grant, context: str, until: date) -> Grant:
    contexts = held.contexts if context in held.contexts else [*held.contexts, context]
    with kept():
        Grant.objects.filter(id=held.id).update(
            contexts=contexts, ends_on=max(held.ends_on, until), reason=_("Appointed by who runs the leerlingenpaspoort.")
        )
    record("right.changed", channel="operator", object=held.id, right=held.right_id, contexts=",".join(contexts))
    held.refresh_from_db()
    return held


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
        ends_on=period.ends or latest_end(Right.objects.get(code=right), affiliation, period.begins),
        granted_by=given_by,
        granted_at=datetime.combine(given_on, time.min, BRUSSELS),
    )
    record("right.taken_over", channel="operator", object=taken.id, right=right)
    return taken
