"""Meetings (overleg) of school and centre: planned by either side, with who is there by function, and on which registrations."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.actions.reading import Whole
from paspoort.collaboration.inner.codes import labels
from paspoort.collaboration.inner.guard import check_typed
from paspoort.collaboration.inner.places import begin, shelf_of, written
from paspoort.collaboration.inner.refusals import KEEPERS, changed_elsewhere, must_give, no_registration, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import MEETING, Registration, Turn
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import school_year_of, today
from paspoort.rights.actions import must_hold

HEAD = ("title", "meeting", "functions", "begins_on")


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """A meeting as it is planned: codes of `choices("meeting")` and of `choices("function")`, never a person. Without a title
    it is called after its kind. `about`: the registrations on its agenda; `excuses` as always."""

    meeting: str
    day: date | None
    functions: Sequence[str]
    title: str = ""
    about: Collection[uuid.UUID] = ()
    excuses: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Tied:
    """A registration on the agenda of a meeting, or the other way round: the meeting, with its day."""

    id: uuid.UUID
    title: str
    day: date | None


def plan_meeting(acting: Acting, school_id: uuid.UUID, new: NewMeeting) -> uuid.UUID:
    """Plan a meeting of a school and its centre, or note one that was held, and give its id. Either side does; agenda and
    minutes are its sections, and steps and agreements stand by it as by a registration. What is about one pupil is no such
    meeting."""
    must_hold(acting, "collaboration:write")
    shelf = shelf_of(acting, school_id, _("Your guidance centre begins the samenwerkingsdossier. Ask your contact person there."))
    made = Registration(kind=MEETING)
    _set(acting, made, new, shelf.school_id)
    made.school_year = school_year_of(new.day) if new.day else school_year_of(today())
    made.owner_id = made.first_owner_id = made.changed_by_id = acting.me
    with told_beside(sentence_for, *KEEPERS):
        made.collaboration_id = shelf.collaboration_id or begin(acting, school_id)
        made.add()
    record("registration.started", object=made.id, kind=made.kind)
    _tie(acting, made.id, set(), {*new.about})
    return made.id


def change_meeting(acting: Acting, meeting_id: uuid.UUID, new: NewMeeting, revision: int) -> None:
    """Change when a meeting is, who is there and what is on its agenda, upon the revision that was looked at; either side
    does."""
    must_hold(acting, "collaboration:write")
    place = written(meeting_id)
    made = Registration.objects.filter(id=meeting_id, kind=MEETING).first()
    if made is None:
        raise no_registration()
    before = Turn(registration_id=made.id, kind="described", text=made.title, author_id=acting.me, institution_id=acting.here)
    _set(acting, made, new, place.school_id)
    with told_beside(sentence_for, *KEEPERS):
        values = {column: getattr(made, column) for column in HEAD}
        if not Registration.objects.filter(id=made.id, revision=revision).update(**values, revision=revision + 1):
            raise changed_elsewhere()
        before.add()
    record("registration.described", object=made.id)
    _tie(acting, meeting_id, {one.id for one in _agenda(meeting_id)}, {*new.about})


def put_on_agenda(acting: Acting, registration_id: uuid.UUID, meeting_id: uuid.UUID) -> None:
    """Say of a registration at which meeting it is talked about; its story tells so."""
    must_hold(acting, "collaboration:write")
    _tie(acting, meeting_id, set(), {registration_id})


def agenda_of(acting: Acting, meeting: Whole) -> list[Tied]:
    """The registrations on the agenda of a meeting that was opened, by their titles."""
    return sorted(_agenda(meeting.head.id), key=lambda one: one.title)


def meetings_about(opened: Whole) -> list[Tied]:
    """The meetings at which a registration that was opened is or was on the agenda, the first first."""
    said = [one.said for one in opened.story if one.part == "turn" and one.said.get("meeting")]
    last = {one["meeting"]: one for one in said}
    found = [
        Tied(uuid.UUID(one["meeting"]), one["of"], date.fromisoformat(one["on"])) for one in last.values() if one["kind"] == "met"
    ]
    return sorted(found, key=lambda one: one.day or date.max)


def _set(acting: Acting, made: Registration, new: NewMeeting, school_id: uuid.UUID) -> None:
    """Take over what is said of a meeting; nobody is named in its title."""
    must_give({"no_meeting": new.meeting in labels("meeting"), "no_day": new.day, "no_functions": new.functions})
    made.meeting, made.functions, made.begins_on = new.meeting, [*new.functions], new.day
    made.title = tidy(new.title, one_line=True) or labels("meeting")[new.meeting]
    check_typed(acting, school_id, {"title": made.title}, new.excuses)


def _agenda(meeting_id: uuid.UUID) -> list[Tied]:
    told = Turn.objects.filter(meeting_id=meeting_id).order_by("at").values_list("registration_id", "kind")
    on = [registration for registration, kind in dict(told).items() if kind == "met"]
    rows = Registration.objects.filter(id__in=on).values("id", "title", "begins_on")
    return [Tied(row["id"], row["title"], row["begins_on"]) for row in rows]


def _tie(acting: Acting, meeting_id: uuid.UUID, tied: set[uuid.UUID], wanted: set[uuid.UUID]) -> None:
    """Bring the agenda of a meeting to what is wanted: each change is a turn of its registration."""
    for kind, changed in (("met", wanted - tied), ("unmet", tied - wanted)):
        for registration_id in sorted(changed):
            written(registration_id)
            turn = Turn(registration_id=registration_id, kind=kind, meeting_id=meeting_id)
            turn.author_id, turn.institution_id = acting.me, acting.here
            with told_beside(sentence_for, *KEEPERS):
                turn.add()
            record("registration.turned", object=registration_id, turn=kind, state="")
