"""Consents of a pupil and of who decides for the pupil: note one, withdraw it, and ask which count."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.family.actions.reading import Given, given_of
from paspoort.family.inner.refusals import about_consent
from paspoort.family.inner.scope import must_open
from paspoort.family.models import DATA, FORMS, PURPOSES, RECEIVERS, Consent, Relation
from paspoort.kernel.actions import data_key, seal_bytes, told_beside
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold

LONGEST = {"receiver_name": 200, "evidence": 2000}
CODES = {"purpose": PURPOSES, "data_category": DATA, "receiver": RECEIVERS, "form": FORMS}


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A consent as it is noted (A14). `giver` is a relation that decided for the pupil on that day, or None: the pupil.

    `ends_on` is the last day on which it counts; none is until it is withdrawn. Health data go to a school only with something
    written. `evidence` says where the paper lies or what was said.
    """

    giver: uuid.UUID | None
    purpose: str
    data_category: str
    receiver: str
    form: str
    given_on: date
    ends_on: date | None = None
    receiver_name: str = field(default="", repr=False)
    evidence: str = field(default="", repr=False)


def note_consent(acting: Acting, pupil_id: uuid.UUID, new: NewConsent) -> Consent:
    """Note a consent about a pupil whose file opens at the own centre. Raises `BadInput` by field."""
    must_hold(acting, "file:write")
    must_open(acting, pupil_id)
    _check(new)
    giver = Relation.objects.filter(id=new.giver, pupil_id=pupil_id, centre_id=acting.here).first() if new.giver else None
    if new.giver and giver is None:
        raise BadInput(dict([about_consent("no_giver")]))
    key_id, key = data_key(acting.here, pupil_id)
    consent = Consent(
        pupil_id=pupil_id, centre_id=acting.here, key_id=key_id, giver=giver, giver_role=giver.kind if giver else "pupil",
        given_on=new.given_on, ends_on=new.ends_on, noted_by_id=acting.me, **{name: getattr(new, name) for name in CODES},
    )  # fmt: skip
    words = {name: getattr(new, name).strip() for name in LONGEST}
    consent.sealed = seal_bytes(key, json.dumps(words).encode(), consent.bound_to)
    with told_beside(about_consent, "consent_kept"):
        consent.add()
    record("consent.noted", subject=pupil_id, object=consent.id)
    return consent


def open_consent(acting: Acting, consent_id: uuid.UUID) -> Given:
    """One consent, with who gave it and what was said."""
    must_hold(acting, "file:read")
    consent = _consent(consent_id)
    [given] = given_of(acting, consent.pupil_id, [consent])
    record("consent.opened", subject=consent.pupil_id, object=consent.id)
    return given


def withdraw_consent(acting: Acting, consent_id: uuid.UUID, withdrawn_on: date) -> Consent:
    """Note that a consent was withdrawn on a day until today: it counts no longer, and stays to be seen."""
    must_hold(acting, "file:write")
    consent = _consent(consent_id, lock=True)
    consent.withdrawn_on, consent.withdrawn_by_id = withdrawn_on, acting.me
    with told_beside(about_consent, "consent_kept"):
        consent.save(update_fields=["withdrawn_on", "withdrawn_by"])
    record("consent.withdrawn", subject=consent.pupil_id, object=consent.id)
    return consent


def consents_of(acting: Acting, pupil_id: uuid.UUID, purpose: str = "", day: date | None = None) -> list[Given]:
    """The consents about a pupil that count today, or counted on `day`, the newest first: what whatever needs a consent chooses
    from. Never one that was withdrawn."""
    must_hold(acting, "file:read")
    must_open(acting, pupil_id)
    counting = Consent.counting(today()) | Consent.counting(day or today())
    rows = Consent.objects.filter(counting, pupil_id=pupil_id, centre_id=acting.here)
    found = given_of(acting, pupil_id, [*(rows.filter(purpose=purpose) if purpose else rows)])
    record("consent.asked_for", subject=pupil_id, count=len(found))
    return found


def _consent(consent_id: uuid.UUID, *, lock: bool = False) -> Consent:
    rows = Consent.objects.filter(id=consent_id)
    consent = (rows.select_for_update(no_key=True) if lock else rows).first()
    if consent is None:
        raise Refused("no_consent", _("This does not exist, or you may not open it."), status=404)
    return consent


def _check(new: NewConsent) -> None:
    problems = {name: _("Choose from the list.") for name, codes in CODES.items() if getattr(new, name) not in codes}
    for name, most in LONGEST.items():
        if len(getattr(new, name)) > most:
            problems[name] = _("This is too long. Use at most %(most)d characters.") % {"most": most}
    if problems:
        raise BadInput(problems)
