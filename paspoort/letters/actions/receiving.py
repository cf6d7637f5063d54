"""Receivers of a letter: who gets one, why, and at which address; the rule itself is `letter_receivers` in SQL."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from paspoort.family.actions import Reached, reached
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import today
from paspoort.pupils.actions import pupils_by_id
from paspoort.registry.models import Institution
from paspoort.rights.actions import must_hold

RECEIVERS = """
    select p.pupil_id, r.receiver, r.relation_id, r.school_id, r.consent_id, r.why, r.missing
      from unnest(%s::uuid[]) with ordinality p (pupil_id, place)
     cross join lateral letter_receivers(p.pupil_id, %s, %s, %s, %s) r order by p.place
"""


@dataclass(frozen=True, slots=True)
class KindOfLetter:
    """A kind of letter: to whom it goes, whether it says something of health, and which data a consent for it is about."""

    kind: str
    home: bool
    service: bool
    school: bool
    health: bool
    data: str

    @property
    def needs(self) -> str:
        """The permission to make and to read it."""
        return "health:write" if self.health else "file:write"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Someone who gets a letter, or would: `missing` is what stands in the way, as a code, and empty when nothing does. `role` is
    the kind of relation of who decides for the pupil. Two parents at one address get one each."""

    receiver: str
    relation_id: uuid.UUID | None
    school_id: uuid.UUID | None
    consent_id: uuid.UUID | None
    why: str
    missing: str
    role: str
    name: str = field(repr=False)
    address: str = field(repr=False)

    @property
    def place(self) -> tuple[str, uuid.UUID | None, uuid.UUID | None, str]:
        """Who it is, and on which ground: a sheet for the same stays good."""
        return self.receiver, self.relation_id, self.school_id, self.why


@cache
def kinds() -> dict[str, KindOfLetter]:
    """Every kind of letter, as the database has them."""
    rows = rows_of("select kind, home, service, school, health, data from letter_kinds()")
    return {row["kind"]: KindOfLetter(**row) for row in rows}


def kinds_open(acting: Acting) -> list[KindOfLetter]:
    """The kinds of letters that the acting person makes and reads."""
    return [one for one in kinds().values() if one.needs in acting.may]


def receivers(acting: Acting, pupil_id: uuid.UUID, kind: str, day: date | None = None, category: str = "") -> list[Receiver]:
    """Who gets a letter of a kind about a pupil on a day (today), and who would if what is missing were there."""
    must_hold(acting, "file:write")
    return receivers_of(acting, [pupil_id], kind, day, category)[pupil_id]


def receivers_of(
    acting: Acting, pupil_ids: Collection[uuid.UUID], kind: str, day: date | None = None, category: str = ""
) -> dict[uuid.UUID, list[Receiver]]:
    """The same of several pupils, in two statements."""
    rows = rows_of(RECEIVERS, list(pupil_ids), acting.here, kind, category, day or today())
    names, around = pupils_by_id(pupil_ids), reached(acting, pupil_ids)
    schools = Institution.objects.in_bulk({row["school_id"] for row in rows if row["school_id"]})
    found: dict[uuid.UUID, list[Receiver]] = {pupil_id: [] for pupil_id in pupil_ids}
    for row in rows:
        pupil = row.pop("pupil_id")
        found[pupil].append(_addressed(row, str(names.get(pupil, "")), around, schools))
    return found


def named(receiver: Receiver, words: Mapping[str, str]) -> Receiver:
    """A receiver with the name and address that its writer typed: of a service both, of the pupil the address."""
    if receiver.receiver == "service":
        typed: dict[str, Any] = {"name": words.get("service_name", ""), "address": words.get("service_address", "")}
    elif receiver.receiver == "pupil":
        typed = {"name": receiver.name, "address": words.get("pupil_address", "")}
    else:
        return receiver
    return Receiver(*receiver.place[:3], receiver.consent_id, receiver.why, receiver.missing, receiver.role, **typed)


def nobody() -> str:
    return _("Nobody may receive this letter now. Look in *Family* who is around the pupil, and which consents there are.")


def _addressed(
    row: dict[str, Any], pupil: str, around: Mapping[uuid.UUID, Reached], schools: Mapping[uuid.UUID, Institution]
) -> Receiver:
    """A row of the rule with name and address."""
    if row["receiver"] == "parent":
        one = around.get(row["relation_id"])
        return Receiver(**row, role=one.kind if one else "", name=one.name if one else "", address=one.address if one else "")
    school = schools.get(row["school_id"]) if row["school_id"] else None
    name = {"pupil": pupil, "school": school.name if school else ""}.get(row["receiver"], "")
    return Receiver(**row, role="", name=name, address=school.address if school else "")
