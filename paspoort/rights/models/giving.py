"""What rights there are, who works where, and which right was given to whom until when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from paspoort.identity.models import Person, Session
from paspoort.inbox.models import Audience
from paspoort.kernel.models import Record
from paspoort.kernel.periods import Lasting
from paspoort.registry.models import Institution

PERMISSIONS = {
    "pupil:find": _("find pupils"),
    "report:read": _("read reports"),
    "report:write": _("draw up reports"),
    "file:read": _("open pupil files"),
    "file:write": _("write in pupil files"),
    "file:manage": _("manage pupil files: open one without an import, mend an identity, join two of one child"),
    "health:write": _("read and note what is measured of pupils"),
    "figures:read": _("see the figures of the centre"),
    "collaboration:read": _("open the samenwerkingsdossier of school and centre"),
    "collaboration:write": _("write in it"),
    "indications:export": _("save which pupils have a report, for the school's own package"),
    "pupil:import": _("send the pupils of the school as a table"),
    "trail:read": _("see who consulted what"),
    "rights:manage": _("manage users and rights"),
    "admins:manage": _("appoint local administrators"),
}
"""What someone may do, `thing:action`, each in words: who has it "can …"."""
CATEGORIES = ["staff", "support_worker", "clb_staff", "board"]
SOURCES = ["own", "acm"]
ADMINS = Audience("rights:manage", here="managed_institution()", people="rights_admins()")
"""For whom a task or letter is: everyone who manages rights at its institution."""


def one_of(values: list[str]) -> list[tuple[str, str]]:
    """The choices of a column that holds one of these codes."""
    return [(value, value) for value in values]


class Permission(models.Model):
    """A thing someone may do, named `thing:action`, and the lowest sign-in level at which it counts."""

    code = models.TextField(primary_key=True)
    level = models.SmallIntegerField()


class Right(models.Model):
    """A right as heads know it, such as "IRIS-CLBonline gebruiker": what it is for, how long it may last, which key it asks.

    `level` is the lowest sign-in level (1 low, 2 substantial, 3 high) at which anything of it counts; a permission may ask
    more. A grant lasts at most `max_months`, and unless someone chooses otherwise `default_months` (rule 29). Nobody gives a
    `sensitive` right to oneself (rule 110).
    """

    code = models.TextField(primary_key=True)
    name = models.TextField()
    description = models.TextField(default="")
    sensitive = models.BooleanField(default=False)
    level = models.SmallIntegerField(default=1, db_default=1)
    max_months = models.SmallIntegerField(default=48, db_default=48)
    default_months = models.SmallIntegerField(default=48, db_default=48)
    place = models.SmallIntegerField(default=0, db_default=0)


class Context(Record):
    """A value that refines a right, such as "gebruiker": the permissions it carries, at which kinds of institution, for whom.

    `categories` are those of the affiliation that may hold it (rules 39, 40). `given_with` and `ended_with` name the
    permission that someone needs to give it and to end it; one that nobody holds leaves that to the operator.
    """

    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="contexts")
    code = models.TextField()
    name = models.TextField()
    kinds = ArrayField(models.TextField())
    allows = ArrayField(models.TextField())
    categories = ArrayField(models.TextField(), db_default=Value("{staff,support_worker,clb_staff,board}"))
    given_with = models.TextField(default="rights:manage", db_default="rights:manage")
    ended_with = models.TextField(default="rights:manage", db_default="rights:manage")
    place = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["right", "code"], name="one_context_per_code")]


class Affiliation(Lasting, Record):
    """A person works for an institution, in a category, for a period (last day included). Without it no right counts.

    E-mail, phone and mobile are the person's own for this institution: elsewhere they may differ (rules 55, 115).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="affiliations")
    category = models.TextField(choices=one_of(CATEGORIES))
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    source = models.TextField(default="own")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, db_index=False)
    ended_at = models.DateTimeField(null=True)
    email = models.TextField(default="", db_default="", blank=True)
    phone = models.TextField(default="", db_default="", blank=True)
    mobile = models.TextField(default="", db_default="", blank=True)

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
            models.Index(fields=["session"], name="affiliations_of_session", condition=Q(session__isnull=False)),
        ]

    ends, ended = "ends_on", "ended_at"


class Batch(Record):
    """Rights given in one go, under the id that the form brought: sending the form twice gives them once (rule 28)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


ENDINGS = ["", "revoked", "undone", "affiliation_ended", "not_confirmed", "carried_over"]


class Grant(Lasting, Record):
    """A right given to someone at one institution for a period (last day included); ended, never deleted.

    `revision` counts its changes: who changes it says which one was seen. `reason` is that of the last change; every change
    stands in `GrantChange`, written by the database itself. `left_to_end_on` is the last day that an admin agreed to.
    """

    affiliation = models.ForeignKey(Affiliation, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="grants")
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="grants", db_index=False)  # half of all have one
    contexts = ArrayField(models.TextField())
    begins_on = models.DateField()
    ends_on = models.DateField()
    source = models.TextField(default="own", choices=one_of(SOURCES))
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, db_index=False)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="grants_given")
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="grants_ended")
    reason = models.TextField(default="", blank=True)
    ended_because = models.TextField(default="", db_default="", choices=one_of(ENDINGS))
    revision = models.IntegerField(default=0, db_default=0)
    left_to_end_on = models.DateField(null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="grants")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="grant_in_order"),
            models.CheckConstraint(condition=Q(contexts__len__gte=1), name="grant_has_context"),
            models.CheckConstraint(condition=Q(source="own") ^ Q(session__isnull=False), name="acm_grant_has_session"),
            ExclusionConstraint(
                name="right_held_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("right", RangeOperators.EQUAL),
                    (Func(F("begins_on"), F("ends_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                # in words that no question uses: without statistics its index is chosen for any of its columns, and read whole
                condition=Q(Exact(Func("revoked_at", "session", function="num_nulls", output_field=models.IntegerField()), 2)),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "institution"], name="grants_of_person"),
            models.Index(fields=["institution", "right"], name="grants_of_institution"),
            models.Index(fields=["institution", "ends_on"], name="grants_ending", condition=Q(revoked_at__isnull=True)),
            models.Index(fields=["session"], name="grants_of_session", condition=Q(session__isnull=False)),
        ]

    ends, ended, open_ended = "ends_on", "revoked_at", False

    @property
    def standing(self) -> str:
        """How it stands today: as all that lasts, or `ended` when somebody ended it before its last day."""
        return "ended" if self.revoked_at is not None else super().standing


class GrantChange(Record):
    """One line of a grant's history: who changed what, when and why (rules 48, 50). Only the database writes it."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="changes")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_service = models.TextField(default="")
    kind = models.TextField(choices=one_of(["given", "changed", "ended"]))
    ended_because = models.TextField(default="")
    contexts = ArrayField(models.TextField())
    begins_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField(default="")


class Use(models.Model):
    """The last day on which a grant opened something, and on how many days it did."""

    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, primary_key=True, related_name="use")
    last_on = models.DateField()
    days = models.IntegerField(default=1)
