"""Contacts (contactmomenten): who was seen when, what was measured, and what is kept beside it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paspoort.casefile.models import Activity, File
from paspoort.health.inner.profiles import REQUEST, moments
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, OwnClass

MOMENTS = [*moments(), REQUEST]
"""The five systematic moments by their grade, and a contact on request or a retest, which takes every check."""
STATES = ["invited", "done", "doneElsewhere", "refusedPerson", "missed", "exempt"]
MARKS = ["doneElsewhere", "refusedPerson", "missed", "exempt"]
"""The states in which a contact is put without being done; who is *due* has no contact yet, and is never stored."""
SHARES = ["nobody", "mother", "father", "parents", "unknown"]
"""With whom the pupil wants to share what concerns puberty."""
FACTS = ["sex", "heightMother", "heightFather", "chartFits", "shareWith"]


class SchoolDay(Record):
    """A day at a school (contactdag): one class, for one moment. Its pupils are those of its contacts.

    `class_name` is empty for a whole grade, where the school gives no classes.
    """

    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    grade = models.TextField(default="", db_default="")
    class_name = models.TextField(default="", db_default="")
    moment = models.TextField()
    day = models.DateField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    seen_if = "school_day_open"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "day", "grade", "class_name", "moment", "centre"], name="one_school_day"),
            models.CheckConstraint(condition=Q(moment__in=MOMENTS[:-1]), name="school_day_moments"),
        ]

    @property
    def own_class(self) -> OwnClass:
        return OwnClass(self.grade, self.class_name)

    @property
    def overdue(self) -> bool:
        """Whether its day is over, and nobody closed it."""
        return self.closed_at is None and self.day < today()


class Contact(Record):
    """A contact moment of one pupil: planned or on request, and what became of it. Doctor and nurse read it, nobody else.

    `activity` is its line in the journal: planned with it, registered when it is done, cancelled when it does not take place;
    the team reads that and nothing of here. Codes and days stand here; `reason` lies sealed under the pupil's own key.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    moment = models.TextField()
    school_year = models.SmallIntegerField()
    state = models.TextField(default="invited")
    day = models.DateField()
    school_day = models.ForeignKey(SchoolDay, on_delete=models.PROTECT, null=True, related_name="contacts", db_index=False)
    place = models.SmallIntegerField(default=0)
    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, null=True, related_name="+")
    key_id = models.UUIDField()
    reason = models.BinaryField(null=True)

    seen_if = "contact_open"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(moment__in=MOMENTS), name="contact_moments"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="contact_states"),
            models.CheckConstraint(condition=Q(reason__isnull=True) | Q(state__in=MARKS), name="contact_reason"),
            # each of two files of one child that were joined may have had its own
            models.UniqueConstraint(
                fields=["file", "moment", "school_year", "key_id"], condition=~Q(moment=REQUEST), name="one_contact_a_year"
            ),
        ]
        indexes = [
            models.Index(fields=["file", "moment"], name="contacts_of_file"),
            models.Index(fields=["school_day"], name="contacts_of_school_day", condition=Q(school_day__isnull=False)),
        ]

    @property
    def reason_bound_to(self) -> str:
        """What its sealed reason is bound to."""
        return f"contact {self.pk} reason"


class Measurement(Record):
    """One cell: what was measured or seen of an item at a contact, as one version of it (from 1); the newest counts.

    The value lies sealed under the key of the contact; none (`sealed` null) says that the cell was emptied. `confirmed`: it was
    doubtful, and whoever wrote it said that it is right.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="measurements", db_index=False)
    item = models.TextField()
    version = models.SmallIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    sealed = models.BinaryField(null=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "item", "version"], name="one_value_a_version")]

    @staticmethod
    def bound_to(contact_id: uuid.UUID, item: str, version: int) -> str:
        """What a sealed value is bound to."""
        return f"measurement {contact_id} {item} version {version}"


class Fact(Record):
    """What is kept of a pupil outside a contact, with its history: heights of the parents, whether the chart fits, the sex by
    which it is read, and with whom the pupil shares. Sealed under the pupil's own key; the newest counts."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="facts", db_index=False)
    kind = models.TextField()
    version = models.SmallIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    key_id = models.UUIDField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FACTS), name="fact_kinds"),
            models.UniqueConstraint(fields=["file", "kind", "version", "key_id"], name="one_fact_a_version"),
        ]

    @property
    def bound_to(self) -> str:
        """What its sealed value is bound to."""
        return f"fact {self.pk}"
