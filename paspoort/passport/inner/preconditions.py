"""Preconditions of a verb: who acts where, one at a time, and a page that can be shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from paspoort.documents.actions import CannotRender
from paspoort.kernel.models import Acting, Refused
from paspoort.passport.models import Report


def person_and_institution(acting: Acting) -> tuple[uuid.UUID, uuid.UUID]:
    """The person who acts and the institution in whose name; refuses a service and whoever has not chosen yet."""
    if acting.person_id is None or acting.institution_id is None:
        raise Refused("no_right", _("You do not have this right at this institution."))
    return acting.person_id, acting.institution_id


def serialise_for_pupil(pupil_id: uuid.UUID) -> None:
    """Until this transaction ends, whoever else writes about this pupil waits, at whatever centre."""
    with connection.cursor() as cursor:
        cursor.execute("select serialise_for_pupil(%s)", [pupil_id])


def serialise_for_pupil_of(reports: QuerySet[Report]) -> None:
    """The same for the pupil of a report, if there is such a report."""
    pupil = reports.values_list("pupil_id", flat=True).first()
    if pupil is not None:
        serialise_for_pupil(pupil)


@contextmanager
def page_refusals() -> Iterator[None]:
    """Say in words when a page does not exist or cannot be shown now."""
    try:
        yield
    except CannotRender as problem:
        if problem.reason == "no_page":
            raise Refused("no_page", _("This report has no such page."), status=404) from problem
        raise Refused("cannot_show", _("This page cannot be shown now. Try again in a minute."), status=503) from problem
