"""What a report asks for: its sections, types, training forms and levels, read from `passport/forms/`.

The sector can correct them there.

Each text lies there in Dutch and English. They are data and not part of the message catalogue: the heading above a text
travels with it into the archive, and must not change there when a screen is reworded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from paspoort.passport.models import Orientation

FORMS = Path(__file__).resolve().parent.parent / "forms"
ARCHIVE_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report as the author sees it. `part` is attest, protocol or signature (one line with a name)."""

    key: str
    heading: str
    guidance: str
    hint: str
    part: str
    required: bool

    @property
    def is_line(self) -> bool:
        return self.part == "signature"


@cache
def _read(name: str) -> Any:
    return json.loads((FORMS / name).read_text("utf-8"))


def said(texts: dict[str, str], language: str = "") -> str:
    """The text in `language`, else in that of the screen; Dutch where there is none."""
    return texts.get(language or (get_language() or "nl")[:2], texts["nl"])


def label(group: str, code: str, language: str = "") -> str:
    """What people call a code; group is kinds, explained, levels, support_types, training_forms or roles. Empty for no code."""
    return said(_read("labels.json")[group][code], language) if code else ""


def sections_of(kind: str, level: str, support_type: str = "", language: str = "") -> list[Section]:
    """The sections of a report in order (domain.md §2.2). A part that only some types ask for follows that choice."""
    return [
        Section(
            key=one["key"],
            heading=said(one["heading"], language),
            guidance=said(one["guidance"], language),
            hint=said(one["hint"], language),
            part="protocol" if kind == "GC" and one["part"] == "attest" else one["part"],
            required=one["required"],
        )
        for one in _read("sections.json")
        if kind in one["kinds"] and level in one.get("levels", [level]) and support_type in one.get("types", [support_type])
    ]


def every_key(kind: str) -> set[str]:
    """The keys that a report of this kind can carry, also those that the chosen type does not ask for now."""
    return {one["key"] for one in _read("sections.json") if kind in one["kinds"]}


def counts_as(kind: str, training_form: str) -> str:
    """What a report is treated as: a GV as GC, a V as OV4 or IAC (rule 70); every other kind as itself."""
    if kind == "LEGACY_GV":
        return "GC"
    if kind == "LEGACY_V":
        return "OV4" if training_form == "OV4" else "IAC"
    return kind


def allowed_orientations(kind: str, level: str) -> list[tuple[str, str]]:
    """The pairs (support type, training form) that exist for this kind and level (rule 72), as people list them.

    The training form is empty where none is asked. For GV and V also the types 1 and 8 of before (domain.md §2.1).
    """
    legacy = kind.startswith("LEGACY")
    kinds = {"LEGACY_GV": ["GC"], "LEGACY_V": ["IAC", "OV4"]}.get(kind, [kind])
    rows = Orientation.objects.filter(kind__in=kinds, education_level=level)
    rows = rows if legacy else rows.filter(legacy=False)
    order = list(_read("labels.json")["support_types"])
    pairs = rows.values_list("support_type", "training_form")
    return sorted(pairs, key=lambda pair: (order.index(pair[0]), pair[1]))
