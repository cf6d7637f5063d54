"""Trajectories of a pupil file, and their phases."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from paspoort.casefile.models.journal import File
from paspoort.drafts.models import Drafted
from paspoort.family.models import Consent
from paspoort.identity.models import Person
from paspoort.kernel.models import Record

PHASES = {
    "clarification": ("question_pupil", "question_parents", "question_school", "expectations"),
    "intake": ("people", "concerns", "strengths", "tried", "wishes"),
    "strategy": ("clusters", "hypotheses", "known", "questions"),
    "research": ("research_questions", "means", "results"),
    "integration": ("checked", "needs_pupil", "needs_others", "recommendations"),
    "advice": ("perspective", "goals", "needs", "recommendations", "tasks", "evaluated"),
    "evaluation": ("reached", "next_step"),
}
"""The phases of a trajectory in their order, each with its parts; those of the advice are the agreement list. The last one
comes after the trajectory is concluded."""
DECISIONS = ["examine", "skip"]


class Trajectory(Record):
    """A trajectory (HGD-traject): the question about a pupil, and the phases in which a centre answers it (rules 71, 146).

    `question` lies sealed under the pupil's own key, and so does `motivation`, why it was shortened; null where it was not.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="trajectories")
    opened_on = models.DateField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    key_id = models.UUIDField()
    question = models.BinaryField()
    state = models.TextField(default="open", choices=[(state, state) for state in ("open", "concluded", "stopped")])
    decision = models.TextField(default="", blank=True, choices=[("", ""), *((one, one) for one in DECISIONS)])
    motivation = models.BinaryField(null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    seen_if = "trajectory_readable"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=Q(state="open"), name="one_open_trajectory"),
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True, ended_by__isnull=True)
                | (~Q(state="open") & Q(ended_on__isnull=False, ended_by__isnull=False)),
                name="trajectory_ended_by_someone",
            ),
        ]

    def words_bound_to(self, what: str) -> str:
        """What its sealed question or motivation is bound to."""
        return f"trajectory {self.pk} {what}"


class Phase(Record, Drafted):
    """One phase of a trajectory, with its texts by part. `filled` names the parts that say something, so that the database knows
    whether the agreement list of the advice is whole without opening it.
    """

    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="phases", db_index=False)
    code = models.TextField(choices=[(phase, phase) for phase in PHASES])
    filled = ArrayField(models.TextField(), default=list)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trajectory", "code"], name="one_phase_each")]


class Handover(Record):
    """An HGD report that left the file: of which trajectory, by whom, and with the consent that says to whom (rule 146). Noted
    once, and never changed."""

    trajectory = models.ForeignKey(Trajectory, on_delete=models.PROTECT, related_name="handovers")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
