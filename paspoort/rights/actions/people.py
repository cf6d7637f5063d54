"""Who works where: add, end and take back the work of people at an institution."""

from __future__ import annotations

from datetime import date

from django.db.models.functions import Now

from paspoort.audit.actions import record
from paspoort.identity.models import Person
from paspoort.kernel.models import Period, today
from paspoort.registry.models import Institution
from paspoort.rights.models import Affiliation


def affiliate(person: Person, institution: Institution, category: str, period: Period, *, email: str = "") -> Affiliation:
    """Record that someone works for an institution (rule 34). Done by whoever manages its rights, or by the operator."""
    affiliation = Affiliation.objects.create(
        person=person, institution=institution, category=category, begins_on=period.begins, ends_on=period.ends, email=email
    )
    record("affiliation.begun", object=affiliation.id, category=category)
    return affiliation


def end_affiliation(affiliation: Affiliation, last_day: date) -> None:
    """End someone's work for an institution, and with it every grant there (rule 106): from the day after, or at once."""
    over = {"ended_at": Now()} if last_day < today() else {}
    Affiliation.objects.filter(id=affiliation.id).update(ends_on=max(last_day, affiliation.begins_on), **over)
    record("affiliation.ended", object=affiliation.id)
