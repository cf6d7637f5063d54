"""Cells of a file: what was measured, opened in one statement with its keys in one go."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from paspoort.health.inner.profiles import Item, items
from paspoort.health.inner.reading import raw_of, shown
from paspoort.health.models import Measurement
from paspoort.kernel.actions import living_keys, unseal_bytes
from paspoort.kernel.models import rows_of

Keys = Mapping[uuid.UUID, bytes]
"""Keys of papers that are open already, by their ids."""
COLUMNS = "file_id, contact_id, moment, day, key_id, item, version, author_name, at, sealed, confirmed"
VALUES = f"select {COLUMNS} from values_of(%s, %s)"
CHANGED = f"select {COLUMNS} from values_changed(%s, %s)"


@dataclass(frozen=True, slots=True)
class Value:
    """The newest version of a cell. `value` is what is kept (empty: emptied), `shown` as one reads it, `raw` as one types it."""

    value: str = field(repr=False)
    version: int
    author_name: str
    at: datetime
    confirmed: bool
    item: Item

    @property
    def shown(self) -> str:
        return shown(self.item, self.value) if self.value else ""

    @property
    def raw(self) -> str:
        return raw_of(self.item, self.value) if self.value else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with the contact at which it was measured."""

    file_id: uuid.UUID
    contact_id: uuid.UUID
    moment: str
    day: date
    value: Value

    @property
    def code(self) -> str:
        return self.value.item.code


def cells_of(files: Iterable[uuid.UUID], only: Collection[str] | None = None, known: Keys | None = None) -> list[Cell]:
    """Every cell of these files, the oldest day first; of these items, or of all. Keys that are open already are `known`. Not of
    papers that were destroyed."""
    return _opened(rows_of(VALUES, list(files), list(only) if only is not None else None), known)


def cells_changed(day_id: uuid.UUID, since: datetime) -> list[Cell]:
    """What was written on a day at a school since a moment."""
    return _opened(rows_of(CHANGED, day_id, since))


def _opened(rows: list[dict[str, Any]], known: Keys | None = None) -> list[Cell]:
    keys = living_keys({row["key_id"] for row in rows}, known)
    return [_cell(row, keys, items()[row["item"]]) for row in rows if row["key_id"] in keys]


def _cell(row: Mapping[str, Any], keys: Mapping[uuid.UUID, bytes], item: Item) -> Cell:
    about = Measurement.bound_to(row["contact_id"], item.code, row["version"])
    value = unseal_bytes(keys[row["key_id"]], bytes(row["sealed"]), about).decode() if row["sealed"] is not None else ""
    found = Value(value, row["version"], row["author_name"], row["at"], row["confirmed"], item)
    return Cell(row["file_id"], row["contact_id"], row["moment"], row["day"], found)
