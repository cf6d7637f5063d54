"""Keeping of a delivery: sealed, because a pupil's name, number and birth date stand in it."""

from __future__ import annotations

import json
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from paspoort.deliveries.inner.columns import Chosen, Remembered, Rows, loose
from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key


def sealed(delivery: uuid.UUID, part: str, data: Any) -> bytes:
    """A part of a delivery as it is kept: packed, and encrypted under a key of the application."""
    packed = zlib.compress(json.dumps(data, ensure_ascii=False, default=str).encode("utf-8", "replace"), 3)
    return seal_bytes(derived_key("deliveries"), packed, f"delivery {delivery} {part}")


def opened(delivery: uuid.UUID, part: str, kept: bytes | memoryview[int] | None) -> Any:
    """What `sealed` took; None where there is nothing any more."""
    if kept is None:
        return None
    return json.loads(zlib.decompress(unseal_bytes(derived_key("deliveries"), bytes(kept), f"delivery {delivery} {part}")))


def chosen_as_kept(chosen: Chosen, rows: Rows) -> dict[str, Any]:
    """What was chosen, with the headers in the words of the file, by which the next file is read."""
    headers = rows[chosen.header][1] if chosen.header < len(rows) else []
    named = {loose(cell[1:]): name for cell, name in zip(headers, chosen.columns, strict=False) if cell.startswith("t")}
    return asdict(chosen) | {"headers": named}


def chosen_of(kept: Mapping[str, Any]) -> Chosen:
    """What was chosen, as it was kept."""
    return Chosen(
        kept["sheet"], kept["header"], tuple(kept["columns"]), kept["whole"], kept["level"], date.fromisoformat(kept["begins_on"])
    )


def remembered_of(kept: Mapping[str, Any] | None) -> Remembered:
    return Remembered(kept["headers"], kept["level"], kept["whole"]) if kept else Remembered()
