"""Teams of a centre: who opens the files of which schools and pupils."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paspoort.kernel.models import Record
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, Pupil
from paspoort.rights.models.giving import Affiliation, Batch


class Team(Record):
    """A team of a centre: its members open the files of the schools and pupils that it guides, and of no other (rule 67)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="teams")
    name = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], condition=Q(ended_at__isnull=True), name="one_team_per_name")
        ]


LEAD, DEPUTY = "lead", "deputy"


class TeamPart(Record):
    """What belongs to a team since when: a member (by affiliation), a school, or one single pupil; ended, never deleted.

    `batch` is that of the rights with which a member came in: taken back with them. A member has a `role` or none, to and with
    the day `role_ends_on`; another role is a new row, so that what was stays known.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="parts")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Affiliation, on_delete=models.PROTECT, null=True, related_name="team_parts")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="team_parts")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, null=True, related_name="team_parts")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="team_parts")
    role = models.TextField(default="", db_default="")
    role_ends_on = models.DateField(null=True)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, school__isnull=True, pupil__isnull=True)
                | Q(member__isnull=True, school__isnull=False, pupil__isnull=True)
                | Q(member__isnull=True, school__isnull=True, pupil__isnull=False),
                name="team_part_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(role="", role_ends_on__isnull=True) | Q(role__in=["lead", "deputy"], member__isnull=False),
                name="team_role_of_a_member",
            ),
            models.UniqueConstraint(fields=["team"], condition=Q(role="lead", ended_at__isnull=True), name="one_lead_in_team"),
            *(
                models.UniqueConstraint(fields=["team", part], condition=Q(ended_at__isnull=True), name=f"{part}_once_in_team")
                for part in ("member", "school", "pupil")
            ),
        ]

    def role_counts(self) -> bool:
        """Whether the member has a role today: to and with its day, and as long as the work goes on."""
        over = self.role_ends_on is not None and self.role_ends_on < today()
        return bool(self.role and self.member and self.member.lasts()) and not over
