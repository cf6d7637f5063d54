"""Doubts about a value: what is so far from what is expected that it is asked at once, and nothing is stored until it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from paspoort.health.growth import exact_age, z_score
from paspoort.health.inner.profiles import Item, setting

REFERENCE = "flemish2004"
MEASURES = {"height": "weight", "weight": "height"}
"""What is doubted by growth, and with what it may have been swapped."""

SWAPPED, USUAL = 3.0, 2.0
"""In z: so far off, and so usual as the other measure, two numbers changed places. A weight never reaches 4 at some ages."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A value of an earlier day, as a number."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom a value is: the birth date, and the sexes whose references may hold (both while the sex is not known)."""

    birth: date | None
    sexes: tuple[str, ...]


def doubt_about(item: Item, value: float, day: date, whose: Whose, earlier: Sequence[Earlier]) -> str:
    """The sentence that asks whether a height or weight is right; nothing when there is no doubt."""
    if item.code not in MEASURES:
        return ""
    last = max((one for one in earlier if one.day < day), key=lambda one: one.day, default=None)
    return _far_off(item, value, day, whose) or (_against(item, value, day, last) if last else "")


def _far_off(item: Item, value: float, day: date, whose: Whose) -> str:
    unit = {"value": f"{value:g}".replace(".", ","), "unit": item.unit}
    mine, other = _off(item.code, value, day, whose), _off(MEASURES[item.code], value, day, whose)
    if mine > SWAPPED > USUAL >= other:
        if item.code == "height":
            return _("%(value)s %(unit)s: is this the weight? It is very far from what is usual at this age.") % unit
        return _("%(value)s %(unit)s: is this the height? It is very far from what is usual at this age.") % unit
    if mine > (setting("doubt_z") or 4):
        return _("%(value)s %(unit)s is very far from what is usual at this age. Is it right?") % unit
    return ""


def _off(measure: str, value: float, day: date, whose: Whose) -> float:
    """How far a value is from the median, in z without its sign, by the sex by which it is furthest; 0 without a reference."""
    if whose.birth is None:
        return 0.0
    age = exact_age(whose.birth, day)
    return max(abs(z_score(REFERENCE, sex, age, measure, value) or 0.0) for sex in whose.sexes)


def _against(item: Item, value: float, day: date, last: Earlier) -> str:
    facts = {"was": f"{last.value:g}".replace(".", ","), "day": f"{last.day:%d/%m/%Y}"}
    if item.code == "height":
        if value < last.value - (setting("doubt_shorter_cm") or 1):
            return _("Shorter than before: it was %(was)s cm on %(day)s. Is it right?") % facts
        return ""
    years = max((day - last.day).days / 365.25, 1.0)
    change = max(value / last.value, last.value / value) ** (1 / years) - 1
    if change > (setting("doubt_weight_share") or 0.25):
        return _("More than a quarter off in a year: it was %(was)s kg on %(day)s. Is it right?") % facts
    return ""
