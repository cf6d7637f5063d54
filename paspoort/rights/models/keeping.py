"""What keeps rights true: requests, the yearly review, and what an admin should know."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution
from paspoort.rights.models.giving import CATEGORIES, Grant, Right, one_of


class Request(Record):
    """Someone asks an institution for a right; an admin there accepts or refuses with a reason (rules 109, 127).

    `category` is what the person would work there as, for someone who has no affiliation yet. Nobody decides the own request.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="requests")
    asked_from = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="+", db_index=False)
    contexts = ArrayField(models.TextField())
    category = models.TextField(choices=one_of(CATEGORIES))
    ends_on = models.DateField(null=True)
    message = models.TextField(default="", blank=True)
    email = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    outcome = models.TextField(default="", choices=one_of(["", "accepted", "refused", "withdrawn"]))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.TextField(default="", blank=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, related_name="requests")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(contexts__len__gte=1), name="request_has_context"),
            models.UniqueConstraint(
                fields=["person", "institution", "right"], condition=Q(outcome=""), name="one_open_request_per_right"
            ),
        ]


class Review(Record):
    """The yearly round in which an admin confirms or ends each grant; its population is frozen when it opens."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reviews")
    opened_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    left: int
    left_to_others: int
    """How many grants still wait for a word of whoever looks, and how many of the own ones for someone else's, where counted."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution"], condition=Q(closed_at__isnull=True), name="one_open_review"),
        ]

    @property
    def late(self) -> bool:
        """Whether it had to be ready before today."""
        return self.due_on < today()


class ReviewItem(Record):
    """One grant in a review, as it was when the review opened, and what became of it.

    `odd` names what asks for a second look: `never_used`, `not_used_lately`, `person_gone`, `affiliation_over`, or nothing.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="items")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    contexts = ArrayField(models.TextField())
    ends_on = models.DateField()
    last_used_on = models.DateField(null=True)
    odd = models.TextField(default="")
    outcome = models.TextField(default="", choices=one_of(["", "confirmed", "ended", "not_confirmed", "kept_last_chief", "gone"]))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "grant"], name="grant_once_in_review")]

    def for_someone_else(self, person_id: uuid.UUID) -> bool:
        """Whether someone else confirms it than this person, whose own sensitive right it is (rule 110)."""
        return self.grant.right.sensitive and self.grant.person_id == person_id


class Notice(Record):
    """Something the admin of an institution should know, such as someone who tries many names."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="notices")
    code = models.TextField()
    about_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "raised_at"], name="notices_of_institution")]


class Inquiry(Record):
    """That someone asked who a number belongs to. It is written in a transaction of its own, before anything is answered, so that
    an answer that is undone was asked for all the same. `digest` is of session, kind and number; kept for an hour."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.TextField()
    digest = models.BinaryField()
    asked_at = models.DateTimeField(db_default=models.Func(function="clock_timestamp"))
    asked_in = models.BigIntegerField(db_default=models.Func(template="pg_current_xact_id()::text::bigint"))
    taken_in = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "kind", "asked_at"], name="inquiries_of_person")]
