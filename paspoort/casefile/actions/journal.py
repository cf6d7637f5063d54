"""Journal of a file: its activities by school year, filtered, with what each said; older years folded, restricted words apart."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from paspoort.audit.actions import record
from paspoort.casefile.actions.drafting import activity_of, no_activity
from paspoort.casefile.actions.files import in_hand
from paspoort.casefile.actions.registering import last_text, words_of
from paspoort.casefile.models import Activity, File, Referral, Text
from paspoort.kernel.actions import open_data_key
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.models import Code
from paspoort.rights.actions import must_hold

OPEN_YEARS = 2
"""How many school years stand open in the journal; what is older is folded."""


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


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in the journal. `text` is None where it is restricted; `versions` above one were corrected; `new` was
    registered by a colleague since the acting person last looked; `answer_days` is how long an answer took;
    `others` with how many other pupils it was, also of those whose file does not open."""

    activity: Activity
    author: str
    text: str | None = field(repr=False)
    versions: int
    new: bool
    referral: Referral | None = None
    answer_days: int | None = None
    restricted_by: str = ""
    others: int = 0


@dataclass(frozen=True, slots=True)
class Year:
    """One school year of a journal, the latest first: its threads of lines when it is open, and always how many a month
    (September first)."""

    first_year: int
    threads: list[list[Line]]
    months: list[int]
    count: int
    new: int


def journal(acting: Acting, file: File | None, looked_at: datetime | None, wanted: Filter | None = None) -> list[Year]:
    """The journal of an opened file by school year. The two latest are open, and the one that was asked for; a filter opens every
    year that has something."""
    must_hold(acting, "file:read")
    if file is None:
        return []
    wanted = wanted or Filter()
    now = school_year_of(today())
    with in_hand(file):
        rows = _fitting(Activity.objects.filter(file=file, state="registered"), wanted)
        years = sorted({school_year_of(one.day) for one in rows}, reverse=True)
        opened = {year for year in years if wanted.narrows or year > now - OPEN_YEARS or year == wanted.year}
        lines = _lines(acting, file, [one for one in rows if school_year_of(one.day) in opened], looked_at) if opened else []
    return [_year(year, [one.day for one in rows if school_year_of(one.day) == year], lines) for year in years]


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


def restricted_words(acting: Acting, activity_id: uuid.UUID) -> str:
    """What a restricted activity says; the database leaves the trace of who read it."""
    must_hold(acting, "file:read")
    activity = activity_of(activity_id)
    text = last_text(activity) if activity.restricted_at else None
    if text is None:
        raise no_activity()
    return str(words_of(text, open_data_key(activity.key_id))["text"])


def _fitting(rows: QuerySet[Activity], wanted: Filter) -> list[Activity]:
    """The activities that fit, the latest first. Topics are compared here: in the database no policy lets that use an index."""
    asked = {"function": wanted.function, "author_id": wanted.author, "day__gte": wanted.begins, "day__lte": wanted.ends}
    found = rows.filter(**{name: value for name, value in asked.items() if value}).order_by("-day", "-registered_at", "id")
    topics = {wanted.topic} if wanted.topic else None
    if wanted.domain:
        within = {code.code for code in Code.objects.filter(kind="topic", domain=wanted.domain)}
        topics = within & topics if topics else within
    return [one for one in found if topics is None or topics & set(one.topics)]


def _lines(acting: Acting, file: File, activities: list[Activity], looked_at: datetime | None) -> list[Line]:
    ids = [one.id for one in activities]
    texts = {text.activity_id: text for text in Text.objects.filter(activity_id__in=ids).order_by("version")}
    referrals = {one.activity_id: one for one in Referral.objects.filter(file=file)}
    asked_on = {one.answer_id: one.referred_on for one in referrals.values() if one.answer_id}
    names = authors_of(file.id)
    key = open_data_key(file.key_id) if texts else b""
    others = _others(file) if any(one.together for one in activities) else {}
    return [
        Line(
            activity=one,
            author=names.get(one.author_id, ""),
            text=str(words_of(texts[one.id], key)["text"]) if one.id in texts else None,
            versions=texts[one.id].version if one.id in texts else 1,
            new=looked_at is not None and one.author_id != acting.person_id and (one.registered_at or looked_at) > looked_at,
            referral=referrals.get(one.id),
            answer_days=(one.day - asked_on[one.id]).days if one.id in asked_on else None,
            restricted_by=names.get(one.restricted_by_id, "") if one.restricted_by_id else "",
            others=others.get(one.together, 0) if one.together else 0,
        )
        for one in activities
    ]


def _others(file: File) -> dict[uuid.UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute("select together, others from lines_together(%s)", [file.id])
        return dict(cursor.fetchall())


def _year(first_year: int, days: list[date], lines: list[Line]) -> Year:
    here = [line for line in lines if school_year_of(line.activity.day) == first_year]
    per_month = Counter((day.month - 9) % 12 for day in days)
    return Year(first_year, _threads(here), [per_month[month] for month in range(12)], len(days), sum(line.new for line in here))


def _threads(lines: list[Line]) -> list[list[Line]]:
    """Question, referral and answer together, the earliest first; a thread stands where its latest line stands."""
    by_id = {line.activity.id: line for line in lines}
    threads: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for line in lines:
        first = line.activity
        while first.thread_id in by_id:
            first = by_id[first.thread_id].activity
        threads[first.id].append(line)
    return [sorted(thread, key=lambda line: (line.activity.day, line.activity.registered_at)) for thread in threads.values()]


def authors_of(file_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The names of who wrote in an open file, by person."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id, name from authors_of(%s)", [file_id])
        return dict(cursor.fetchall())
