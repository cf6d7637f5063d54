"""Who someone is, and the sessions in which they proved it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paspoort.kernel.models import Record


class Person(Record):
    """Someone who can sign in. The national number is sealed; `number_hash` finds it."""

    given_name = models.TextField()
    family_name = models.TextField()
    number_sealed = models.BinaryField(null=True)
    number_hash = models.BinaryField(null=True, unique=True)
    vo_id = models.UUIDField(null=True, unique=True)
    birth_date = models.DateField(null=True)
    email = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Subject(Record):
    """The key under which one provider knows a person: a provider may change it, a person may have several."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subjects")
    provider = models.TextField()
    subject = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="one_person_per_subject")]


class SpentSignIn(models.Model):
    """A sign-in answer that was used: its state is kept for a day, so that no answer counts twice on any server."""

    state_hash = models.BinaryField(primary_key=True)
    used_at = models.DateTimeField(auto_now_add=True)


class Session(Record):
    """A living sign-in: one person (or one service), acting for one institution, at one level.

    Only the hash of its secret is kept. It ends after 30 minutes without a request and at the latest after 2 hours.
    """

    secret_hash = models.BinaryField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="sessions")
    institution_id = models.UUIDField(null=True)
    service = models.TextField(default="")
    provider = models.TextField(default="")
    acr = models.TextField(default="")
    level = models.SmallIntegerField(default=0)
    proof_sealed = models.BinaryField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) ^ ~Q(service=""), name="session_of_person_or_service")
        ]
        indexes = [models.Index(fields=["person", "ended_at"], name="sessions_of_person")]
