"""Journal of a file: its activities by school year, filtered, with what each said, and what else leaves a line there; older years
folded, restricted words apart."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.attachments import Listed, listed_in
from paspoort.casefile.actions.drafting import activity_of, no_activity
from paspoort.casefile.actions.files import OpenFile, authors_of, restricted_in
from paspoort.casefile.actions.registering import last_text, words_of
from paspoort.casefile.inner.reading import DONE, LATEST_FIRST, Filter, counted, first_open, fitting, read_whole
from paspoort.casefile.models import Activity, File, Referral, Text
from paspoort.kernel.actions import living_keys, open_data_key
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import BRUSSELS, school_year_of
from paspoort.rights.actions import must_hold

SAID = "select id, activity_id, version, key_id, sealed from casefile_text where activity_id = any (%s) order by version"


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
    def day(self) -> date:
        return self.activity.day

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


Standing = TypeVar("Standing", Line, Note)


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
    """The journal of an opened file by school year, with the lines that others than its authors leave there. This year is open,
    the one before while this one has few, and the one that was asked for; a filter opens every year that has something."""
    must_hold(acting, "file:read")
    file, wanted = opened.file, wanted or Filter()
    many = counted(file) if file and not wanted.narrows else Counter()
    first, hidden = first_open(many), _hidden(file, wanted) if file else []

    def unfolds(year: int) -> bool:
        return wanted.narrows or year >= first or year == wanted.year

    plain = _plain(file, wanted, first) if file else []
    registered = [one.day for one in (*hidden, *(plain if wanted.narrows else ())) if one.state == "registered"]
    many += Counter((day.year, day.month) for day in registered)
    lines = _by_year(_lines(acting, opened, [*plain, *(one for one in hidden if unfolds(school_year_of(one.day)))]))
    fit = [one for one in notes if not wanted.by_code and wanted.fits(one.author_id, one.day)]
    noted = _by_year([replace(one, new=_is_new(acting, opened, one.author_id, one.at)) for one in fit])
    years = lines.keys() | noted.keys() | {school_year_of(date(year, month, 1)) for year, month in many}
    return [_year(year, many, lines[year], noted[year], unfolds(year)) for year in sorted(years, reverse=True)]


def _plain(file: File, wanted: Filter, first: int) -> list[Activity]:
    """Of what is not restricted all that is drawn, the latest first."""
    rows = Activity.objects.filter(read_whole(wanted, first), file=file, state__in=DONE, restricted_at=None)
    return fitting(rows, wanted)


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


def _hidden(file: File, wanted: Filter) -> list[Activity]:
    """The presence of what is restricted, where no code is asked for."""
    if wanted.by_code:
        return []
    return [one for one in restricted_in(file) if one.state in DONE and wanted.fits(one.author_id, one.day)]


def _lines(acting: Acting, opened: OpenFile, activities: list[Activity]) -> list[Line]:
    file = opened.file
    if file is None or not activities:
        return []
    texts = {row["activity_id"]: Text.known(**row) for row in rows_of(SAID, [one.id for one in activities])}
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


def _by_year(all_of_them: Sequence[Standing]) -> dict[int, list[Standing]]:
    found: dict[int, list[Standing]] = defaultdict(list)
    for one in all_of_them:
        found[school_year_of(one.day)].append(one)
    return found


def _year(first_year: int, many: Counter[tuple[int, int]], lines: list[Line], notes: list[Note], unfolded: bool) -> Year:
    threads = _threads(lines) + [[note] for note in notes] if unfolded else []
    threads.sort(key=lambda thread: max(one.moment for one in thread), reverse=True)
    months = [many[first_year + (month < 9), month] for month in [9, 10, 11, 12, *range(1, 9)]]
    new = sum(line.new for line in lines) + sum(note.new for note in notes)
    return Year(first_year, threads, months, sum(months), len(notes), new)


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
