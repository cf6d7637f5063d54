"""Letters of a whole class in one go: who gets one, what is missing, and one after another made, each by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions import file_of
from paspoort.casefile.models import Activity
from paspoort.documents.actions import joined_for_printing
from paspoort.health.actions import GridRow, class_of_day
from paspoort.health.models import Contact, SchoolDay
from paspoort.kernel.models import Acting, BadInput
from paspoort.letters.actions.drafting import looked_over
from paspoort.letters.actions.making import become
from paspoort.letters.actions.receiving import Receiver, receivers_of
from paspoort.letters.actions.sending import note_sent, print_letter
from paspoort.letters.models import Letter, Sending
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold

KIND = "resultLetter"


@dataclass(frozen=True, slots=True)
class ClassLetter:
    """A pupil of a class and the letter: who gets it, the letter where it was made, and `lacks`, why none can be made now, as a
    code: `not_done`, `draft` (someone writes one), `restricted` (its line is), `nobody`."""

    pupil: Pupil
    receivers: list[Receiver]
    lacks: str
    letter: Letter | None
    activity_id: uuid.UUID | None

    @property
    def ready(self) -> bool:
        return not self.lacks and self.letter is None


@dataclass(frozen=True, slots=True)
class ClassLetters:
    """The letters of a class of one day at a school, a line a pupil."""

    day: SchoolDay
    rows: list[ClassLetter]
    unsent: frozenset[uuid.UUID] = frozenset()
    """The letters of which a sheet was not sent yet."""
    stuck: Sequence[tuple[Pupil, str]] = ()
    """Whose letter could not be made just now, and why."""

    @property
    def made(self) -> int:
        return sum(row.letter is not None for row in self.rows)

    @property
    def to_make(self) -> int:
        return sum(row.ready for row in self.rows)


def class_letters(acting: Acting, day_id: uuid.UUID) -> ClassLetters:
    """Everything to look at before the letters of a class are made, and how far that is."""
    must_hold(acting, "health:write")
    day, pupils = class_of_day(acting, day_id)
    contacts = {one.id: one for one in Contact.objects.filter(school_day_id=day_id)}
    rows = Letter.objects.filter(activity_id__in=_activities(contacts.values()), kind=KIND).exclude(state="discarded")
    letters: dict[uuid.UUID | None, Letter] = {one.activity_id: one for one in rows.order_by("-state", "started_at")}
    to = receivers_of(acting, [row.pupil.id for row in pupils], KIND)
    shown = set(Activity.objects.filter(id__in=_activities(contacts.values()), restricted_at=None).values_list("id", flat=True))
    record("letters.class_seen", object=day_id, count=len(pupils))
    lines = [
        _row(row, contacts.get(row.contact_id) if row.contact_id else None, to[row.pupil.id], letters, shown) for row in pupils
    ]
    waiting = Sending.objects.filter(letter__in=[one.id for one in letters.values()], sent_on=None)
    return ClassLetters(day, lines, frozenset(waiting.values_list("letter_id", flat=True)))


def make_next(acting: Acting, day_id: uuid.UUID) -> ClassLetters:
    """Make the letter of the next pupil of a class who has none yet, and tell how far it is. Asked again and again, each time
    in a transaction of its own: whatever ends halfway goes on where it stopped, and none is made twice."""
    found, stuck = class_letters(acting, day_id), list[tuple[Pupil, str]]()
    for row in found.rows:
        if row.ready:
            try:
                _make(acting, found.day, row)
                break
            except BadInput as bad:
                stuck.append((row.pupil, " ".join(bad.problems.values())))
    return replace(class_letters(acting, day_id), stuck=stuck)


def print_class(acting: Acting, day_id: uuid.UUID) -> bytes:
    """All sheets of a class that may be sent and were not yet, one after another to print; each with its trace."""
    papers = [print_letter(acting, one.id) for one in _to_send(acting, day_id)]
    if not papers:
        raise BadInput({"": _("There is nothing to print: every letter was sent, or none was made yet.")})
    return joined_for_printing(papers)


def note_class_sent(acting: Acting, day_id: uuid.UUID, way: str, sent_on: date | None = None) -> int:
    """Note that all sheets of a class which may be sent and were not yet went one way, each with its trace; tells how many."""
    sheets = _to_send(acting, day_id)
    if not sheets:
        raise BadInput({"": _("There is nothing to note: every letter was sent, or none was made yet.")})
    for one in sheets:
        note_sent(acting, one.id, way, sent_on)
    return len(sheets)


def _to_send(acting: Acting, day_id: uuid.UUID) -> list[Sending]:
    must_hold(acting, "health:write")
    about = _activities(Contact.objects.filter(school_day_id=day_id))
    rows = Sending.objects.filter(letter__activity_id__in=about, letter__kind=KIND, sent_on=None).select_related("letter__file")
    sheets = list(rows.order_by("letter__made_at", "id"))
    now = receivers_of(acting, {one.letter.file.pupil_id for one in sheets}, KIND)
    good = {(pupil, *one.place) for pupil, to in now.items() for one in to if not one.missing}
    return [one for one in sheets if (one.letter.file.pupil_id, *one.place) in good]


def _activities(contacts: Iterable[Contact]) -> list[uuid.UUID]:
    return [one.activity_id for one in contacts if one.activity_id]


def _row(
    row: GridRow, contact: Contact | None, to: list[Receiver], letters: Mapping[uuid.UUID | None, Letter], shown: set[uuid.UUID]
) -> ClassLetter:
    about = contact.activity_id if contact else None
    letter = letters.get(about)
    lacks = ""
    if contact is None or contact.state != "done":
        lacks = "not_done"
    elif letter and letter.state == "draft":
        lacks = "draft"
    elif letter is None and about not in shown:
        lacks = "restricted"
    elif all(one.missing for one in to):
        lacks = "nobody"
    return ClassLetter(row.pupil, to, lacks, letter if letter and letter.state == "made" else None, about)


def _make(acting: Acting, day: SchoolDay, row: ClassLetter) -> None:
    file, _key = file_of(acting, row.pupil.id)
    activity = Activity.objects.get(id=row.activity_id or uuid.UUID(int=0))
    letter = Letter(file=file, activity=activity, kind=KIND, author_id=acting.me, day=activity.day, together=day.id)
    letter.key_id = file.key_id
    looked = looked_over(acting, letter, {})
    if looked.wrong:
        raise BadInput(dict(looked.wrong))
    try:
        with transaction.atomic():
            become(acting, looked)
    except IntegrityError as problem:  # another window was first
        if "one_letter_of_a_class" not in str(problem):
            raise
