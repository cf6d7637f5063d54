"""Indications: which pupils of a school have a report, told to its package or saved; and the way from there to reading."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces, record
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting, BadInput, Client, Refused, rows_of
from paspoort.links.models import Opening
from paspoort.rights.actions import must_hold

TOLD = "select as_of, whole, told from indications(%s, %s, %s)"
A_PAGE = 500


@dataclass(frozen=True, slots=True)
class Indication:
    """A pupil with a report, by the school's own register number: since which day (ISO), the opaque way to reading, and what it
    is when the school says so (`kind`: GC, IAC or OV4). `version` is another one when any of this is."""

    register_number: str
    since: str
    opening: uuid.UUID
    version: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Indications:
    """One page of what is told of a school.

    `as_of`: who asks since then next time misses nothing; the same on every page. `next` is the place of the next page, empty on
    the last, and `begins` true on the first. `whole`: these are all there are, and they replace what was told before; else `rows`
    changed and `ended` are over (register number, ISO day).
    """

    as_of: datetime
    begins: bool
    next: str
    whole: bool
    rows: list[Indication]
    ended: list[tuple[str, str]]


def indications(acting: Client | Acting, since: datetime | None = None, cursor: str = "", *, most: int = A_PAGE) -> Indications:
    """Which pupils who are enrolled today at the acting school have a report that is read there today, and since when
    (rules 20, 126, 149). With `since` (that moment included) only what changed.

    Whoever is not in it has no report, is not enrolled or does not exist: nobody can tell these apart. Raises `BadInput` for a
    cursor that no answer gave.
    """
    if isinstance(acting, Acting):
        must_hold(acting, "indications:export")
    whose = str(acting.link_id if isinstance(acting, Client) else acting.here)
    begun, after = _place(cursor, whose)
    [answer] = rows_of(TOLD, since, after, most)
    left_traces()
    told: list[list[Any]] = json.loads(answer["told"]) if isinstance(answer["told"], str) else answer["told"]
    as_of = begun or answer["as_of"]
    further = _signed(f"{as_of.isoformat()}_{told[-1][0]}", whose) if len(told) == most else ""
    return Indications(
        as_of, begun is None, further, answer["whole"], [_indication(*row[:4]) for row in told if row[4] is None],
        [(number, ended) for _id, number, _since, _kind, ended in told if ended is not None],
    )  # fmt: skip


def _signed(place: str, whose: str) -> str:
    """A place with our signature: who makes one up is told all from the begin, which counts as a school asked as a whole."""
    return f"{place}_{hmac.digest(derived_key('places of indications'), f'{whose} {place}'.encode(), 'sha256').hex()[:32]}"


def _place(cursor: str, whose: str) -> tuple[datetime | None, uuid.UUID | None]:
    if not cursor:
        return None, None
    place = cursor.rpartition("_")[0]
    moment, _line, after = place.partition("_")
    try:
        begun = datetime.fromisoformat(moment), uuid.UUID(after)
    except ValueError:
        raise BadInput({"cursor": _("This place was not given by us. Begin anew, without a place.")}) from None
    return begun if hmac.compare_digest(_signed(place, whose).encode(), cursor.encode()) else (None, None)


def _indication(opening: str, number: str, since: str, kind: str | None) -> Indication:
    version = hashlib.sha256(f"{opening}:{since}:{kind}".encode()).hexdigest()[:8]
    return Indication(number, since, uuid.UUID(opening), version, kind)


def export_indications(acting: Acting) -> list[Indication]:
    """All of them at once, for a package that can only import: register numbers and no names, in their order."""
    return sorted(_every(acting), key=lambda one: (len(one.register_number), one.register_number))


def _every(acting: Acting) -> Iterator[Indication]:
    cursor = ""
    while True:
        page = indications(acting, cursor=cursor)
        yield from page.rows
        if not (cursor := page.next):
            return


def follow_opening(acting: Acting, opening_id: uuid.UUID) -> uuid.UUID:
    """The pupil to whom the link in a school's package leads, for who reads reports at that school: from there on everything is
    as ever (rules 12, 20). Elsewhere, and for who may not find that pupil, it leads nowhere."""
    must_hold(acting, "report:read")
    found = Opening.objects.filter(id=opening_id).values_list("pupil_id", flat=True).first()
    if found is None:
        sentence = _(
            "This link leads nowhere for %(institution)s. Do you work at several schools? Choose the school of your package"
            " at the top, and click the link once more."
        )
        raise Refused("no_opening", sentence % {"institution": acting.institution_name}, status=404)
    record("opening.followed", subject=found, object=opening_id)
    return found
