"""Journal of a pupil file: its activities, what they said, the files beside them, the referrals, and who looked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from paspoort.documents.actions import ENDINGS
from paspoort.drafts.models import Drafted
from paspoort.family.models import Consent
from paspoort.identity.models import Person
from paspoort.kernel.models import Record
from paspoort.kernel.periods import today
from paspoort.registry.models import Institution, Pupil

STATES = ["draft", "planned", "registered", "cancelled", "discarded"]
CANCELLED_BECAUSE = ["not_there", "not_needed", "declined", "no_time", "other"]
CLOSED_BECAUSE = ["no_longer_needed", "family_declined", "moved_away", "other_help", "no_answer"]
"""Why a referral is closed without an answer, as a code: what a trace or a count may say of it."""
REFUSED_BECAUSE = ["full", "not_their_task", "age_or_region", "not_reached", "other"]
"""Why a service refuses, as a code; what it said beside that lies sealed."""
STEPS = {"waits": "waits_since", "accepted": "accepted_on", "refused": "refused_on"}
"""What becomes of a referral before its answer, each with the column of its day."""
MINUTES_OF_A_DAY = 1440
ATTACHED_KINDS = [*dict.fromkeys(ENDINGS.values())]


class File(Record):
    """The file (dossier) of one pupil at one centre. It opens to teams that guide the pupil, never to a school (rules 67, 84).

    `school` is the last school at which this centre guided the pupil: when the pupil leaves, what was written there stays with
    the team of that school. Everything said in the file lies sealed under `key_id`, the pupil's own key at this centre:
    destroying that key destroys the words, in backups too.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="files", db_index=False)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="files")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    key_id = models.UUIDField()
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    seen_if = "file_readable"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "centre"], name="one_file_each")]


class Activity(Record, Drafted):
    """An activity (activiteit): something done for a pupil, or planned; one line of the journal (rules 60-64, 119, 121).

    What is counted or filtered are codes of the school year of `day`; what is said lies sealed: while it is a draft in its own
    `sections`, afterwards in its texts. `direction`, `category` and `detail` are the three columns of the referral hub and
    empty for every other function. `together` is the same for the lines that one activity left with several pupils. `thread` is
    the activity that this one goes on with: an answer stands with its question. Drafts are their author's alone. `centre` and
    `school` are those of its file when it was written, kept by the database: a count of a year that is over stays when the
    pupil moves. Of what is restricted shows its day, its author and who marked it, and nothing else until someone opens it, in
    that transaction only.
    """

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="activities", db_index=False)
    centre = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(default="draft", choices=[(state, state) for state in STATES])
    day = models.DateField()
    function = models.TextField(default="", blank=True)
    topics = ArrayField(models.TextField(), default=list)
    client = models.TextField(default="", blank=True)
    actors = ArrayField(models.TextField(), default=list)
    contact = models.TextField(default="", blank=True)
    minutes = models.SmallIntegerField(null=True)
    bridging = models.BooleanField(default=False)
    direction = models.TextField(default="", blank=True)
    category = models.TextField(default="", blank=True)
    detail = models.TextField(default="", blank=True)
    together = models.UUIDField(null=True)
    thread = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="follow_ups")
    started_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True)
    cancelled_because = models.TextField(default="", db_default="", blank=True)
    restricted_at = models.DateTimeField(null=True)
    restricted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    seen_if = "activity_readable"

    @property
    def overdue(self) -> bool:
        """Whether it was planned for a day that is over, and nobody filled it in."""
        return self.state == "planned" and self.day < today()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="registered", registered_at__isnull=False) | ~Q(state="registered"),
                name="registered_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(restricted_at__isnull=True, restricted_by__isnull=True)
                | Q(restricted_at__isnull=False, restricted_by__isnull=False),
                name="restricted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_because__in=CANCELLED_BECAUSE)
                | (~Q(state="cancelled") & Q(cancelled_because="")),
                name="cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, MINUTES_OF_A_DAY)), name="minutes_of_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["file", "-day", "-registered_at"], name="activities_of_file"),
            models.Index(fields=["centre", "direction", "day"], name="activities_of_centre"),
            models.Index(
                fields=["author", "-changed_at"], name="written_by_author", condition=Q(state__in=["planned", "registered"])
            ),
            models.Index(fields=["author", "changed_at"], name="drafts_of_author", condition=Q(state__in=["draft", "planned"])),
            models.Index(fields=["centre", "day", "id"], name="planned_of_centre", condition=Q(state="planned")),
            models.Index(fields=["together"], name="activities_together", condition=Q(together__isnull=False)),
            models.Index(fields=["file"], name="drafts_of_file", condition=Q(state="draft")),
            models.Index(fields=["file"], name="restricted_of_file", condition=Q(restricted_at__isnull=False)),
        ]


class Text(Record):
    """What an activity says: its first text and each correction (`version` from 1); the newest counts, the earlier ones stay.
    The database sets `xid`, the transaction that wrote it: no code of an activity changes without a text of the same one."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="texts", db_index=False)
    version = models.SmallIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    key_id = models.UUIDField()
    sealed = models.BinaryField()
    xid = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "version"], name="one_text_a_version")]

    @property
    def bound_to(self) -> str:
        """What its sealed words are bound to."""
        return f"text {self.activity_id} version {self.version}"


class Attachment(Record):
    """A file beside an activity (bijlage), as pages or as text and never as the file that came, sealed under the pupil's own key.

    It waits beside a draft or a correction, seen by its author only (`version` is null), and comes into the journal with the text
    that its author then registers, of which it has the version. That text names it; a later text that names it no longer took it
    out, and the earlier one still does. Destroying the key destroys it.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attachments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    key_id = models.UUIDField()
    kind = models.TextField(choices=[(kind, kind) for kind in ATTACHED_KINDS])
    size = models.IntegerField()
    pages = models.SmallIntegerField()
    left_out = models.JSONField(null=True)
    name = models.BinaryField()
    sealed = models.BinaryField()
    version = models.SmallIntegerField(null=True)

    def bound_to(self, what: str) -> str:
        """What its sealed `name` or `file` is bound to."""
        return f"attachment {self.pk} {what}"


class Referrals(models.Manager["Referral"]):
    """Referrals, each with whether it `waits` as the database says."""

    def get_queryset(self) -> models.QuerySet[Referral]:
        told = {"waits": Func(template="referral_waits(casefile_referral)", output_field=models.BooleanField())}
        return super().get_queryset().annotate(**told)


class Referral(Record):
    """A referral (draaischijf) to a partner outside, and what became of it (rules 60-65, 144): made with its activity.

    It waits until an answer is linked, it is closed or refused with a reason, or so many months have passed (`settings`). To whom
    stands in the activity. `consent` is one of the family (`paspoort.family`), or none yet. `last_step` is what was noted last,
    by whom and when: that person takes it back the same day, and nobody else. `refused_said` lies sealed under the file's key.
    """

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="referral")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="referrals")
    referred_on = models.DateField()
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    waits_since = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    refused_on = models.DateField(null=True)
    refused_because = models.TextField(
        default="", db_default="", blank=True, choices=[("", ""), *((why, why) for why in REFUSED_BECAUSE)]
    )
    refused_said = models.BinaryField(null=True)
    last_step = models.TextField(default="", db_default="", blank=True, choices=[("", ""), *((step, step) for step in STEPS)])
    last_step_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    last_step_on = models.DateField(null=True)
    answer = models.OneToOneField(Activity, on_delete=models.PROTECT, null=True, related_name="answers")
    closed_on = models.DateField(null=True)
    closed_because = models.TextField(default="", blank=True, choices=[("", ""), *((why, why) for why in CLOSED_BECAUSE)])
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    waits: bool
    """Whether its answer was still to come when it was read (rule 144)."""
    objects = Referrals()

    @property
    def said_bound_to(self) -> str:
        """What the sealed words of a refusal are bound to."""
        return f"referral {self.pk} refused"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="") | (Q(closed_on__isnull=False) & ~Q(closed_because="")),
                name="closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(refused_on__isnull=True, refused_because="", refused_said__isnull=True)
                | (Q(refused_on__isnull=False) & Q(refused_because__in=REFUSED_BECAUSE)),
                name="refused_with_reason",
            ),
            models.CheckConstraint(condition=Q(answer__isnull=True) | ~Q(answer=F("activity")), name="no_answer_to_itself"),
        ]


class Look(Record):
    """When someone last looked at a file, and the visit before: what colleagues wrote since then is new for that person.
    What was opened within the same hour is one visit, so that walking from page to page takes no mark away.
    """

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="looks_of_person")]
        constraints = [models.UniqueConstraint(fields=["file", "person"], name="one_look_each")]
