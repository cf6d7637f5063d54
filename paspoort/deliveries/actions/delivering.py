"""Delivering, by whoever may for a school: upload, say what the columns are, look at the plan, take it in or put it away."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.deliveries.inner.columns import NAMING, NEEDED, Chosen, Remembered, Rows, guess, reading
from paspoort.deliveries.inner.keeping import chosen_as_kept, chosen_of, opened, remembered_of, sealed
from paspoort.deliveries.models import UNDER_WAY, Delivery
from paspoort.documents.actions import FileTable, Unacceptable, read_table
from paspoort.kernel.limits import too_fast
from paspoort.kernel.models import Acting, BadInput, Refused, rows_of
from paspoort.registry.models import Findable
from paspoort.rights.actions import must_hold

SHOWN = 10
LONGEST_NAME = 120
NO_PLAN: dict[str, Any] = {"rows": [], "left_out": [], "refused": [], "passed": {}, "ends": []}


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery in the list of the school."""

    id: uuid.UUID
    state: str
    offered_at: datetime
    person: str
    lines: int
    counts: dict[str, int]
    refusal: str


@dataclass(frozen=True, slots=True)
class DeliverySeen:
    """A delivery with what stands in it, as long as it is under way: the sheets by name, the chosen reading, the first ten rows
    below the headers, and what it would do (`plan`), or for a week what it did."""

    listed: Listed
    file_name: str = field(repr=False)
    sheets: list[str] = field(repr=False)
    chosen: Chosen | None
    heads: list[tuple[int, list[str]]] = field(repr=False)
    sample: list[tuple[int, list[str]]] = field(repr=False)
    plan: dict[str, Any] = field(repr=False)
    digest: str
    ends_confirmed: bool


def may_deliver(acting: Acting) -> bool:
    """Whether the operator let the acting institution send its own table. Whose right it is stands apart (`pupil:import`)."""
    must_hold(acting, "pupil:import")
    return rows_of("select delivery_source() as name")[0]["name"] is not None


def deliveries_here(acting: Acting) -> list[Listed]:
    """The latest deliveries of the acting institution, the newest first."""
    must_hold(acting, "pupil:import")
    found = [_listed(one) for one in Delivery.objects.select_related("person").order_by("-offered_at", "id")[:50]]
    record("delivery.listed", deliveries=len(found))
    return found


def deliver(acting: Acting, name: str, data: bytes) -> uuid.UUID:
    """Upload a table of pupils of the acting institution; one that is under way there is put away. Raises `BadInput` for a file
    that is no table, and `Refused` when the operator did not open this way for the institution."""
    if not may_deliver(acting):
        text = _("Your school cannot send a table yet. Ask the operator of the leerlingenpaspoort to open this way.")
        raise Refused("no_source", text)
    if too_fast("deliveries"):
        raise Refused(
            "slow_down", _("You sent many files in an hour. Wait a while before you send another."), status=429, wait=3600
        )
    table = _read(data)
    for one in Delivery.objects.filter(institution_id=acting.here, state__in=UNDER_WAY).select_for_update(no_key=True):
        _put_away(one)
    made = Delivery(institution_id=acting.here, person_id=acting.me, state="open", offered_at=timezone.now())
    made.changed_at, made.lines = made.offered_at, max(len(sheet.rows) for sheet in table.sheets)
    sheets = [[sheet.name, sheet.rows] for sheet in table.sheets]
    content = {"name": name[-LONGEST_NAME:], "delimited": table.delimited, "since_1904": table.since_1904, "sheets": sheets}
    made.content_sealed = sealed(made.id, "content", content)
    chosen = guess([sheet.rows for sheet in table.sheets], _remembered(acting), _level_here(acting))
    made.chosen_sealed = sealed(made.id, "chosen", chosen_as_kept(chosen, table.sheets[chosen.sheet].rows))
    made.add()
    record("delivery.offered", object=made.id, rows=made.lines)
    return made.id


def _read(data: bytes) -> FileTable:
    try:
        table = read_table(data)
    except Unacceptable as refusal:
        record("delivery.refused", outcome="refused", reason=refusal.code)
        raise BadInput({"file": _(refusal.sentence) % refusal.details}) from None
    if not any(sheet.rows for sheet in table.sheets):
        record("delivery.refused", outcome="refused", reason="no_rows")
        raise BadInput({"file": _("There is not one row in this file. Look whether the export worked.")})
    return table


def delivery(acting: Acting, delivery_id: uuid.UUID) -> DeliverySeen:
    """A delivery of the acting institution; any other does not exist (`Http404`)."""
    one = _sought(acting, delivery_id)
    record("delivery.opened", object=one.id)
    content, kept = opened(one.id, "content", one.content_sealed), opened(one.id, "chosen", one.chosen_sealed)
    chosen = chosen_of(kept) if kept else None
    sheets: Sequence[Any] = content["sheets"] if content else []
    rows: Rows = sheets[chosen.sheet][1] if chosen and sheets else []
    below = rows[chosen.header + 1 :] if chosen else []
    return DeliverySeen(
        _listed(one), content["name"] if content else "", [sheet[0] for sheet in sheets], chosen,
        [(number, cells) for number, cells in rows[:30]], [(number, cells) for number, cells in below[:SHOWN]],
        opened(one.id, "plan", one.plan_sealed) or NO_PLAN, bytes(one.plan_digest or b"").hex(), one.ends_confirmed,
    )  # fmt: skip


def look_otherwise(acting: Acting, delivery_id: uuid.UUID, sheet: int, header: int) -> None:
    """Read another sheet, or another row as its headers: what each column is, is guessed anew."""
    one, content = _under_way(acting, delivery_id)
    if not 0 <= sheet < len(content["sheets"]):
        raise BadInput({"sheet": _("Choose a sheet of this file.")})
    rows: Rows = content["sheets"][sheet][1]
    if sheet != chosen_of(opened(one.id, "chosen", one.chosen_sealed)).sheet:
        chosen = replace(guess([rows], _remembered(acting), _level_here(acting)), sheet=sheet)
    else:
        chosen = reading(rows, sheet, min(header, max(0, len(rows) - 1)), _remembered(acting), _level_here(acting))
    record("delivery.asked", object=one.id, whole=chosen.whole)
    one.chosen_sealed = sealed(one.id, "chosen", chosen_as_kept(chosen, rows))
    _step(one, "open")


def choose(acting: Acting, delivery_id: uuid.UUID, chosen: Chosen) -> None:
    """Say what each column is; then the file is compared with what is known. Raises `BadInput` beside what is missing."""
    one, content = _under_way(acting, delivery_id)
    rows: Rows = content["sheets"][chosen.sheet][1]
    _check(chosen)
    one.chosen_sealed = sealed(one.id, "chosen", chosen_as_kept(chosen, rows))
    record("delivery.asked", object=one.id, whole=chosen.whole)
    _step(one, "asked")


def _check(chosen: Chosen) -> None:
    named = [name for name in chosen.columns if name]
    if len(set(named)) < len(named):
        raise BadInput({"columns": _("Two columns are said to be the same. Choose one of them.")})
    if not {*NEEDED} <= {*named}:
        raise BadInput({"columns": _("Say in which columns the family name, the given name and the birth date stand.")})
    if not {*NAMING} & {*named}:
        raise BadInput(
            {"columns": _("Say in which column the register number stands, or the number that your package gives a pupil.")}
        )


def confirm(acting: Acting, delivery_id: uuid.UUID, digest: str, *, ends: bool) -> None:
    """Have it taken in just as it was compared. Raises `BadInput` for a plan that was made anew meanwhile, and where it would end
    many enrolments and nobody says that this is right."""
    one, _content = _under_way(acting, delivery_id)
    if one.state != "planned" or bytes(one.plan_digest or b"").hex() != digest:
        raise BadInput({"": _("What this file does was worked out anew meanwhile. Look at it once more.")})
    if opened(one.id, "plan", one.plan_sealed)["ends"] and not ends:
        raise BadInput({"ends": _("Say that these pupils have left, or choose a complete file.")})
    one.ends_confirmed = ends
    record("delivery.confirmed", object=one.id, ends=ends)
    _step(one, "confirmed")


def stop(acting: Acting, delivery_id: uuid.UUID) -> None:
    """Put a delivery away: nothing was changed, and what stood in it is gone."""
    one = _sought(acting, delivery_id, lock=True)
    if one.state not in UNDER_WAY:
        record("delivery.opened", object=one.id)
    else:
        _put_away(one)


def refused_rows(acting: Acting, delivery_id: uuid.UUID) -> list[tuple[int, str, str]]:
    """(row, column, reason as a code) of what was refused, to be mended in the school's own package."""
    one = _sought(acting, delivery_id)
    plan = opened(one.id, "plan", one.plan_sealed)
    if plan is None:
        raise Http404
    record("delivery.refusals_saved", object=one.id, rows=len(plan["refused"]))
    return [(line, column, reason) for line, column, reason in plan["refused"]]


def _put_away(one: Delivery) -> None:
    if one.state == "confirmed":
        text = _("A file of your school is being taken in right now. Wait until that is done.")
        raise Refused("being_taken", text, status=409)
    one.content_sealed = one.plan_sealed = None
    record("delivery.stopped", object=one.id)
    _step(one, "stopped")


def _step(one: Delivery, state: str) -> None:
    changes = {"state": state, "chosen_sealed": one.chosen_sealed, "ends_confirmed": state == "confirmed" and one.ends_confirmed}
    if state == "stopped":
        changes |= {"content_sealed": None, "plan_sealed": None}
    Delivery.objects.filter(id=one.id).update(**changes, changed_at=timezone.now())


def _sought(acting: Acting, delivery_id: uuid.UUID, *, lock: bool = False) -> Delivery:
    must_hold(acting, "pupil:import")
    rows = Delivery.objects.filter(id=delivery_id)
    one = (rows.select_for_update(no_key=True) if lock else rows.select_related("person")).first()
    if one is None:
        raise Http404
    return one


def _under_way(acting: Acting, delivery_id: uuid.UUID) -> tuple[Delivery, dict[str, Any]]:
    """A delivery that can still be changed, held until this transaction ends, with its content."""
    one = _sought(acting, delivery_id, lock=True)
    content = opened(one.id, "content", one.content_sealed)
    if one.state not in ("open", "asked", "planned") or content is None:
        raise Refused("delivery_over", _("This delivery is over. Open the list to see what came of it."), status=409)
    return one, content


def _listed(one: Delivery) -> Listed:
    return Listed(one.id, one.state, one.offered_at, str(one.person), one.lines, one.counts, one.refusal)


def _remembered(acting: Acting) -> Remembered:
    """How the last table that was taken in here was read."""
    last = Delivery.objects.filter(institution_id=acting.here, state="done").order_by("-offered_at").first()
    return remembered_of(opened(last.id, "chosen", last.chosen_sealed)) if last else Remembered()


def _level_here(acting: Acting) -> str:
    """The level of the pupils whom the school has, where it is one; of a basisschool that of both."""
    here = Findable.objects.filter(institution_id=acting.here).values_list("education_level", flat=True)
    found = set(here.order_by().distinct())
    return "basis" if found == {"kleuter", "lager"} else found.pop() if len(found) == 1 else ""
