"""The text of a report as it lies sealed in the database, bound to its report and revision."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from paspoort.kernel.actions import open_data_key, seal_bytes, unseal_bytes
from paspoort.passport.models import Report


def sealed_words(key: bytes, report_id: UUID, revision: int, words: dict[str, Any]) -> bytes:
    """The words sealed; at another report or revision they do not open."""
    return seal_bytes(key, json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass"), _about(report_id, revision))


def opened_words(report: Report, key: bytes | None = None) -> dict[str, Any]:
    """The words of a report: of a draft each section's text by key, of a finalised one all that stands on its paper."""
    if report.sections is None:
        return {}
    opened = unseal_bytes(key or open_data_key(report.key_id), bytes(report.sections), _about(report.id, report.revision))
    words: dict[str, Any] = json.loads(opened)
    return words


def _about(report_id: UUID, revision: int) -> str:
    return f"report {report_id} revision {revision}"
