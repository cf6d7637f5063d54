"""The life of a report: drafted, finalised, consulted, superseded or ended."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from paspoort.documents.models import Document
from paspoort.drafts.models import Drafted
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.kernel.periods import Lasting, today
from paspoort.registry.models import EDUCATION_LEVELS, Institution, Pupil

REPORT_KINDS = ["GC", "IAC", "OV4", "LEGACY_GV", "LEGACY_V"]
WITHDRAWN_BECAUSE = ["other_pupil", "other_paper", "unreadable", "wrong_facts", "too_early"]
"""Why a report is taken back, as a code: a trace holds no words about a pupil."""


class Orientation(models.Model):
    """One allowed combination of report kind, education level, training form and support type (the matrix of rule 72)."""

    kind = models.TextField()
    education_level = models.TextField()
    training_form = models.TextField(default="")
    support_type = models.TextField()
    legacy = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "education_level", "training_form", "support_type"], name="one_orientation")
        ]


class Report(Lasting, Record, Drafted):
    """What a CLB writes about what a pupil needs. Finalised it never changes; only its end can still be set, and for a quarter of
    an hour it can be taken back (withdrawn, ingetrokken) while nobody but its maker read it.

    It is valid from `starts_on` until `ended_on`, that day no longer (rules 75, 76). The text lies sealed in `sections`.
    `kind` keeps the original name; `counts_as` is what it is treated as (rule 70). `end_before` is the end that a report had
    before another took over from it, kept by the database: when that one is taken back, it counts again.
    `start_exception`: why a change of attest starts within the school year, a code of the nomenclature, and `confirmed_on`,
    when the director confirmed that (rule 135); empty for any other. `before_trajectories`: it was there before a trajectory
    was asked for, and may become final without one (rule 71).
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="reports")
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reports")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="reports_about")
    kind = models.TextField(choices=[(kind, kind) for kind in REPORT_KINDS])
    counts_as = models.TextField(choices=[(kind, kind) for kind in REPORT_KINDS[:3]])
    education_level = models.TextField(choices=[(level, level) for level in EDUCATION_LEVELS])
    support_type = models.TextField(default="", blank=True)
    training_form = models.TextField(default="", blank=True)
    number = models.TextField(unique=True)
    state = models.TextField(
        default="draft",
        choices=[(state, state) for state in ("draft", "finalised", "discarded", "withdrawn")],
    )
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, related_name="report")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reports")
    created_at = models.DateTimeField(auto_now_add=True)
    drafted_on = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    finalised_at = models.DateTimeField(null=True)
    finalised_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="reports_finalised")
    ended_on = models.DateField(null=True)
    end_kind = models.TextField(default="", choices=[("", ""), ("superseded", "superseded"), ("ended", "ended")])
    end_reason = models.TextField(default="", blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="reports_ended")
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    end_before = models.JSONField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="reports_withdrawn")
    start_exception = models.TextField(default="", db_default="", blank=True)
    confirmed_on = models.DateField(null=True)
    before_trajectories = models.BooleanField(default=False, db_default=False)
    withdrawn_reason = models.TextField(default="", db_default="", blank=True, choices=[(why, why) for why in WITHDRAWN_BECAUSE])

    seen_if = "report_readable"
    begins = "starts_on"

    @property
    def has_attest(self) -> bool:
        """Whether it has a formal part that names the parents and that the director signs (rule 136)."""
        return self.kind in ("IAC", "OV4")

    @property
    def standing(self) -> str:
        """How it stands today: draft, coming, valid, superseded, ended or withdrawn."""
        if self.state == "withdrawn":
            return "withdrawn"
        if self.starts_on is None or self.state == "draft":
            return "draft"
        if not self.lasts(max(today(), self.starts_on)):
            return self.end_kind
        return "valid" if self.counts() else "coming"

    @property
    def never_valid(self) -> bool:
        """Whether it ended before it began."""
        return self.starts_on is not None and self.ended_on is not None and self.ended_on <= self.starts_on

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="finalised") | Q(starts_on__isnull=False, document__isnull=False, drafted_on__isnull=False),
                name="finalised_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & Q(withdrawn_reason__in=WITHDRAWN_BECAUSE)),
                name="withdrawn_is_complete",
            ),
            models.CheckConstraint(condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on")), name="report_in_order"),
            models.CheckConstraint(
                condition=Q(start_exception="", confirmed_on__isnull=True)
                | (~Q(start_exception="") & Q(confirmed_on__isnull=False)),
                name="exception_confirmed",
            ),
            ExclusionConstraint(
                name="one_valid_report",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    ("education_level", RangeOperators.EQUAL),
                    (Func(F("starts_on"), F("ended_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="finalised"),
            ),
        ]
        indexes = [
            models.Index(fields=["pupil", "education_level"], name="reports_of_pupil"),
            models.Index(fields=["centre", "state"], name="reports_of_centre"),
            models.Index(fields=["key_id"], name="reports_of_key"),
        ]


class Consultation(Record):
    """Someone opened a report: the number burned into each page they see, and found back in the trail."""

    number = models.TextField(unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="consultations")
    session_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consultations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="consultations")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["person", "opened_at"], name="consultations_of_person")]
