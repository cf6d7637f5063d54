"""Contributions to a registration: what school and centre each wrote, version by version; nothing of it is changed or goes
away.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from paspoort.collaboration.inner.moments import moments
from paspoort.collaboration.models.registrations import STATES, Registration, words_of
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

LONGEST = 20_000
STEP_STATES = ["open", "done", "dropped"]
MOST_REACHED = 3
"""How far a goal was reached: 0 not at all, to 3 wholly."""
MOMENTS = [one.code for one in moments()]
TIES = ["met", "unmet"]
TURNS = ["state", "proposed", "kept", "succeeded", "described", *TIES, *MOMENTS]
"""Turns of a registration: another state, a proposal to close it, that it goes on in spite of it, another owner, another head. It
was on the agenda of a meeting, or was not after all. Of samenwerkingsafspraken: that one side confirmed or evaluated them."""


class Written(Record):
    """Something that somebody wrote in a registration, for school or centre; a change is a further row."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="%(class)ss", db_index=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Section(Written):
    """A text of one section, as one version of it (from 1); the newest counts, and who wrote which stays (rule 43).

    `merged`: a colleague had written meanwhile, and the two were put together by paragraph.
    """

    section = models.TextField()
    version = models.SmallIntegerField()
    body = models.TextField()
    merged = models.BooleanField(default=False)
    words = words_of("body")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "section", "version"], name="one_section_a_version")]


class Reaction(Written):
    """A reaction (reactie) to a section; it stays with the section that it is about."""

    section = models.TextField()
    body = models.TextField()
    words = words_of("body")

    class Meta:
        indexes = [models.Index(fields=["registration"], name="reactions_of_registration")]


class Line(Written):
    """A goal, step or agreement as one version of it: `line` is the same for all versions, the newest counts."""

    line = models.UUIDField()
    version = models.SmallIntegerField()

    class Meta:
        abstract = True


class Goal(Line):
    """A goal (doel) with its measure, and how far it was reached: 0 to 3, or not said yet."""

    text = models.TextField()
    indicator = models.TextField(default="", blank=True)
    measured_how = models.TextField(default="", blank=True)
    reached = models.SmallIntegerField(null=True)
    words = words_of("text", "indicator", "measured_how")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "line", "version"], name="one_goal_a_version"),
            models.CheckConstraint(condition=Q(reached__isnull=True) | Q(reached__range=(0, MOST_REACHED)), name="goal_reached"),
        ]


class Step(Line):
    """A step (stap): which function does what, by when, and what came of it. Never a person (rule 46)."""

    function = models.TextField()
    text = models.TextField()
    due_on = models.DateField(null=True)
    state = models.TextField(default="open", choices=[(state, state) for state in STEP_STATES])
    result = models.TextField(default="", blank=True)
    words = words_of("text", "result")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "line", "version"], name="one_step_a_version"),
            models.CheckConstraint(condition=Q(state__in=STEP_STATES), name="step_states"),
        ]


class Agreement(Line):
    """An agreement (afspraak) for later; one that does not hold any more is `ended`, and stays to be read."""

    text = models.TextField()
    ended = models.BooleanField(default=False)
    words = words_of("text")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "line", "version"], name="one_agreement_a_version")]


class Turn(Written):
    """A turn (keerpunt) of a registration: it went to another `state`, somebody proposed to close it, `owner` took it over, or
    its head was changed (`text` is then the title of before). Of samenwerkingsafspraken: what one side did this school year."""

    kind = models.TextField(choices=[(kind, kind) for kind in TURNS])
    state = models.TextField(default="", blank=True, choices=[("", ""), *((state, state) for state in STATES)])
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(default="", blank=True)
    meeting = models.ForeignKey(Registration, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=TIES, meeting__isnull=False) | ~Q(kind__in=TIES) & Q(meeting__isnull=True),
                name="turn_of_meeting",
            ),
            models.CheckConstraint(
                condition=Q(kind="state", state__in=STATES, owner__isnull=True)
                | Q(kind="succeeded", state="", owner__isnull=False)
                | Q(kind__in=["proposed", "kept", "described", *TIES, *MOMENTS], state="", owner__isnull=True),
                name="turn_codes",
            ),
        ]
        indexes = [
            models.Index(fields=["registration"], name="turns_of_registration"),
            models.Index(fields=["meeting"], name="turns_of_meeting", condition=Q(meeting__isnull=False)),
        ]
