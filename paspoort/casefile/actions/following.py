"""Following a referral: its consent, and what becomes of it until its answer; each taken back on the same day (rule 144)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.referrals import referral_of
from paspoort.casefile.inner.refusals import sentence_for
from paspoort.casefile.models import CLOSED_BECAUSE, REFUSED_BECAUSE, STEPS, Referral
from paspoort.kernel.actions import open_data_key, seal_bytes, told_beside
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold

LONGEST_SAID = 2000
LAST = ["last_step", "last_step_by", "last_step_on"]
REFUSED = ["refused_because", "refused_said"]


@dataclass(frozen=True, slots=True)
class NewStep:
    """What became of a referral: it waits since, was accepted on or refused on `day`. A refusal has its reason, and perhaps what
    the service `said`."""

    what: str
    day: date
    because: str = ""
    said: str = field(default="", repr=False)


def choose_consent(acting: Acting, referral_id: uuid.UUID, consent_id: uuid.UUID | None) -> None:
    """Say with which consent of the pupil was referred, or that there is none yet. Raises `BadInput` for one that fits not."""
    must_hold(acting, "file:write")
    take_consent(referral_of(referral_id, lock=True), consent_id)


def take_consent(referral: Referral, consent_id: uuid.UUID | None) -> None:
    if referral.consent_id != consent_id:
        referral.consent_id = consent_id
        _keep(referral, "consent")
        chosen = consent_id is not None
        record("referral.consent_chosen", subject=referral.file.pupil_id, object=referral.id, chosen=chosen)


def follow_referral(acting: Acting, referral_id: uuid.UUID, step: NewStep) -> None:
    """Note that a pupil is on the waiting list of a service, was accepted or was refused; a refusal ends the waiting."""
    referral = open_referral(acting, referral_id, lock=True)
    _check(step)
    setattr(referral, STEPS[step.what], step.day)
    if step.what == "refused":
        referral.refused_because = step.because
        if said := step.said.strip():
            referral.refused_said = seal_bytes(open_data_key(referral.activity.key_id), said.encode(), referral.said_bound_to)
    referral.last_step, referral.last_step_by_id, referral.last_step_on = step.what, acting.me, today()
    _keep(referral, STEPS[step.what], *REFUSED, *LAST)
    because = referral.refused_because
    record("referral.followed", subject=referral.file.pupil_id, object=referral.id, step=step.what, because=because)


def undo_step(acting: Acting, referral_id: uuid.UUID) -> None:
    """Take back what one noted last about a referral today, or that one closed it."""
    must_hold(acting, "file:write")
    referral = referral_of(referral_id, lock=True)
    if referral.closed_on is not None:
        referral.closed_on, referral.closed_because, referral.closed_by_id = None, "", None
        _keep(referral, "closed_on", "closed_because", "closed_by")
        record("referral.reopened", subject=referral.file.pupil_id, object=referral.id)
        return
    step = referral.last_step
    if step not in STEPS:
        raise BadInput(dict([sentence_for("followed_by_other")]))
    setattr(referral, STEPS[step], None)
    if step == "refused":
        referral.refused_because, referral.refused_said = "", None
    referral.last_step, referral.last_step_by_id, referral.last_step_on = "", None, None
    _keep(referral, STEPS[step], *REFUSED, *LAST)
    record("referral.step_undone", subject=referral.file.pupil_id, object=referral.id, step=step)


def close_referral(acting: Acting, referral_id: uuid.UUID, because: str) -> None:
    """Close a referral that gets no answer any more, with its reason (rule 144)."""
    if because not in CLOSED_BECAUSE:
        raise BadInput({"because": _("Choose why no answer comes any more.")})
    referral = open_referral(acting, referral_id, lock=True)
    referral.closed_on, referral.closed_because, referral.closed_by_id = today(), because, acting.me
    _keep(referral, "closed_on", "closed_because", "closed_by")
    record("referral.closed", subject=referral.file.pupil_id, object=referral.id, because=because)


def open_referral(acting: Acting, referral_id: uuid.UUID, *, lock: bool = False) -> Referral:
    """A referral that waits for its answer, for whoever may follow or close it."""
    must_hold(acting, "file:write")
    referral = referral_of(referral_id, lock=lock)
    if referral.answer_id or referral.closed_on:
        raise Refused(
            "already_closed", _("This referral was answered or closed meanwhile. Look at the journal again."), status=409
        )
    return referral


def _keep(referral: Referral, *columns: str) -> None:
    with told_beside(sentence_for, "referral_kept"):
        referral.save(update_fields=columns)


def _check(step: NewStep) -> None:
    problems = {}
    if step.what not in STEPS:
        problems["what"] = _("Choose what became of this referral.")
    if step.what == "refused" and step.because not in REFUSED_BECAUSE:
        problems["because"] = _("Choose why the service refused.")
    if len(step.said) > LONGEST_SAID:
        problems["said"] = _("This is too long. Use at most %(most)d characters.") % {"most": LONGEST_SAID}
    if problems:
        raise BadInput(problems)
