"""Letters of a whole class in one go: who gets one, what is missing, and one after another made, each by itself."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions import file_of
from paspoort.casefile.models import Activity
from paspoort.documents.actions import joined_for_printing
from paspoort.drafts.actions import opened_words
from paspoort.health.actions import GridRow, class_of_day
from paspoort.health.models import Contact, SchoolDay
from paspoort.kernel.actions import living_keys
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.letters.actions.drafting import begin_letter, looked_over
from paspoort.letters.actions.making import become
from paspoort.letters.actions.receiving import Receiver, receivers_of
from paspoort.letters.actions.sending import note_sent, print_letter
from paspoort.letters.models import Letter, Sending
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold

KIND = "resultLetter"
WRITING = "select activity_id, author from letters_being_written(%s::uuid[], %s)"


@dataclass(frozen=True, slots=True)
class ClassLetter:
    """A pupil of a class and the letter: who gets it, the letter where it was made, the own draft with what was added to it, and
    `lacks`, why none can be made now, as a code: `not_done`, `draft` (`writer` writes one), `restricted` (its line is),
    `nobody`, `destroyed` (the papers were, also of a letter that was made)."""

    pupil: Pupil
    receivers: list[Receiver]
    lacks: str
    letter: Letter | None
    draft: Letter | None
    writer: str
    activity_id: uuid.UUID | None

    @property
    def ready(self) -> bool:
        return not self.lacks and self.letter is None


@dataclass(frozen=True, slots=True)
class _About:
    """What there is about the contacts of a class, by activity: what was made, the own drafts, which colleague writes one; and
    which of those show."""

    made: Mapping[uuid.UUID, Letter]
    drafts: Mapping[uuid.UUID, Letter]
    writers: Mapping[uuid.UUID, str]
    shown: frozenset[uuid.UUID]

    @classmethod
    def of(cls, about: list[uuid.UUID]) -> Self:
        rows = list(Letter.objects.filter(activity_id__in=about, kind=KIND).exclude(state="discarded").order_by("started_at"))
        writers = {row["activity_id"]: row["author"] for row in rows_of(WRITING, about, KIND)}
        shown = Activity.objects.filter(id__in=about, restricted_at=None).values_list("id", flat=True)
        made, drafts = ({one.activity_id: one for one in rows if one.state == state} for state in ("made", "draft"))
        return cls(made, drafts, writers, frozenset(shown))

    def row(self, row: GridRow, contact: Contact | None, to: list[Receiver]) -> ClassLetter:
        about = contact.activity_id if contact and contact.activity_id else uuid.UUID(int=0)
        if row.destroyed:
            return ClassLetter(row.pupil, [], "destroyed", None, None, "", about)
        letter, draft = self.made.get(about), self.drafts.get(about)
        in_the_way = {
            "not_done": contact is None or contact.state != "done",
            "draft": letter is None and draft is None and about in self.writers,
            "restricted": letter is None and about not in self.shown,
            "nobody": all(one.missing for one in to),
        }
        lacks = next((code for code, yes in in_the_way.items() if yes), "")
        return ClassLetter(row.pupil, to, lacks, letter, draft, self.writers.get(about, ""), about)


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
    there = _About.of(_activities(contacts.values()))
    to = receivers_of(acting, [row.pupil.id for row in pupils], KIND)
    record("letters.class_seen", object=day_id, count=len(pupils))
    lines = [there.row(row, contacts.get(row.contact_id) if row.contact_id else None, to[row.pupil.id]) for row in pupils]
    waiting = Sending.objects.filter(letter__in=[one.letter.id for one in lines if one.letter], sent_on=None)
    return ClassLetters(day, lines, frozenset(waiting.values_list("letter_id", flat=True)))


def begin_class_letter(acting: Acting, day_id: uuid.UUID, pupil_id: uuid.UUID) -> Letter:
    """Begin the letter of one pupil of a class, to add an advice of one's own; it is made with the others. Raises `BadInput`."""
    must_hold(acting, "health:write")
    contact = Contact.objects.filter(school_day_id=day_id, file__pupil_id=pupil_id, state="done").first()
    with _once_a_class():
        return begin_letter(acting, pupil_id, KIND, contact.activity_id if contact else None, day_id)


def make_next(acting: Acting, day_id: uuid.UUID) -> ClassLetters:
    """Make the letter of the next pupil of a class who has none yet, with the own advice where one was written, and tell how far
    it is. Asked again and again, each time in a transaction of its own: whatever ends halfway goes on where it stopped, and
    none is made twice."""
    found, stuck = class_letters(acting, day_id), list[tuple[Pupil, str]]()
    for place, row in enumerate(found.rows):
        if row.ready:
            try:
                letter = _make(acting, found.day, row)
            except BadInput as bad:
                stuck.append((row.pupil, " ".join(bad.problems.values())))
                continue
            rows = [*found.rows[:place], replace(row, letter=letter, draft=None), *found.rows[place + 1 :]]
            return replace(found, rows=rows, unsent=found.unsent | {letter.id}, stuck=stuck)
    return replace(found, stuck=stuck)


def print_class(acting: Acting, day_id: uuid.UUID) -> bytes:
    """All sheets of a class that may be sent and were not yet, one after another to print; each with its trace."""
    papers = [print_letter(acting, one.id) for one in _to_send(acting, day_id)]
    if not papers:
        raise BadInput({"": _("There is nothing to print: every letter was sent, or none was made yet.")})
    return joined_for_printing(papers, _("Letters of this class"))


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
    living = living_keys(set(rows.values_list("key_id", flat=True)))
    sheets = list(rows.filter(key_id__in=living).order_by("letter__made_at", "id"))
    now = receivers_of(acting, {one.letter.file.pupil_id for one in sheets}, KIND)
    good = {(pupil, *one.place) for pupil, to in now.items() for one in to if not one.missing}
    return [one for one in sheets if (one.letter.file.pupil_id, *one.place) in good]


def _activities(contacts: Iterable[Contact]) -> list[uuid.UUID]:
    return [one.activity_id for one in contacts if one.activity_id]


def _make(acting: Acting, day: SchoolDay, row: ClassLetter) -> Letter:
    """The letter of one pupil: of the own draft, or with what it says by itself; when another window was first, that one's."""
    file, _key = file_of(acting, row.pupil.id)
    if row.draft:
        letter = Letter.objects.select_for_update(of=("self",), no_key=True).get(id=row.draft.id)
        if letter.state == "made":
            return letter
    else:
        activity = Activity.objects.get(id=row.activity_id or uuid.UUID(int=0))
        letter = Letter(file=file, activity=activity, kind=KIND, author_id=acting.me, day=activity.day, together=day.id)
        letter.key_id = file.key_id
    looked = looked_over(acting, letter, opened_words(letter) if row.draft else {})
    if looked.wrong:
        raise BadInput(dict(looked.wrong))
    try:
        with _once_a_class():
            return become(acting, looked)
    except BadInput:
        theirs = Letter.objects.filter(together=day.id, kind=KIND, file=file, state="made").first()
        if theirs is None:
            raise
        return theirs


@contextmanager
def _once_a_class() -> Iterator[None]:
    """In here a letter of a class is written; that another window, or a colleague, was first is said."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        if "one_letter_of_a_class" not in str(problem):
            raise
        raise BadInput({"": _("A colleague writes this letter.")}) from problem
