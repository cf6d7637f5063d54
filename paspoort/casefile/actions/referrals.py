"""Referrals: those without an answer by age, and one with what became of it (rules 61, 65, 144)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.drafting import open_restricted
from paspoort.casefile.actions.files import authors_of, pupil_of, restricted_in
from paspoort.casefile.models import STEPS, Activity, File, Referral
from paspoort.family.actions import Given, consents_of, open_consent
from paspoort.family.models import Consent
from paspoort.kernel.actions import open_data_key, unseal_bytes
from paspoort.kernel.dates import read_date
from paspoort.kernel.models import Acting, Refused, rows_of
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import codes
from paspoort.registry.models import Pupil
from paspoort.rights.actions import must_hold

WAITING = """
    select referral_id, activity_id, pupil_id, day, restricted, category, detail, bridging, author_id, waits_since, accepted_on,
           consent, withdrawn_on, given_name, family_name
      from waiting_referrals(%s, %s)
"""
FITTING = """
    select c.id, array_agg(category) from family_consent c, unnest(%s::text[]) category
     where c.id = any (%s::uuid[]) and consent_fits(c, category) group by c.id
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral without an answer: about whom, to which service, since when, and how it stands. Of a `restricted` one the
    service shows a click further.

    `consent` says whether there is one; `withdrawn_on` when that was withdrawn since.
    """

    referral_id: uuid.UUID
    activity_id: uuid.UUID
    pupil: Pupil
    day: date
    category: str
    detail: str
    bridging: bool
    mine: bool
    waits_since: date | None = None
    accepted_on: date | None = None
    consent: bool = False
    withdrawn_on: date | None = None
    restricted: bool = False

    @property
    def age(self) -> int:
        """How many days it waits."""
        return (today() - self.day).days


@dataclass(frozen=True, slots=True)
class Fitting:
    """A consent with the kinds of service (categories of the hub) for which it is."""

    given: Given
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """One referral with its activity. `consent` is None while there is none yet; `said` is what a service said when it refused;
    `undo` is the step that the acting person can take back today, or `closed`; empty when there is none."""

    referral: Referral
    activity: Activity
    consent: Given | None
    said: str = field(repr=False)
    closed_by: str
    answered_on: date | None
    undo: str


def open_referrals(acting: Acting, *, mine: bool = False, most: int = 200) -> list[Waiting]:
    """Referrals without an answer in the files that open to the acting person, who waits longest first (rule 144)."""
    must_hold(acting, "file:read")
    rows = rows_of(WAITING, mine, most)
    record("referral.listed", count=len(rows))
    return [Waiting(pupil=pupil_of(row), mine=row.pop("author_id") == acting.person_id, **row) for row in rows]


def look_at_referral(acting: Acting, referral_id: uuid.UUID) -> OpenReferral:
    """One referral of a file that opens, with its consent and what became of it. One that is restricted is opened by this, with
    the trace of that."""
    must_hold(acting, "file:read")
    referral = referral_of(referral_id)
    activity = referral.activity  # it shows where its referral does
    record("referral.seen", subject=referral.file.pupil_id, object=referral.id)
    said = ""
    if referral.refused_said is not None:
        key = open_data_key(activity.key_id)
        said = unseal_bytes(key, bytes(referral.refused_said), referral.said_bound_to).decode()
    consent = open_consent(acting, referral.consent_id) if referral.consent_id else None
    names = authors_of(referral.file_id) if referral.closed_by_id else {}
    closed_by = names.get(referral.closed_by_id, "") if referral.closed_by_id else ""
    return OpenReferral(referral, activity, consent, said, closed_by, _answered_on(referral), _undo(acting, referral))


def consents_for(acting: Acting, pupil_id: uuid.UUID, day: date) -> list[Fitting]:
    """The consents of a pupil from which a referral of this day chooses (A4, A14); one that fits no kind of service is none."""
    given = consents_of(acting, pupil_id, "referral", day)
    categories = [code.code for code in codes("category", day)] if given else []
    with connection.cursor() as cursor:
        cursor.execute(FITTING, [categories, [one.consent.id for one in given]])
        fits = dict(cursor.fetchall())
    return [Fitting(one, tuple(fits[one.consent.id])) for one in given if one.consent.id in fits]


def fits_draft(acting: Acting, draft: Activity, words: Mapping[str, Any], consent: Consent) -> bool:
    """Whether a consent is one for the referral that a draft is so far: on its day, for the kind of service that is chosen."""
    day, category = today(), words.get("category")
    with suppress(ValueError):
        day = read_date(str(words.get("day", ""))) or day
    found = consents_for(acting, draft.file.pupil_id, day)
    return any(one.given.consent.id == consent.id and (not category or category in one.categories) for one in found)


def referral_by(activity: Activity) -> Referral | None:
    """The referral that an activity made, if it refers."""
    return Referral.objects.filter(activity=activity).first()


def consent_of(acting: Acting, activity: Activity) -> Given | None:
    """The consent with which an activity referred; None while there is none, or where it refers to nobody."""
    referral = referral_by(activity)
    return open_consent(acting, referral.consent_id) if referral and referral.consent_id else None


def referred_with(file: File | None) -> dict[uuid.UUID, list[tuple[Referral, Activity]]]:
    """The referrals of an opened file that wait still, by the consent with which they were made, each with its activity; those
    of restricted activities do not show here, because a consent says to whom was referred."""
    found: dict[uuid.UUID, list[tuple[Referral, Activity]]] = {}
    rows = Referral.objects.filter(file=file, consent__isnull=False).select_related("activity") if file else ()
    for one in rows:
        if one.consent_id and one.waits:
            found.setdefault(one.consent_id, []).append((one, one.activity))
    return found


def referral_of(referral_id: uuid.UUID, *, lock: bool = False) -> Referral:
    """A referral of a file that opens; of a restricted activity it shows with the trace of who opens that."""
    rows = Referral.objects.select_related("file").filter(id=referral_id)
    rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
    referral = rows.first()
    if referral is None and open_restricted(referral_id):
        referral = rows.first()
    if referral is None:
        raise Refused("no_referral", _("This referral does not exist, or you may not open it."), status=404)
    return referral


def _answered_on(referral: Referral) -> date | None:
    answers = [*Activity.objects.filter(id=referral.answer_id), *restricted_in(referral.file)] if referral.answer_id else []
    return next((one.day for one in answers if one.id == referral.answer_id), None)


def _undo(acting: Acting, referral: Referral) -> str:
    if referral.closed_on is not None:
        return "closed" if (referral.closed_by_id, referral.closed_on) == (acting.person_id, today()) else ""
    mine = (referral.last_step_by_id, referral.last_step_on) == (acting.person_id, today()) and not referral.answer_id
    return referral.last_step if mine and getattr(referral, STEPS.get(referral.last_step, "id")) else ""
