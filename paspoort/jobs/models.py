"""Background jobs: why one failed. The queue itself lies in the tables of procrastinate, which only the worker role reaches."""

from __future__ import annotations

from django.db import models


class Failure(models.Model):
    """Why a job last failed: the kind of error, its code and the line of ours, never its message, which may quote somebody.

    Goes with its job, or when the job succeeds after all.
    """

    job_id = models.BigIntegerField(primary_key=True)
    failed_at = models.DateTimeField()
    error = models.TextField()
    code = models.TextField()
    place = models.TextField()
