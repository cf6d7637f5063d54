"""Saving a cell: one value of one pupil, read, doubted and kept as the next version of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.health.actions.contacts import say_done, take_back
from paspoort.health.inner.cells import Cell, Keys, Value, cells_of
from paspoort.health.inner.contacts import At, contact_at
from paspoort.health.inner.doubts import MEASURES, Earlier, Whose, doubt_about
from paspoort.health.inner.facts import sex_of
from paspoort.health.inner.profiles import Item, items
from paspoort.health.inner.reading import Read, number_of, read, shown
from paspoort.health.inner.refusals import sentence_for
from paspoort.health.models import Measurement
from paspoort.kernel.actions import open_data_keys, seal_bytes
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed in a cell: the item, the text (empty empties it), upon which version (0: none yet), and whether whoever
    typed it said that a doubtful value is right."""

    item: str
    raw: str = field(repr=False)
    version: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A value as it was kept: its version, and how it is shown."""

    version: int
    shown: str = field(repr=False)


class Doubtful(BadInput):
    """A value that may be a typing error; nothing was stored. Sent again as `confirmed` it is."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"value": sentence})
        self.sentence = sentence


class Clash(Refused):
    """Somebody else filled in this cell meanwhile; nothing was stored. `mine` is what was typed, `theirs` what stands there."""

    def __init__(self, mine: str, theirs: Value) -> None:
        super().__init__("changed_elsewhere", _("A colleague filled this in meanwhile. Look at both, and choose."), status=409)
        self.mine, self.theirs, self.version = mine, theirs.shown, theirs.version
        self.by: str = theirs.author_name
        self.at: datetime = theirs.at


def save_value(acting: Acting, place: uuid.UUID, pupil_id: uuid.UUID, typed: Typed) -> Saved:
    """Keep what was typed in one cell of a pupil, at a contact or on a day at a school (`place`), as its next version.

    Raises, before anything is written: `BadInput` beside `value`, `Doubtful`, `Clash`, and `Refused("left_school")` for a pupil
    who is not with the own team any more. The same value sent again changes nothing.
    """
    must_hold(acting, "health:write")
    item = items().get(typed.item)
    if item is None:
        raise BadInput({"value": _("There is no such check.")})
    at = contact_at(acting, place, pupil_id)
    keys = open_data_keys([at.key_id])
    cells = cells_of([at.file_id], {item.code, *([MEASURES[item.code]] if item.code in MEASURES else [])}, keys)
    there = next((one.value for one in cells if one.contact_id == at.id and one.code == item.code), None)
    new = read(item, typed.raw) if typed.raw.strip() else Read("")
    if new.value == (there.value if there else ""):
        record("medical.read", subject=pupil_id, object=at.id)
        return Saved(there.version if there else 0, there.shown if there else "")
    if there and there.version != typed.version:
        raise Clash(typed.raw, there)
    doubt = _doubt(item, new, at, cells, keys) if new.value and not typed.confirmed else ""
    if doubt:
        record("medical.read", subject=pupil_id, object=at.id)
        raise Doubtful(doubt)
    return _keep(acting, at, (item, new, typed), keys[at.key_id])


def _doubt(item: Item, new: Read, at: At, cells: Sequence[Cell], keys: Keys) -> str:
    if new.doubt or item.code not in MEASURES:
        return new.doubt
    earlier = [
        Earlier(one.day, number_of(one.value.value))
        for one in cells
        if one.code == item.code and one.contact_id != at.id and one.value.value
    ]
    sex = sex_of(at.file_id, keys)
    whose = Whose(at.birth_date, (sex,) if sex else ("boy", "girl"))
    return doubt_about(item, number_of(new.value), at.day, whose, earlier)


def _keep(acting: Acting, at: At, entered: tuple[Item, Read, Typed], key: bytes) -> Saved:
    item, new, typed = entered
    if at.state == "missed":  # who turns up after all was there
        take_back(acting, at.id)
    row = Measurement(contact_id=at.id, item=item.code, version=typed.version + 1, author_id=acting.me, confirmed=typed.confirmed)
    about = Measurement.bound_to(at.id, item.code, row.version)
    row.sealed = seal_bytes(key, new.value.encode(), about) if new.value else None
    try:
        with transaction.atomic():
            row.add()
    except IntegrityError as problem:
        raise _refused(problem, at, item, typed) from None
    record("value.saved", subject=at.pupil_id, object=at.id)
    if at.state == "done" and (row.version == 1 or not new.value):
        say_done(acting, at)
    return Saved(row.version, shown(item, new.value) if new.value else "")


def _refused(problem: IntegrityError, at: At, item: Item, typed: Typed) -> Exception:
    """What the database found wrong, as it is told; a colleague who was faster is a clash."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    constraint, code = getattr(diagnosis, "constraint_name", ""), getattr(diagnosis, "message_primary", "")
    if constraint == "one_value_a_version" or code == "not_next":
        there = next((one.value for one in cells_of([at.file_id], [item.code]) if one.contact_id == at.id), None)
        if there:
            return Clash(typed.raw, there)
    if constraint != "measurement_kept":
        return problem
    field_name, sentence = sentence_for(str(code))
    return BadInput({field_name: sentence})
