"""Draft: texts in the making, written over days by one or several people, and sealed under the key of who they are about."""

from __future__ import annotations

from django.db import models


class Drafted(models.Model):
    """What is written in parts and kept while it is typed: a report, and every other long form.

    `revision` counts what was kept. The parts lie together in `sections`, sealed; at another row or revision they do not open.
    """

    revision = models.IntegerField(default=0)
    key_id = models.UUIDField()
    sections = models.BinaryField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @property
    def bound_to(self) -> str:
        """What its sealed parts are bound to."""
        return f"{self._meta.model_name} {self.pk} revision {self.revision}"
