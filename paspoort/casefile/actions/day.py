"""My day: what someone left half written, what is planned, which referrals wait, and which files were opened lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from paspoort.audit.actions import record
from paspoort.casefile.actions.files import OpenFile, pupil_of
from paspoort.casefile.actions.referrals import Waiting, open_referrals
from paspoort.casefile.models import Activity
from paspoort.drafts.actions import opened_words
from paspoort.kernel.actions import living_keys
from paspoort.kernel.models import Acting, rows_of
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold

MOST = 20
WORK = """
    select id, author_id, state, day, restricted_at, function, topics, revision, key_id, sections, changed_at, pupil_id,
           given_name, family_name
      from work_in_files(%s)
"""
LATELY = "select at, pupil_id, given_name, family_name from files_of_late(%s)"


@dataclass(frozen=True, slots=True)
class HalfWritten:
    """A draft of one's own, with its first words."""

    activity: Activity
    pupil: Pupil
    begins: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MyDay:
    """What waits for one person at the acting centre; each list at most twenty, the most urgent first. `planned` also
    holds at most twenty of colleagues in the files that open; of what is restricted only that it is there."""

    drafts: list[HalfWritten]
    planned: list[tuple[Activity, Pupil]]
    referrals: list[Waiting]
    recent: list[tuple[Pupil, datetime]]


def my_day(acting: Acting) -> MyDay:
    """The day of someone who works with pupil files."""
    must_hold(acting, "file:read")
    work = rows_of(WORK, MOST)
    told = [(pupil_of(row), row) for row in work]
    activities = [(Activity.known(**row), pupil) for pupil, row in told]
    drafts = [(one, pupil) for one, pupil in activities if one.state == "draft"]
    planned = sorted(((one, pupil) for one, pupil in activities if one.state == "planned"), key=lambda each: each[0].day)
    record("day.seen", drafts=len(drafts), planned=len(planned))
    keys = living_keys({one.key_id for one, _pupil in drafts})
    return MyDay(
        [half_of(one, pupil, keys[one.key_id]) for one, pupil in drafts if one.key_id in keys],
        planned,
        open_referrals(acting, mine=True, most=MOST),
        recent_files(acting),
    )


def half_of(draft: Activity, pupil: Pupil, key: bytes) -> HalfWritten:
    """A draft of one's own with its first words."""
    return HalfWritten(draft, pupil, str(opened_words(draft, key).get("text", ""))[:80])


def half_written_in(acting: Acting, opened: OpenFile) -> list[HalfWritten]:
    """What one left half written in an opened file, the last first."""
    must_hold(acting, "file:read")
    file = opened.file
    if file is None:
        return []
    mine = Activity.objects.filter(file=file, state="draft", author_id=acting.me, revision__gt=0)
    drafts = list(mine.order_by("-changed_at"))
    keys = living_keys({one.key_id for one in drafts})
    return [half_of(one, opened.pupil, keys[one.key_id]) for one in drafts if one.key_id in keys]


def recent_files(_acting: Acting, most: int = 8) -> list[tuple[Pupil, datetime]]:
    """The files that the acting person opened last and that still open, with when."""
    return [(pupil_of(row), row["at"]) for row in rows_of(LATELY, most)]
