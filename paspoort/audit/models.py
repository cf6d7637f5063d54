"""What happened: traces are added, never changed. They hold no names and no content."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from paspoort.kernel.models import Record


class Readable(models.Manager["Trace"]):
    """Traces as screens may read them: without salt, commitment and transaction, which the web role cannot see."""

    def get_queryset(self) -> models.QuerySet[Trace]:
        return super().get_queryset().defer("salt", "commitment", "xid")


class Trace(Record):
    """One act of one person, service or visitor: who, in whose name, on what, with which outcome and why.

    Written only by the database function `record_trace`, which takes the actor from the transaction. `commitment` is the
    salted SHA-256 of the whole row: a leaf of the tree that proves nothing was removed or altered.
    """

    at = models.DateTimeField()
    event = models.TextField()
    outcome = models.TextField()  # done | refused
    reason = models.TextField(default="")
    session_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    institution_id = models.UUIDField(null=True)
    service = models.TextField(default="")
    level = models.SmallIntegerField(default=0)
    channel = models.TextField(default="")
    subject_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    consultation_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    salt = models.BinaryField()
    commitment = models.BinaryField()
    erased_by = models.UUIDField(null=True)
    """The trace of the erasure that destroyed what this one told about a pupil."""
    xid = models.BigIntegerField(null=True)
    """The database's own number of the transaction; empty for traces of before this was kept."""

    objects = Readable()

    class Meta:
        indexes = [
            models.Index(fields=["erased_by"], name="trace_erased", condition=models.Q(erased_by__isnull=False)),
            models.Index(fields=["person_id", "at"], name="trace_of_person"),
            models.Index(fields=["institution_id", "at"], name="trace_of_institution"),
            models.Index(fields=["session_id", "event", "at"], name="trace_of_session"),
            models.Index(fields=["subject_id", "at"], name="trace_of_subject"),
            models.Index(fields=["xid"], name="trace_of_transaction"),
        ]


class Leaf(models.Model):
    """A trace's place in the tree. It outlives the trace's content, so that erasing someone's data keeps the proof whole."""

    position = models.BigIntegerField(primary_key=True)
    trace_id = models.UUIDField(unique=True)
    commitment = models.BinaryField()


class Pending(models.Model):
    """A committed trace that waits for its leaf; the database queues it with the trace itself, the sealer takes it away."""

    pk = models.CompositePrimaryKey("at", "trace_id")
    at = models.DateTimeField()
    trace_id = models.UUIDField()


class Checkpoint(models.Model):
    """A signed statement of the tree's size and root (C2SP tlog-checkpoint), published outside the database."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField()


class Frontier(models.Model):
    """The right edge of the tree: what the sealer needs to go on without reading all leaves again. One row."""

    one = models.BooleanField(primary_key=True, default=True)
    size = models.BigIntegerField(default=0)
    hashes = models.BinaryField(default=b"")


class KnownEvent(models.Model):
    """The closed list of what a trace may say, as the apps state it in `events.py`: laid anew at each `paspoort prepare`.

    `left_by` holds who may leave this trace (`person`, `database`, or a service), `done` and `refused` the reasons that it may
    carry with each outcome, `facts` the kind of each fact.
    """

    name = models.TextField(primary_key=True)
    left_by = ArrayField(models.TextField())
    done = ArrayField(models.TextField())
    refused = ArrayField(models.TextField())
    facts = models.JSONField(default=dict)


class Watermark(models.Model):
    """Watermark of the trail: what the sealer saw at a moment, the number of its own transaction, and how many
    traces were ever deleted.

    A row of a trace that says an earlier moment, but was written by a later transaction, was not written when it says.
    Kept for some hours.
    """

    at = models.DateTimeField(primary_key=True)
    xid = models.BigIntegerField()
    deleted = models.BigIntegerField()
