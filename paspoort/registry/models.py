"""Institutions and pupils over time: who is enrolled where, from when until when, and which centre guides the school."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.kernel.periods import Lasting
from paspoort.registry.inner.classes import OwnClass as OwnClass

KINDS = ["school", "special_school", "clb", "support_centre", "board"]
EDUCATION_LEVELS = ["kleuter", "lager", "secundair"]
SOURCE_KINDS = ["oneroster", "table"]
SITUATIONS = ["homeEducation", "notEnrolled", "atSchool"]
"""Why a pupil is written in by a centre itself; `atSchool`: the school did not deliver the pupil yet."""
PROOFS = ["identityCard", "kidsId", "passport", "birthCertificate", "registerExtract", "residencePermit", "judgment"]
"""The kinds of document that show who a child is."""


class Source(Lasting, Record):
    """A source (bron): whoever sends us files, such as a school's package or the registry of the sector.

    It speaks for the institutions in its scope only, or for all (`everywhere`), and its ids count only within it. What it says
    of institutions themselves, their names, kinds and who guides them, is taken only where it `makes_institutions`.
    """

    name = models.TextField(unique=True)
    kind = models.TextField(choices=[(kind, kind) for kind in SOURCE_KINDS])
    owner = models.TextField(default="", blank=True)
    everywhere = models.BooleanField(default=False)
    makes_institutions = models.BooleanField(default=False)
    begins_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"^[a-z0-9][a-z0-9-]{0,39}$"), name="source_name_is_plain"),
            models.CheckConstraint(condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("begins_on")), name="source_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


def whose() -> models.ForeignKey[Source | None, Source | None]:
    """The source that a row came from. Without a check by the database: it would be made for each of a million rows."""
    return models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)


class Institution(Lasting, Record):
    """A school, guidance centre, support centre or board, known by its six-character number."""

    number = models.CharField(max_length=6, unique=True)
    name = models.TextField()
    kind = models.TextField(choices=[(kind, kind) for kind in KINDS])
    address = models.TextField(default="", blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")
    ended_on = models.DateField(null=True)
    from_source = whose()
    source_id = models.TextField(null=True, db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^\d{6}$"), name="number_has_six_digits"),
            models.UniqueConstraint(fields=["source_id", "from_source"], name="institution_of_source"),
        ]

    begins = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class Scope(Record):
    """An institution that a source may speak for, and the source's own id of it where another source made it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="scope")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    known_as = models.TextField(null=True, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "institution"], name="one_scope"),
            models.UniqueConstraint(fields=["source", "known_as"], name="scope_known_as"),
        ]


class Guidance(Lasting, Record):
    """A centre guides a school from a day on, until the day that another takes over (`ended_on`, itself no longer guided)."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="guided_by", db_index=False)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="guides", db_index=False)
    begins_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "begins_on"], name="one_guidance_a_day")]
        indexes = [models.Index(fields=["centre"], name="schools_of_centre")]


class Pupil(Record):
    """A child or young person. The national number lies elsewhere, and the birth date is stored apart from it (rule 98)."""

    given_name = models.TextField()
    family_name = models.TextField()
    birth_date = models.DateField(null=True)
    from_source = whose()
    source_id = models.TextField(null=True, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_id", "from_source"], name="pupil_of_source")]

    seen_if = "pupil_visible"

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class OwnPupil(models.Model):
    """A pupil whom a centre wrote in itself, without an import: home education, not enrolled yet, or not delivered by the school.

    The proof is a kind of document and the day on which it was seen. Names stand here as a search compares them, as in
    `Findable`; that one needs an enrolment, and there is none. `school` is said, and gives that school nothing. When a file
    brings this pupil later, by the national number, its source takes over the facts and this row stays.
    """

    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, primary_key=True)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    situation = models.TextField(choices=[(one, one) for one in SITUATIONS])
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_family = models.TextField(db_collation="C")
    by_given = models.TextField(db_collation="C")
    sounds = models.TextField(db_collation="C")
    shown_name = models.TextField()
    birth_date = models.DateField()
    proof = models.TextField(choices=[(one, one) for one in PROOFS])
    seen_on = models.DateField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(situation="atSchool", school__isnull=False)
                | (Q(situation__in=["homeEducation", "notEnrolled"]) & Q(school__isnull=True)),
                name="own_pupil_situation",
            ),
            models.CheckConstraint(condition=Q(proof__in=PROOFS), name="own_pupil_proof"),
        ]
        indexes = [models.Index(fields=["birth_date", "by_family"], name="own_pupils_by_birth")]


class Correction(Record):
    """A mended identity of a pupil: what stood there before, what stands there since, and the proof that somebody saw.

    It stands against a file that goes on saying what was mended (`said_again_on`: the last day on which one did). What the
    source says anew is taken in, as ever. The keys are both names as they are compared, and how they sound.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    was_given_name = models.TextField()
    was_family_name = models.TextField()
    was_birth_date = models.DateField(null=True)
    was_name_keys = ArrayField(models.TextField())
    given_name = models.TextField()
    family_name = models.TextField()
    birth_date = models.DateField(null=True)
    name_keys = ArrayField(models.TextField())
    proof = models.TextField(choices=[(one, one) for one in PROOFS])
    seen_on = models.DateField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    said_again_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(proof__in=PROOFS), name="correction_proof")]


class PupilId(Record):
    """What another source calls a pupil: two sources may speak about one child, whose name and dates stay those of the first."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    known_as = models.TextField(db_collation="C")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="other_ids")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "known_as"], name="pupil_known_as")]


class Doubt(Record):
    """Another person: a row whose facts do not fit the pupil whom its number or id points at; nothing of it was taken in.

    A task until it is decided: `same` lets the next file change the pupil, `another` takes the id from the pupil, and `gone`
    means that a later file was right again. The facts are the row's own; those of the pupil stand in the pupil.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    known_as = models.TextField(db_collation="C")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    register_number = models.TextField(default="", blank=True)
    given_name = models.TextField()
    family_name = models.TextField()
    birth_date = models.DateField(null=True)
    number_hash = models.BinaryField(null=True)
    raised_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(default="", blank=True, choices=[(one, one) for one in ("same", "another", "gone")])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "known_as"], condition=Q(decided_at__isnull=True), name="one_open_doubt")
        ]


class Enrolment(Lasting, Record):
    """A pupil is enrolled in an institution from `begins_on`; on `left_on` no longer (rules 16, 80).

    `class_name` is the own class as the school writes it (4B), where the source says it; `grade` its year (L4).
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    register_number = models.TextField(db_collation="C", default="", blank=True)
    education_level = models.TextField(choices=[(level, level) for level in EDUCATION_LEVELS])
    grade = models.TextField(default="", blank=True)
    class_name = models.TextField(default="", db_default="", blank=True)
    begins_on = models.DateField()
    left_on = models.DateField(null=True)
    from_source = whose()
    source_id = models.TextField(null=True, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_id", "from_source"], name="enrolment_of_source"),
            models.CheckConstraint(condition=Q(left_on__isnull=True) | Q(left_on__gte=F("begins_on")), name="enrolment_in_order"),
        ]
        indexes = [
            models.Index(fields=["pupil"], name="enrolments_of_pupil"),
            models.Index(fields=["institution", "register_number"], name="enrolments_by_number"),
        ]

    ends = "left_on"

    @staticmethod
    def of_class(own_class: OwnClass) -> Q:
        """For `filter`: the pupils of this class of a school."""
        return Q(grade=own_class.grade, class_name=own_class.name)


class Findable(Lasting, models.Model):
    """What a search may touch: one narrow row for each pupil and institution, with names as they are compared.

    Kept by `registry.actions`; the names and the number in it are copies. `by_family` is "family given" and `by_given`
    "given family", each name as `registry.actions.normalise` writes it, with one space between; `sounds` is how they sound.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, primary_key=True)
    institution_id = models.UUIDField()
    pupil_id = models.UUIDField()
    by_family = models.TextField(db_collation="C")
    by_given = models.TextField(db_collation="C")
    sounds = models.TextField(db_collation="C", default="", db_default="")
    shown_name = models.TextField()
    birth_date = models.DateField(null=True)
    register_number = models.TextField(db_collation="C")
    education_level = models.TextField(db_collation="C")
    begins_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution_id", "by_family"], name="findable_by_family"),
            models.Index(fields=["institution_id", "by_given"], name="findable_by_given"),
            models.Index(fields=["institution_id", "register_number"], name="findable_by_number"),
            models.Index(fields=["institution_id", "birth_date"], name="findable_by_birth"),
            models.Index(fields=["pupil_id", "institution_id"], name="findable_of_pupil"),
        ]

    ends = "left_on"


class Import(Record):
    """One run of a registry file: what came in, what changed, and whether it was allowed to end that much."""

    source = models.TextField()
    from_source = whose()
    file_sha256 = models.BinaryField()
    whole = models.BooleanField()
    finished_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(default=dict)
