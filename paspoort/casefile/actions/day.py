"""My day: what someone left half written, what is planned, which referrals wait, and which files were opened lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from paspoort.audit.actions import record
from paspoort.casefile.actions.referrals import Waiting, open_referrals
from paspoort.casefile.models import Activity, Look
from paspoort.drafts.actions import opened_words
from paspoort.kernel.actions import listing
from paspoort.kernel.models import Acting
from paspoort.pupils.actions import pupils_by_id
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold

MOST = 20


@dataclass(frozen=True, slots=True)
class HalfWritten:
    """A draft of one's own, with its first words."""

    activity: Activity
    pupil: Pupil
    begins: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MyDay:
    """What waits for one person at the acting centre; each list at most twenty, the most urgent first. `planned` also
    holds at most twenty of colleagues in the files that open."""

    drafts: list[HalfWritten]
    planned: list[tuple[Activity, Pupil]]
    referrals: list[Waiting]
    recent: list[tuple[Pupil, datetime]]


def my_day(acting: Acting) -> MyDay:
    """The day of someone who works with pupil files."""
    must_hold(acting, "file:read")
    mine = Activity.objects.filter(author_id=acting.me).select_related("file")
    drafts = list(mine.filter(state="draft", revision__gt=0).order_by("-changed_at")[:MOST])
    planned = _planned(acting)
    recent = recent_files(acting)
    pupils = pupils_by_id(one.file.pupil_id for one in [*drafts, *planned])
    record("day.seen", drafts=len(drafts), planned=len(planned))
    return MyDay(
        [
            HalfWritten(one, pupils[one.file.pupil_id], str(opened_words(one).get("text", ""))[:80])
            for one in drafts
            if one.file.pupil_id in pupils
        ],
        [(one, pupils[one.file.pupil_id]) for one in planned if one.file.pupil_id in pupils],
        open_referrals(acting, mine=True, most=MOST),
        recent,
    )


def _planned(acting: Acting) -> list[Activity]:
    """What is planned, one's own and what colleagues planned, by day."""
    planned = Activity.objects.filter(state="planned").select_related("file").order_by("day", "id")
    mine = list(planned.filter(author_id=acting.me)[:MOST])
    with listing():
        theirs = list(planned.exclude(author_id=acting.me)[:MOST])
    return sorted([*mine, *theirs], key=lambda one: one.day)


def recent_files(acting: Acting, most: int = 8) -> list[tuple[Pupil, datetime]]:
    """The files that the acting person opened last and that still open, with when."""
    looks = list(Look.objects.filter(person_id=acting.me).select_related("file").order_by("-at")[: most * 2])
    with listing():
        pupils = pupils_by_id(look.file.pupil_id for look in looks)
    return [(pupils[look.file.pupil_id], look.at) for look in looks if look.file.pupil_id in pupils][:most]
