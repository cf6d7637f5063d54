"""Holder of the right (rechthebbende) to a pupil's data: by age, or as the team decided for this pupil."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.family.inner.refusals import about_holder
from paspoort.family.inner.scope import authors, must_open
from paspoort.family.models import HOLDERS, HolderDecision
from paspoort.kernel.actions import data_key, open_data_keys, seal_bytes, told_beside, unseal_bytes
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold

LONGEST = {"decided_by": 500, "reason": 2000}


@dataclass(frozen=True, slots=True)
class NewHolder:
    """A decision as it is noted: who holds the right from that day, who of the team decided it, and why."""

    holder: str
    decided_on: date
    decided_by: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with its words and who noted it."""

    holder: str
    decided_on: date
    decided_by: str = field(repr=False)
    reason: str = field(repr=False)
    noted_by: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the right today: `pupil`, `parents`, or empty where the birth date is not known; and each decision, the newest
    first."""

    holder: str
    decided: bool
    decisions: list[Decided]


def decide_holder(acting: Acting, pupil_id: uuid.UUID, new: NewHolder) -> HolderDecision:
    """Note that the team decided who holds the right, other than the age says. Raises `BadInput` by field."""
    must_hold(acting, "file:write")
    must_open(acting, pupil_id)
    _check(new)
    key_id, key = data_key(acting.here, pupil_id)
    made = HolderDecision(pupil_id=pupil_id, centre_id=acting.here, key_id=key_id, noted_by_id=acting.me)
    made.holder, made.decided_on = new.holder, new.decided_on
    words = {name: getattr(new, name).strip() for name in LONGEST}
    made.sealed = seal_bytes(key, json.dumps(words).encode(), made.bound_to)
    with told_beside(about_holder, "holder_kept"):
        made.add()
    record("holder.decided", subject=pupil_id, object=made.id)
    return made


def holder_of(acting: Acting, pupil_id: uuid.UUID) -> Holder:
    """Who holds the right to the data of a pupil whose file opens."""
    [now] = rows_of("select holder, decided from access_holder(%s, %s, %s)", pupil_id, acting.here, today())
    rows = list(HolderDecision.objects.filter(pupil_id=pupil_id, centre_id=acting.here).order_by("-decided_on", "-noted_at"))
    keys, names = open_data_keys({one.key_id for one in rows}), authors(acting, pupil_id) if rows else {}
    decisions = [
        Decided(one.holder, one.decided_on, **_words(one, keys[one.key_id]), noted_by=names.get(one.noted_by_id, ""))
        for one in rows
    ]
    return Holder(now["holder"] or "", now["decided"], decisions)


def _words(one: HolderDecision, key: bytes) -> dict[str, str]:
    words: dict[str, str] = json.loads(unseal_bytes(key, bytes(one.sealed), one.bound_to))
    return words


def _check(new: NewHolder) -> None:
    problems = {name: _("Fill this in.") for name in LONGEST if not getattr(new, name).strip()}
    for name, most in LONGEST.items():
        if len(getattr(new, name)) > most:
            problems[name] = _("This is too long. Use at most %(most)d characters.") % {"most": most}
    if new.holder not in HOLDERS:
        problems["holder"] = _("Choose who decides, from the list.")
    if problems:
        raise BadInput(problems)
