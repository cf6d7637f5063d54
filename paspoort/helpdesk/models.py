"""Questions that people ask us, and nothing about any pupil."""

from __future__ import annotations

from django.db import models

from paspoort.kernel.models import Record


class Question(Record):
    """A message from the contact form (rule 14): kept here, and mailed when a mail server is set.

    `sender` is a keyed hash that changes every day: it paces one sender and follows nobody.
    """

    sent_at = models.DateTimeField(auto_now_add=True)
    topic = models.TextField()
    name = models.TextField()
    email = models.TextField()
    message = models.TextField()
    sender = models.BinaryField(default=b"")
    person_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sender", "sent_at"], name="questions_of_sender")]
