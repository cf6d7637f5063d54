"""Hearing: speech in noise in its three zones, and tones as heard or not, of each ear (rule 129).

Where a zone begins is a setting; where nobody set one, nothing is coloured.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from paspoort.health.inner.profiles import rows, setting


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of speech in noise: `code` is green, orange, red, or beyond (not green, while nobody said where red begins); `label`
    its name, and `told` what it means to a family: a chance, never a diagnosis. Both in Dutch."""

    code: str
    label: str
    told: str


def spin_zone(moment: str, snr: float) -> Zone | None:
    """The zone of a result in dB SNR (more negative is better) by the limits of a moment; None where no limit is set."""
    green, red = setting("spin_limit", moment), setting("spin_red", moment)
    if green is None:
        return None
    if snr <= green:
        return zones()["green"]
    return zones()["beyond" if red is None else "red" if snr >= red else "orange"]


@cache
def zones() -> dict[str, Zone]:
    """Every zone, by its code."""
    return {row["zone"]: Zone(row["zone"], row["label"], row["told"]) for row in rows("spin_zones")}
