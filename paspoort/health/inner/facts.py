"""Facts of a pupil as they are kept: sealed, by kind, the newest first."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from paspoort.kernel.actions import living_keys, unseal_bytes
from paspoort.kernel.models import rows_of

FACTS = "select id, kind, version, author_name, at, key_id, sealed from facts_of(%s, %s)"


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One version of a fact: what it says, by whom and when."""

    value: dict[str, Any] = field(repr=False)
    version: int
    author_name: str
    at: datetime


def facts_of(
    file_id: uuid.UUID, kind: str | None = None, known: Mapping[uuid.UUID, bytes] | None = None
) -> dict[str, list[FactVersion]]:
    """The facts of a file, each kind with its newest version first. Keys that are open already are `known`."""
    rows = rows_of(FACTS, file_id, kind)
    keys = living_keys({row["key_id"] for row in rows}, known)
    found: dict[str, list[FactVersion]] = {}
    for row in (one for one in rows if one["key_id"] in keys):
        value = json.loads(unseal_bytes(keys[row["key_id"]], bytes(row["sealed"]), f"fact {row['id']}"))
        found.setdefault(row["kind"], []).append(FactVersion(value, row["version"], row["author_name"], row["at"]))
    return found


def sex_of(file_id: uuid.UUID, known: Mapping[uuid.UUID, bytes] | None = None) -> str:
    """The sex by which charts are read, `boy` or `girl`; empty while nobody said it."""
    return next((one.value["sex"] for one in facts_of(file_id, "sex", known).get("sex", [])), "")
