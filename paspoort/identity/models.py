"""Identity: who someone is, the own keys with which that can be proved, and the sessions in which it was done."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from paspoort.kernel.models import Record
from paspoort.kernel.periods import Lasting

KEY_KINDS = ["app", "sms", "passkey"]
NUMBER_KINDS = ["person", "pupil"]


class Person(Lasting, Record):
    """Someone who can sign in."""

    given_name = models.TextField()
    family_name = models.TextField()
    vo_id = models.UUIDField(null=True, unique=True)
    birth_date = models.DateField(null=True)
    email = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_on = models.DateField(null=True)

    begins = ""

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class SealedNumber(models.Model):
    """The national number of a person or a pupil: sealed, and found by its keyed hash. No role reads it, also not through this
    class: two functions of the database do (`sql/functions/numbers.sql`)."""

    subject_id = models.UUIDField(primary_key=True)
    kind = models.TextField(choices=[(kind, kind) for kind in NUMBER_KINDS])
    hash = models.BinaryField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash", "kind"], name="one_holder_of_number"),
            models.CheckConstraint(condition=Q(kind__in=NUMBER_KINDS), name="number_of_known_kind"),
        ]


class Subject(Record):
    """The key under which one provider knows a person: a provider may change it, a person may have several.

    `level` is the assurance at which this binding was last proved; only a sign-in at least as sure may bind another key.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="subjects")
    provider = models.TextField()
    subject = models.TextField()
    level = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="one_person_per_subject")]


class SpentSignIn(models.Model):
    """A sign-in answer that was used: its state is kept for a day, so that no answer counts twice on any server."""

    state_hash = models.BinaryField(primary_key=True)
    used_at = models.DateTimeField(auto_now_add=True)


class Account(Record):
    """What someone knows, beside the codes of app or SMS: a user name of the own choice and a password, kept as its hash only."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    user_name = models.TextField(unique=True)
    password = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)


class Key(Record):
    """An own key: the codes of a mobile app (`app`), codes by SMS (`sms`), or a passkey. Bound only by who just proved at High.

    `secret_sealed` is the seed of the app or the mobile number. Of a passkey the public key, the counter and whether it can be
    copied between devices (`can_sync`) and is (`synced`) are kept. `last_step` is the last code step of the app that was used:
    none counts twice.
    `locked_until`: too many wrong codes came from devices that are not known, so until then codes count on known devices only.
    `bound_level` and `bound_with` say with what proof the key was bound. An ended key stays, and opens nothing.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="keys")
    kind = models.TextField(choices=[(kind, kind) for kind in KEY_KINDS])
    name = models.TextField()
    secret_sealed = models.BinaryField(null=True)
    credential_id = models.BinaryField(null=True, unique=True)
    public_key = models.BinaryField(null=True)
    sign_count = models.BigIntegerField(default=0)
    can_sync = models.BooleanField(default=False)
    synced = models.BooleanField(default=False)
    last_step = models.BigIntegerField(default=0)
    bound_level = models.SmallIntegerField()
    bound_with = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="passkey", credential_id__isnull=False, public_key__isnull=False, secret_sealed__isnull=True)
                | Q(kind__in=["app", "sms"], credential_id__isnull=True, public_key__isnull=True, secret_sealed__isnull=False),
                name="key_holds_what_its_kind_needs",
            )
        ]
        indexes = [models.Index(fields=["person", "ended_at"], name="keys_of_person")]

    @property
    def locked(self) -> bool:
        """Whether codes count on known devices only, now."""
        return self.locked_until is not None and self.locked_until > timezone.now()


class Session(Record):
    """A living sign-in: one person (or one service), acting for one institution, at one level.

    Only the hash of its secret is kept. It ends after 30 minutes without a request and at the latest after 2 hours.
    `proved_at` is when the person last showed the key itself, which for a provider that remembers people can be long before
    `started_at`. `key` is the own key that opened it. The two hashes find it when the provider says that someone signed out
    there. `device` names the kind of browser in two words, for the list of own sessions.
    """

    secret_hash = models.BinaryField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="sessions")
    institution_id = models.UUIDField(null=True)
    service = models.TextField(default="")
    provider = models.TextField(default="")
    acr = models.TextField(default="")
    level = models.SmallIntegerField(default=0)
    proof_sealed = models.BinaryField(null=True)
    key = models.ForeignKey(Key, on_delete=models.PROTECT, null=True, related_name="sessions", db_index=False)
    device = models.TextField(default="", db_default="")
    subject_hash = models.BinaryField(null=True)
    sid_hash = models.BinaryField(null=True)
    proved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) ^ ~Q(service=""), name="session_of_person_or_service")
        ]
        indexes = [
            models.Index(fields=["person", "ended_at"], name="sessions_of_person"),
            # without "is not null" a planner without statistics prefers them to the secret: every living session is in them
            models.Index(
                fields=["subject_hash"],
                name="sessions_of_subject",
                condition=Q(ended_at__isnull=True, subject_hash__isnull=False),
            ),
            models.Index(fields=["sid_hash"], name="sessions_of_sid", condition=Q(ended_at__isnull=True, sid_hash__isnull=False)),
        ]

    @property
    def ending(self) -> str:
        """How it ended: the reason of whoever ended it, `idle` or `expired` by itself; empty while it lives."""
        if self.ended_at is not None:
            return self.end_reason or "ended"
        idle = self.seen_at + timedelta(minutes=settings.SESSION_IDLE_MINUTES)
        if min(idle, self.expires_at) > timezone.now():
            return ""
        return "idle" if idle <= self.expires_at else "expired"


class KeptForm(Record):
    """What someone had filled in when a stronger sign-in was asked: sealed, for that person, gone once used or after an hour."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(db_default=Now(), db_index=True)
