"""Papers as bytes: sealed, encrypted, and never given out whole. Documents know no people."""

from __future__ import annotations

from django.db import models

from paspoort.kernel.models import Record

ORIGINS = ("typeset", "taken_in", "letter")


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
