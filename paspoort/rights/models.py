"""Who may do what, where, since when, and on what ground."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from paspoort.identity.models import Person, Session
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

PERMISSIONS = ["pupil:find", "report:read", "report:write", "trail:read", "rights:manage"]
CATEGORIES = ["staff", "support_worker", "clb_staff", "board"]
SOURCES = ["own", "acm"]


class Permission(models.Model):
    """A thing someone may do, named `thing:action`, and the lowest sign-in level at which it counts."""

    code = models.TextField(primary_key=True)
    level = models.SmallIntegerField()


class Right(models.Model):
    """A right as heads know it, such as "IRIS-CLBonline gebruiker": what it is called and what it is for."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    description = models.TextField(default="")
    sensitive = models.BooleanField(default=False)


class Context(Record):
    """A value that refines a right, such as "gebruiker", with the permissions it carries at which kinds of institution."""

    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="contexts")
    code = models.TextField()
    name = models.TextField()
    kinds = ArrayField(models.TextField())
    allows = ArrayField(models.TextField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["right", "code"], name="one_context_per_code")]


class Affiliation(Record):
    """A person works for an institution, in a category, for a period (last day included). Without it no right counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="affiliations")
    category = models.TextField(choices=[(category, category) for category in CATEGORIES])
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    source = models.TextField(default="own")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")), name="affiliation_in_order"
            ),
            models.CheckConstraint(condition=Q(source="own") ^ Q(session__isnull=False), name="acm_affiliation_has_session"),
        ]
        indexes = [
            models.Index(fields=["person", "institution"], name="affiliations_of_person"),
            models.Index(fields=["institution"], name="affiliations_of_institution"),
        ]


class Grant(Record):
    """A right given to someone at one institution for a period (last day included); ended, never deleted."""

    affiliation = models.ForeignKey(Affiliation, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="grants")
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="grants")
    contexts = ArrayField(models.TextField())
    begins_on = models.DateField()
    ends_on = models.DateField()
    source = models.TextField(default="own", choices=[(source, source) for source in SOURCES])
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="grants_given")
    granted_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="grants_ended")
    reason = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="grant_in_order"),
            models.CheckConstraint(condition=Q(contexts__len__gte=1), name="grant_has_context"),
            models.CheckConstraint(condition=Q(source="own") ^ Q(session__isnull=False), name="acm_grant_has_session"),
        ]
        indexes = [
            models.Index(fields=["person", "institution"], name="grants_of_person"),
            models.Index(fields=["institution", "right"], name="grants_of_institution"),
        ]


class Notice(Record):
    """Something the admin of an institution should know, such as someone who tries many names."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="notices")
    code = models.TextField()
    about_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "raised_at"], name="notices_of_institution")]
