"""Excuses: phrases that are nobody's name, as somebody said with a reason, learnt for that school (rule 46)."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Collection, Mapping

from paspoort.audit.actions import record
from paspoort.collaboration.models import Excuse
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting
from paspoort.names.actions import Roll, bearers

MARK = 8
"""Bytes that tell one bearer of a phrase from another: a keyed hash, from which nobody is known."""


def learnt(school_id: uuid.UUID, roll: Roll, phrases: Collection[str]) -> set[str]:
    """Which of these phrases somebody excused at that school, while nobody came whose name it is."""
    if not phrases:
        return set()
    found = Excuse.objects.filter(school_id=school_id, phrase__in=sorted(phrases)).values_list("phrase", "bearers")
    kept = {phrase: _parted(bytes(marks)) for phrase, marks in found.order_by("at")}
    return {phrase for phrase, marks in kept.items() if _marks(school_id, roll, phrase) <= marks}


def learn(acting: Acting, school_id: uuid.UUID, roll: Roll, reasons: Mapping[str, str]) -> None:
    """Keep why these phrases are nobody, and who could have been meant today: when another comes, it counts no longer."""
    for phrase, reason in sorted(reasons.items()):
        made = Excuse(school_id=school_id, phrase=phrase, reason=reason.strip())
        made.bearers = b"".join(sorted(_marks(school_id, roll, phrase)))
        made.author_id, made.institution_id = acting.me, acting.here
        made.add()
        record("name.excused", object=made.id)


def _marks(school_id: uuid.UUID, roll: Roll, phrase: str) -> set[bytes]:
    key = derived_key("excused names")
    return {hmac.digest(key, f"{school_id} {name}".encode(), "sha256")[:MARK] for name in bearers(roll, phrase)}


def _parted(marks: bytes) -> set[bytes]:
    return {marks[at : at + MARK] for at in range(0, len(marks), MARK)}
