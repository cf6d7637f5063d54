"""Groups of pupils beside the classes, as a team puts them together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution, Pupil


class Group(Record):
    """A group that a team puts together of pupils of one school, beside the classes: an action of one day is noted for all of
    them at once. Everyone whose team guides the school sees it, and no school does."""

    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "school", "name"], condition=Q(ended_at__isnull=True), name="one_group_per_name"
            )
        ]


class GroupMember(Record):
    """A pupil in a group since when; taken out, never deleted."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "pupil"], condition=Q(ended_at__isnull=True), name="pupil_once_in_group")
        ]
