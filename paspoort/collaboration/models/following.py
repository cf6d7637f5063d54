"""Following a samenwerkingsdossier: what somebody saw of it, what somebody is typing, and what is said to be nobody's name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paspoort.collaboration.models.registrations import Collaboration, Registration
from paspoort.drafts.models import Drafted
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution


class Seen(Record):
    """When somebody last opened a registration, and the visit `before`; what was opened within the same hour is one visit.

    Without a registration: `before` that one last opened the whole file, and since `at` what others write there is new.
    `section`: where that one is writing, as of `writing_at`; empty when only reading.
    """

    collaboration = models.ForeignKey(Collaboration, on_delete=models.PROTECT, related_name="+", db_index=False)
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)
    section = models.TextField(default="", db_default="")
    writing_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "collaboration", "registration"], nulls_distinct=False, name="one_seen_each"
            )
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="seen_lately", condition=Q(registration__isnull=True)),
            models.Index(fields=["registration"], name="written_now", condition=~Q(section="")),
        ]


class Draft(Record, Drafted):
    """What somebody is typing in a registration and did not save yet: that one's alone, by part, sealed under the file's key."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "person"], name="one_draft_each")]


class Excuse(Record):
    """A phrase that is nobody's name, as somebody said with a reason: learnt for that school (rule 46). The phrase is folded as
    the guard compares it. It does not count where it is the full name of somebody who is there."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    phrase = models.TextField()
    reason = models.TextField()
    bearers = models.BinaryField(default=b"")
    """Keyed hashes of whose name it could be at that time: when another comes, the phrase does not count any more."""
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["school", "phrase"], name="excuses_of_school")]
