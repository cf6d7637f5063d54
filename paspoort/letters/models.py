"""Letters (brieven) about a pupil: what each said, and to whom it was sent."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from paspoort.casefile.models import Activity, File
from paspoort.documents.actions import LETTER_KINDS
from paspoort.documents.models import Document
from paspoort.drafts.models import Drafted
from paspoort.family.models import Consent, Relation
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

STATES = ["draft", "made", "discarded"]
RECEIVERS = ["pupil", "parent", "school", "service"]
WHY = ["own", "authority", "team", "pupil_agrees", "agreed", "referral"]
"""Why someone receives a letter: it is about oneself, one decides for a pupil under twelve, the team decided who holds the right,
the pupil agreed, there is a consent for the school, or one for the service to which is referred."""
WAYS = ["post", "handed", "given_along"]


class Letter(Record, Drafted):
    """A letter about a pupil: a draft of its author, then made, and never changed from then on.

    `activity` is what it is about; `day` is that activity's, never the day of printing (rule 57). All that it says lies sealed in
    `sections` under the pupil's own key. `together` is the same for the letters of a class that were made in one go: the school
    day.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="letters", db_index=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="letters")
    kind = models.TextField(choices=[(kind, kind) for kind in LETTER_KINDS])
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(default="draft", choices=[(state, state) for state in STATES])
    day = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    style_version = models.IntegerField(default=0)
    together = models.UUIDField(null=True)

    seen_if = "letter_readable"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LETTER_KINDS), name="letter_kinds"),
            models.CheckConstraint(
                condition=Q(state="made", made_at__isnull=False) | (~Q(state="made") & Q(made_at__isnull=True)),
                name="letter_made_when",
            ),
            models.UniqueConstraint(
                fields=["together", "kind", "file", "key_id"],
                condition=Q(together__isnull=False) & ~Q(state="discarded"),
                name="one_letter_of_a_class",
            ),
        ]
        indexes = [models.Index(fields=["file", "-made_at"], name="letters_of_file")]


class Sending(Record):
    """One sheet of a letter, for one receiver: its document with the address as it was printed, why that one may have it, and
    when and by which way it was sent. Judged when it is made and again on the day of sending (`wrong_with_sending`)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sendings")
    receiver = models.TextField(choices=[(one, one) for one in RECEIVERS])
    relation = models.ForeignKey(Relation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.TextField(choices=[(one, one) for one in WHY])
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    planned_at = models.DateTimeField(auto_now_add=True)
    way = models.TextField(default="", blank=True, choices=[("", ""), *((way, way) for way in WAYS)])
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(receiver__in=RECEIVERS, why__in=WHY), name="sending_codes"),
            models.CheckConstraint(
                condition=Q(way="", sent_on__isnull=True, sent_by__isnull=True, noted_at__isnull=True)
                | Q(way__in=WAYS, sent_on__isnull=False, sent_by__isnull=False, noted_at__isnull=False),
                name="sent_by_someone",
            ),
            models.UniqueConstraint(
                fields=["letter", "receiver", "relation", "school", "why"], nulls_distinct=False, name="one_sheet_each"
            ),
        ]

    @property
    def place(self) -> tuple[str, uuid.UUID | None, uuid.UUID | None, str]:
        """For whom it is, and on which ground: what the rule says of the same still counts for it."""
        return self.receiver, self.relation_id, self.school_id, self.why

    @property
    def bound_to(self) -> str:
        """What its sealed name and address are bound to."""
        return f"sending {self.pk}"
