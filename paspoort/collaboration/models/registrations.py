"""Registrations (registraties): what a centre and a school work on together, each with its owner and how it stands."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q, Value

from paspoort.collaboration.inner.codes import every
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

KINDS = every("kind")
OTHER_KINDS = every("otherKind")
"""What is no registration, and is written in the same way: the samenwerkingsafspraken and a meeting. Either side begins it."""
WORKING_AGREEMENTS, MEETING = "workingAgreements", "meeting"
STATES = ["open", "running", "evaluated", "closed", "onHold"]
LONGEST_TITLE = 200


def words_of(*columns: str) -> models.GeneratedField:
    """What is searched of these columns: their words as Dutch has them, kept by the database."""
    return models.GeneratedField(
        expression=SearchVector(*columns, config="dutch"), output_field=SearchVectorField(), db_persist=True
    )


class Collaboration(Record):
    """The samenwerkingsdossier of one school number and one centre (rules 44, 48): begun by the centre with what it first puts
    there.

    It belongs to the two institutions and to no person: it opens to whoever holds the context at either of them today, and at
    the one that either merged into. Its files lie sealed under a key of its own at the centre.
    """

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "centre"], name="one_collaboration_each")]


class Registration(Record):
    """A registration (rules 41, 42, 45): started by the centre, written in by both sides. It is about a group, never about a
    person.

    `owner` is the colleague of the centre who answers for it; `first_owner` who started it, named for ever. `state` and `owner`
    follow from its turns, and the last change from whatever was written: the database keeps them. `revision` counts how often its
    head (title, codes, period) was changed. Texts stand as they are: nobody is named in them, and they are searched.

    The samenwerkingsafspraken are such a row too, one each file: with sections and all that goes with them, and without codes.
    And so is a meeting (overleg): which `meeting` it is, on `begins_on`, and who is there by `functions`, never by name.
    """

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="registrations", db_index=False)
    kind = models.TextField(choices=[(kind, kind) for kind in [*KINDS, *OTHER_KINDS]])
    title = models.TextField()
    theme = models.TextField()
    care_phase = models.TextField()
    target_group = models.TextField()
    target_text = models.TextField(default="", blank=True)
    occasion = models.TextField()
    school_year = models.SmallIntegerField()
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    state = models.TextField(default="open", choices=[(state, state) for state in STATES])
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    revision = models.IntegerField(default=0)
    meeting = models.TextField(default="", db_default="", blank=True)
    functions = ArrayField(models.TextField(), default=list, db_default=Value([], ArrayField(models.TextField())), blank=True)
    words = words_of("title", "target_text")

    seen_if = "registration_open"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[*KINDS, *OTHER_KINDS], state__in=STATES), name="registration_codes"),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="registration_in_order",
            ),
            models.UniqueConstraint(
                fields=["collaboration"], condition=Q(kind=WORKING_AGREEMENTS), name="working_agreements_once"
            ),
        ]
        indexes = [models.Index(fields=["collaboration", "-changed_at"], name="registrations_of_pair")]
