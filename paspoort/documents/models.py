"""Papers as bytes: sealed, encrypted, and never given out whole. Documents know no people."""

from __future__ import annotations

from django.db import models

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

ORIGINS = ("typeset", "taken_in", "letter", "shared")


class Document(Record):
    """A finished PDF: what it weighs, how many pages it has, and the key that opens it."""

    key_id = models.UUIDField()
    origin = models.TextField(choices=[(origin, origin) for origin in ORIGINS])
    sha256 = models.BinaryField()
    size = models.IntegerField()
    pages = models.SmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    left_out = models.JSONField(null=True)
    """Of a paper from outside: how many attachments, notes and so on did not come in, by kind; numbers only."""


class Blob(models.Model):
    """The encrypted bytes of a document, kept apart so that looking at a document's facts never touches them."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True)
    sealed = models.BinaryField()


class LetterStyle(Record):
    """How letters of a centre look, as it chose at one moment: a row is never changed. No pupil is in it."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.SmallIntegerField()
    first = models.TextField()
    second = models.TextField()
    address = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    above = models.TextField(blank=True)
    below = models.TextField(blank=True)
    logo = models.BinaryField(default=b"")
    """PNG as we drew it anew; empty for none."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "version"], name="style_version")]
