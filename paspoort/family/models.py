"""Family of a pupil at a centre: who is around the pupil, with which authority, and who consented to what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.kernel.periods import Lasting
from paspoort.registry.models import Institution, Pupil

PARENTS = ["mother", "father", "coparent"]
KINDS = [*PARENTS, "guardian", "fosterParent", "grandparent", "other"]
AUTHORITY = ["yes", "no", "unknown", "removedByCourt"]
PURPOSES = ["guidance", "examination", "referral", "sharing"]
DATA = ["guidance", "report", "health", "contact"]
RECEIVERS = ["centre", "school", "partner", "supportCentre", "otherCentre", "parents", "other"]
FORMS = ["oralNoted", "written", "electronic"]
HOLDERS = ["pupil", "parents"]


class Relation(Record, Lasting):
    """Someone around a pupil, as a centre knows it: in which kind, with or without parental authority, and since when.

    Both parents hold authority, together or apart, unless a court decided otherwise: nobody is ever asked *which parent*. Codes
    and days stand here; the name, and how to reach this person, lie sealed in its versions under the pupil's own key. A relation
    ends, and is never deleted; one that ended is not corrected any more.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", db_index=False)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    key_id = models.UUIDField()
    kind = models.TextField()
    authority = models.TextField()
    begins_on = models.DateField()
    ended_on = models.DateField(null=True)
    contact_allowed = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="relation_kinds"),
            models.CheckConstraint(condition=Q(authority__in=AUTHORITY), name="relation_authority"),
        ]
        indexes = [models.Index(fields=["pupil", "centre"], name="relations_of_pupil")]

    @property
    def may_consent(self) -> bool:
        """Whether this person decides for the pupil; in SQL `holds_authority`. A parent does, unless somebody knows otherwise."""
        return self.authority == "yes" or (self.authority == "unknown" and self.kind in PARENTS)


class Version(Record):
    """What was known of a relation: at first and after each change, by whom and when; the newest counts (`version` from 1)."""

    relation = models.ForeignKey(Relation, on_delete=models.PROTECT, related_name="versions", db_index=False)
    version = models.SmallIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    key_id = models.UUIDField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relation", "version"], name="one_version_of_relation")]

    @property
    def bound_to(self) -> str:
        """What its sealed words are bound to."""
        return f"relation {self.relation_id} version {self.version}"


class Consent(Record, Lasting):
    """A consent (toestemming): who agrees that which data go to whom, for what, and until when.

    `giver` is None when the pupil gives it; what the parents receive only the pupil gives (rule 86). It counts from the day on
    which it was given up to and including its last day (`ends_on`; none is open), and not after it was withdrawn; that day it
    stays to be seen. Who receives and what proves it lie sealed under the pupil's own key.
    """

    begins = "given_on"
    ends = "ends_on"
    ended = "withdrawn_on"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", db_index=False)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    key_id = models.UUIDField()
    giver = models.ForeignKey(Relation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    giver_role = models.TextField()
    purpose = models.TextField()
    data_category = models.TextField()
    receiver = models.TextField()
    form = models.TextField()
    given_on = models.DateField()
    ends_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField(auto_now_add=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    purpose__in=PURPOSES, data_category__in=DATA, receiver__in=RECEIVERS, form__in=FORMS,
                ),
                name="consent_codes",
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True, giver_role="pupil") | Q(giver__isnull=False, giver_role__in=KINDS),
                name="consent_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_by_someone",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["pupil", "centre"], name="consents_of_pupil")]

    @property
    def bound_to(self) -> str:
        """What its sealed words are bound to."""
        return f"consent {self.id}"


class HolderDecision(Record):
    """A decision of the team about who holds the right to a pupil's data, other than the age says (rule 85), both ways: a child
    under twelve who can decide, or a pupil of twelve who cannot. From its day it counts, until another one; none is changed. Who
    decided, and why, lies sealed under the pupil's own key.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", db_index=False)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    key_id = models.UUIDField()
    holder = models.TextField()
    decided_on = models.DateField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField(auto_now_add=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(holder__in=HOLDERS), name="holder_codes")]
        indexes = [models.Index(fields=["pupil", "centre"], name="holders_of_pupil")]

    @property
    def bound_to(self) -> str:
        """What its sealed words are bound to."""
        return f"holder decision {self.id}"
