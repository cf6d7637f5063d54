"""Deliveries (aanleveringen): the table of pupils that a school sends by itself, on its way into the registry."""

from __future__ import annotations

from django.db import models

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

STATES = ["open", "asked", "planned", "confirmed", "done", "stopped"]
UNDER_WAY = STATES[:4]
"""Uploaded; to be compared; compared, for a person to look at; to be taken in; taken in; put away without a change."""


class Delivery(Record):
    """One file of one institution, from its upload until it is taken in or put away.

    What stands in the file is sealed under the application's own key, and gone as soon as the delivery is over: of then remain
    the counts, and for a week what became of each row (`plan_sealed`). `chosen_sealed` says which column is what, in the words
    of the file; the last one that was taken in is what the next file is read by.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(choices=[(state, state) for state in STATES])
    offered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    lines = models.IntegerField()
    content_sealed = models.BinaryField(null=True)
    chosen_sealed = models.BinaryField(null=True)
    plan_sealed = models.BinaryField(null=True)
    plan_digest = models.BinaryField(null=True)
    ends_confirmed = models.BooleanField(default=False)
    refusal = models.TextField(default="", blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=models.Q(state__in=UNDER_WAY), name="one_delivery_under_way"
            )
        ]
        indexes = [models.Index(fields=["institution", "-offered_at"], name="deliveries_of_institution")]

    def __str__(self) -> str:
        return f"{self.state} {self.offered_at:%Y-%m-%d}"
