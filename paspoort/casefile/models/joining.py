"""Joining of two files of one child: who proposed and who decided, and what was moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import PROOFS, Institution, Pupil

OUTCOMES = ["joined", "refused", "withdrawn"]
"""What becomes of a proposal to join two files of one child."""


class Join(Record):
    """Two files of one child, joined by two people of a centre: one proposes it with a proof, another decides.

    What was of the pupil who `goes` is then of the one who `stays`. `moved` says which rows that were, by table and column, so
    that it can be undone within a day; `moving` holds only while rows move, and nobody else sees it.
    """

    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    stays = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    goes = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    proof = models.TextField(choices=[(one, one) for one in PROOFS])
    seen_on = models.DateField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    outcome = models.TextField(default="", choices=[(one, one) for one in ("", *OUTCOMES)])
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    moved = models.JSONField(null=True)
    moving = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(outcome="joined") | ~Q(decided_by=F("proposed_by")), name="joined_by_two"),
            models.CheckConstraint(condition=Q(proof__in=PROOFS), name="join_proof"),
        ]
