"""Journal of a file: its activities by school year, filtered, with what each said, and what else leaves a line there; older years
folded, restricted words apart."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.attachments import Listed, listed_in
from paspoort.casefile.actions.drafting import activity_of, no_activity
from paspoort.casefile.actions.files import OpenFile, authors_of, restricted_in
from paspoort.casefile.actions.registering import last_text, words_of
from paspoort.casefile.models import Activity, File, Referral, Text
from paspoort.kernel.actions import living_keys, open_data_key
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import BRUSSELS, months_after, school_year_of, today
from paspoort.nomenclature.models import Code
from paspoort.rights.actions import must_hold

OPEN_YEARS = 2
"""How many school years stand open in the journal; what is older is folded."""
DONE = ("registered", "cancelled")
LATEST_FIRST = ("-day", "-registered_at", "id")


@dataclass(frozen=True, slots=True)
class Filter:
    """What someone wants to see of a journal; all of it empty shows everything. Days include both ends."""

    function: str = ""
    topic: str = ""
    domain: str = ""
    author: uuid.UUID | None = None
    begins: date | None = None
    ends: date | None = None
    year: int = 0
    """A school year that would be folded, to stand open."""

    @property
    def narrows(self) -> bool:
        return any((self.function, self.topic, self.domain, self.author, self.begins, self.ends))

    @property
    def whole_month(self) -> bool:
        """Whether its days are one month, from the first day to the last."""
        return bool(self.begins and self.begins.day == 1 and self.ends == months_after(self.begins, 1) - timedelta(days=1))

    def shows(self, note: Note) -> bool:
        """Whether a line without codes fits."""
        return not (self.function or self.topic or self.domain) and self.fits(note.author_id, note.day)

    def fits(self, author_id: uuid.UUID, day: date) -> bool:
        """Whether this author and day are wanted, whatever the codes are."""
        return not (
            (self.author and author_id != self.author) or (self.begins and day < self.begins) or (self.ends and day > self.ends)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in the journal. `text` is None where it is restricted, and then it names no attachments; `versions` above one
    were corrected; `new` was registered by a colleague since the acting person last looked; `answer_days` is how long an answer
    took; `others` with how many other pupils it was, also of those whose file does not open."""

    activity: Activity
    author: str
    text: str | None = field(repr=False)
    attachments: list[Listed] = field(repr=False)
    versions: int
    new: bool
    referral: Referral | None = None
    answer_days: int | None = None
    restricted_by: str = ""
    others: int = 0

    @property
    def moment(self) -> tuple[date, datetime]:
        """By which it stands among the others."""
        return self.activity.day, self.activity.registered_at or self.activity.started_at


@dataclass(frozen=True, slots=True)
class Note:
    """A line that stands in the journal by itself, because something was done: `what`, as a code, to which object, by whom and
    when. It has no codes of the nomenclature, so that no activity is counted that was none. `facts` are what its words need.
    """

    what: str
    object: uuid.UUID
    at: datetime
    author_id: uuid.UUID
    author: str
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    new: bool = False

    @property
    def day(self) -> date:
        return self.at.astimezone(BRUSSELS).date()

    @property
    def moment(self) -> tuple[date, datetime]:
        """By which it stands among the others."""
        return self.day, self.at


@dataclass(frozen=True, slots=True)
class Year:
    """One school year of a journal, the latest first: its threads of lines when it is open, and always how many activities a
    month (September first), and how many lines beside those."""

    first_year: int
    threads: list[list[Line | Note]]
    months: list[int]
    count: int
    notes: int
    new: int


def journal(acting: Acting, opened: OpenFile, wanted: Filter | None = None, notes: Sequence[Note] = ()) -> list[Year]:
    """The journal of an opened file by school year, with the lines that others than its authors leave there. The two latest are
    open, and the one that was asked for; a filter opens every year that has something."""
    must_hold(acting, "file:read")
    file, wanted = opened.file, wanted or Filter()
    now = school_year_of(today())

    def unfolds(day: date) -> bool:
        return wanted.narrows or school_year_of(day) > now - OPEN_YEARS or school_year_of(day) == wanted.year

    fit = [replace(one, new=_is_new(acting, opened, one.author_id, one.at)) for one in notes if wanted.shows(one)]
    rows, whole = Activity.objects.filter(file=file, state__in=DONE, restricted_at=None), _read_whole(wanted, now)
    hidden = _hidden(file, wanted) if file else []
    shown = [*(_fitting(rows.filter(whole), wanted) if file else []), *(one for one in hidden if unfolds(one.day))]
    past = rows.exclude(whole).filter(state="registered") if file and not wanted.narrows else rows.none()
    days = [one.day for one in {*shown, *hidden} if one.state == "registered"] + [*past.values_list("day", flat=True)]
    lines = _lines(acting, opened, shown)
    per_year: dict[int, list[date]] = {
        school_year_of(day): [] for day in [*(one.day for one in shown), *(one.day for one in fit)]
    }
    for day in days:
        per_year.setdefault(school_year_of(day), []).append(day)
    return [_year(year, each, lines, fit, unfolds(date(year, 9, 1))) for year, each in sorted(per_year.items(), reverse=True)]


def at_a_glance(acting: Acting, opened: OpenFile, most: int) -> tuple[list[Line], list[Line], list[Line]]:
    """What matters first in an opened file: what is planned, the referrals that wait for an answer, and the last activities."""
    must_hold(acting, "file:read")
    file = opened.file
    if file is None:
        return [], [], []
    rows = Activity.objects.filter(file=file, restricted_at=None).order_by(*LATEST_FIRST)
    asked = Referral.objects.filter(file=file, answer=None, closed_on=None, refused_on=None)
    waits, hidden = [one.activity_id for one in asked if one.waits], restricted_in(file)
    planned = [*rows.filter(state="planned"), *(one for one in hidden if one.state == "planned")]
    done = [*rows.filter(state__in=DONE).exclude(id__in=waits)[:most], *(one for one in hidden if one.state in DONE)]
    last = sorted(done, key=lambda one: (one.day, one.registered_at or one.started_at), reverse=True)[:most]
    shown = [sorted(planned, key=lambda one: one.day), [*rows.filter(state="registered", id__in=waits)], last]
    lines = {one.activity.id: one for one in _lines(acting, opened, [one for part in shown for one in part])}
    coming, waiting, latest = ([lines[one.id] for one in part] for part in shown)
    return coming, waiting, latest


def earlier_versions(acting: Acting, activity_id: uuid.UUID) -> tuple[uuid.UUID, list[tuple[Text, dict[str, Any], str]]]:
    """What an activity said, the newest first: each version with its words and who wrote it; and the pupil. Not of a restricted
    one.
    """
    must_hold(acting, "file:read")
    activity = Activity.sought(activity_id).filter(state__in=["registered", "planned"]).select_related("file").first()
    if activity is None or activity.restricted_at is not None:
        raise no_activity()
    record("activity.versions_read", subject=activity.file.pupil_id, object=activity.id)
    texts = list(Text.objects.filter(activity=activity).order_by("-version"))
    key, names = open_data_key(activity.key_id), authors_of(activity.file_id)
    return activity.file.pupil_id, [(text, words_of(text, key), names.get(text.author_id, "")) for text in texts]


def restricted_words(acting: Acting, activity_id: uuid.UUID) -> Line:
    """A restricted activity with all that it says and its attachments; the database leaves the trace of who read it."""
    must_hold(acting, "file:read")
    activity = activity_of(activity_id)
    text = last_text(activity) if activity.restricted_at else None
    if text is None:
        raise no_activity()
    words = words_of(text, open_data_key(activity.key_id))
    referral = Referral.objects.filter(activity=activity).select_related("consent").first()
    said, listed = str(words["text"]), listed_in(words)
    return Line(activity, "", said, versions=text.version, new=False, attachments=listed, referral=referral)


def _read_whole(wanted: Filter, now: int) -> Q:
    """Of which days an activity is read with all that it says; of a year that is folded its day is enough."""
    if wanted.narrows:
        return Q()
    asked = [Q(day__gte=date(year, 9, 1), day__lt=date(year + 1, 9, 1)) for year in [wanted.year] if 0 < year < now]
    return reduce(or_, asked, Q(day__gte=date(now - OPEN_YEARS + 1, 9, 1)))


def _fitting(rows: QuerySet[Activity], wanted: Filter) -> list[Activity]:
    """The activities that fit, the latest first. Topics are compared here: in the database no policy lets that use an index."""
    asked = {"function": wanted.function, "author_id": wanted.author, "day__gte": wanted.begins, "day__lte": wanted.ends}
    found = rows.filter(**{name: value for name, value in asked.items() if value}).order_by(*LATEST_FIRST)
    topics = {wanted.topic} if wanted.topic else None
    if wanted.domain:
        within = {code.code for code in Code.objects.filter(kind="topic", domain=wanted.domain)}
        topics = within & topics if topics else within
    return [one for one in found if topics is None or topics & set(one.topics)]


def _hidden(file: File, wanted: Filter) -> list[Activity]:
    """The presence of what is restricted, where no code is asked for."""
    if wanted.function or wanted.topic or wanted.domain:
        return []
    return [one for one in restricted_in(file) if one.state in DONE and wanted.fits(one.author_id, one.day)]


def _lines(acting: Acting, opened: OpenFile, activities: list[Activity]) -> list[Line]:
    file = opened.file
    if file is None or not activities:
        return []
    texts = {text.activity_id: text for text in Text.objects.filter(activity__in=activities).order_by("version")}
    referrals = {one.activity_id: one for one in Referral.objects.filter(file=file).select_related("consent")}
    asked_on = {one.answer_id: one.referred_on for one in referrals.values() if one.answer_id}
    names = opened.names()
    words = _words(texts)
    others = _others(file) if any(one.together for one in activities) else {}
    return [
        Line(
            activity=one,
            author=names.get(one.author_id, ""),
            text=str(words[one.id]["text"]) if one.id in words else None,
            attachments=listed_in(words.get(one.id, {})),
            versions=texts[one.id].version if one.id in texts else 1,
            new=_is_new(acting, opened, one.author_id, one.registered_at),
            referral=None if one.restricted_at else referrals.get(one.id),
            answer_days=(one.day - asked_on[one.id]).days if one.id in asked_on and not one.restricted_at else None,
            restricted_by=names.get(one.restricted_by_id, "") if one.restricted_by_id else "",
            others=others.get(one.together, 0) if one.together else 0,
        )
        for one in activities
    ]


def _is_new(acting: Acting, opened: OpenFile, author_id: uuid.UUID, at: datetime | None) -> bool:
    looked_at = opened.looked_at
    return looked_at is not None and author_id != acting.person_id and at is not None and at > looked_at


def _words(texts: Mapping[uuid.UUID, Text]) -> dict[uuid.UUID, dict[str, Any]]:
    """What each says, under its own key: there are two where files were joined. Where that was destroyed it says so."""
    keys, gone = living_keys({text.key_id for text in texts.values()}), {"text": _("The data of this pupil were destroyed.")}
    return {activity: words_of(text, keys[text.key_id]) if text.key_id in keys else gone for activity, text in texts.items()}


def _others(file: File) -> dict[uuid.UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute("select together, others from lines_together(%s)", [file.id])
        return dict(cursor.fetchall())


def _year(first_year: int, days: list[date], lines: list[Line], notes: list[Note], unfolded: bool) -> Year:
    here = [line for line in lines if school_year_of(line.activity.day) == first_year]
    noted = [note for note in notes if school_year_of(note.day) == first_year]
    threads = _threads(here) + [[note] for note in noted] if unfolded else []
    threads.sort(key=lambda thread: max(one.moment for one in thread), reverse=True)
    per_month = Counter((day.month - 9) % 12 for day in days)
    new = sum(line.new for line in here) + sum(note.new for note in noted)
    return Year(first_year, threads, [per_month[month] for month in range(12)], len(days), len(noted), new)


def _threads(lines: list[Line]) -> list[list[Line | Note]]:
    """Question, referral and answer together, the earliest first."""
    by_id = {line.activity.id: line for line in lines}
    threads: dict[uuid.UUID, list[Line | Note]] = defaultdict(list)
    for line in lines:
        first = line.activity
        while first.thread_id in by_id:
            first = by_id[first.thread_id].activity
        threads[first.id].append(line)
    return [sorted(thread, key=lambda line: line.moment) for thread in threads.values()]
