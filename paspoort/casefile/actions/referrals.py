"""Referrals: those without an answer by age, and what became of one (rules 61, 65, 144)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.models import CLOSED_BECAUSE, Referral
from paspoort.kernel.models import Acting, BadInput, Refused, named_rows
from paspoort.kernel.periods import today
from paspoort.pupils.actions import pupils_by_id
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold

WAITING = """
    select r.id as referral_id, r.activity_id, f.pupil_id, a.day, a.category, a.detail, a.author_id, a.bridging, r.accepted_on
      from casefile_referral r
      join casefile_activity a on a.id = r.activity_id
      join casefile_file f on f.id = r.file_id
     where r.file_id in (select files_open()) and referral_waits(r) and (%s::uuid is null or a.author_id = %s)
     order by r.referred_on, r.id
     limit %s
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral without an answer: about whom, to which service, and since when."""

    referral_id: uuid.UUID
    activity_id: uuid.UUID
    pupil: Pupil
    day: date
    category: str
    detail: str
    bridging: bool
    mine: bool

    @property
    def age(self) -> int:
        """For how many days it waits."""
        return (today() - self.day).days


def open_referrals(acting: Acting, *, mine: bool = False, most: int = 200) -> list[Waiting]:
    """Referrals without an answer in the files that open to the acting person, who waits longest first (rule 144)."""
    must_hold(acting, "file:read")
    with connection.cursor() as cursor:
        author = acting.person_id if mine else None
        cursor.execute(WAITING, [author, author, most])
        rows = named_rows(cursor)
    pupils = pupils_by_id(row["pupil_id"] for row in rows)
    record("referral.listed", count=len(rows))
    return [
        Waiting(
            row["referral_id"], row["activity_id"], pupils[row["pupil_id"]], row["day"], row["category"], row["detail"],
            row["bridging"], row["author_id"] == acting.person_id,
        )
        for row in rows
        if row["pupil_id"] in pupils
    ]  # fmt: skip


def follow_referral(
    acting: Acting, referral_id: uuid.UUID, *, accepted_on: date | None = None, refused_on: date | None = None
) -> None:
    """Note that the service took the pupil on, or refused; a refusal ends the waiting."""
    referral = open_referral(acting, referral_id)
    for name, day in {"accepted_on": accepted_on, "refused_on": refused_on}.items():
        if day is not None and not referral.referred_on <= day <= today():
            raise BadInput({name: _("Choose a day between the referral and today.")})
    referral.accepted_on = accepted_on or referral.accepted_on
    referral.refused_on = refused_on or referral.refused_on
    referral.save(update_fields=["accepted_on", "refused_on"])
    record("referral.followed", subject=referral.file.pupil_id, object=referral.id)


def close_referral(acting: Acting, referral_id: uuid.UUID, because: str) -> None:
    """Close a referral that gets no answer any more, with its reason (rule 144)."""
    if because not in CLOSED_BECAUSE:
        raise BadInput({"because": _("Choose why no answer comes any more.")})
    referral = open_referral(acting, referral_id)
    referral.closed_on, referral.closed_because, referral.closed_by_id = today(), because, acting.me
    referral.save(update_fields=["closed_on", "closed_because", "closed_by"])
    record("referral.closed", subject=referral.file.pupil_id, object=referral.id, because=because)


def open_referral(acting: Acting, referral_id: uuid.UUID) -> Referral:
    """A referral that waits for its answer, for whoever may follow or close it."""
    must_hold(acting, "file:write")
    referral = Referral.objects.select_related("file").filter(id=referral_id).first()
    if referral is None:
        raise Refused("no_referral", _("This referral does not exist, or you may not open it."), status=404)
    if referral.answer_id or referral.closed_on:
        raise Refused(
            "already_closed", _("This referral was answered or closed meanwhile. Look at the journal again."), status=409
        )
    return referral
