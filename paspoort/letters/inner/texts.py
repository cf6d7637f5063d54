"""Texts of letters: approved templates with slots, and what never stands in a letter to home."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

UNDERWEIGHT = re.compile(r"onder-?\s?gewicht", re.IGNORECASE)
"""What letters home never say: they say *laag gewicht*."""


@cache
def texts() -> dict[str, Any]:
    """The approved texts, by kind."""
    with (Path(__file__).parents[1] / "texts" / "nl.toml").open("rb") as file:
        return tomllib.load(file)


def filled(lines: Iterable[str], slots: Mapping[str, str]) -> tuple[str, ...]:
    """Templates with their slots filled in; what stands in a slot is taken as it is."""
    return tuple(re.sub(r"\{(\w+)\}", lambda slot: slots[slot[1]], line) for line in lines)
