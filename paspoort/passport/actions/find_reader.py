"""Find the consultation that a picture of a page comes from, by the dots that every page carries."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.documents.actions import NotAPicture, find_mark
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Refused
from paspoort.passport.models import Consultation
from paspoort.registry.models import Institution

# The number that stands in every page of a draft: who looked at it stands in the page's line alone.
DRAFT = "CONCEPT"
EVENT = "audit.find_reader"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose page it is: the consultation's number, when it began, by whom for which institution, and the page where that can be
    told. `chance`, a power of ten, is at most how likely it is that someone is named who has nothing to do with the picture."""

    number: str
    opened_at: datetime | None
    person_id: uuid.UUID | None
    institution: Institution | None
    page: int | None
    chance: float


def find_reader(data: bytes, progress: Callable[[int, int], None] | None = None) -> Reader | None:
    """Name the one consultation whose page this picture shows beyond doubt; None when the picture does not say.

    Only the operator's service may. That it was asked is traced, and about whom. Raises `Refused` for what is no picture.
    """
    with acting_as_service("operator", role="worker"):
        numbers = [*Consultation.objects.values_list("number", flat=True), DRAFT]
    try:
        match = find_mark(data, numbers, progress)
    except NotAPicture as problem:
        raise _refused(problem.reason) from problem
    number = numbers[match.place] if match else ""
    with acting_as_service("operator", role="worker"):
        columns = ("id", "opened_at", "person_id", "institution_id")
        row = Consultation.objects.filter(number=number).values(*columns).first() if match else None
        whose = row["id"] if row else None
        institution = Institution.objects.get(id=row["institution_id"]) if row else None
        reason = "" if match else "not_known"
        facts: dict[str, Any] = {"draft": number == DRAFT, "compared": len(numbers), "asked_by": os.getuid()}
        record(EVENT, reason=reason, channel="command", consultation=whose, **facts)
    if match is None:
        return None
    if row is None:
        return Reader(number, None, None, None, match.page, match.chance)
    return Reader(number, row["opened_at"], row["person_id"], institution, match.page, match.chance)


def _refused(reason: str) -> Refused:
    with acting_as_service("operator", role="worker"):
        record(EVENT, outcome="refused", reason=reason, channel="command", asked_by=os.getuid())
    if reason == "too_large":
        return Refused(reason, _("This picture is too large: at most 60 million points. Make it smaller and try again."))
    return Refused(reason, _("This is not a picture that can be read. Give a PNG, JPEG, WebP, TIFF, BMP or GIF."))
