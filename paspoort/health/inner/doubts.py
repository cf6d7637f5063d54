"""Doubts about a value: what is so far from what is expected that it is asked at once, and nothing is stored until it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from paspoort.health.growth import exact_age, z_score
from paspoort.health.inner.profiles import Item, threshold
from paspoort.health.inner.reading import comma
from paspoort.health.references import FLEMISH

MEASURES = {"height": "weight", "weight": "height"}
"""What is doubted by growth, and with what it may have been swapped."""


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
    last = max((one for one in earlier if one.day < day), key=lambda one: one.day, default=None)
    return _far_off(item, value, day, whose) or (_against(item, value, day, last) if last else "")


def _far_off(item: Item, value: float, day: date, whose: Whose) -> str:
    unit = {"value": comma(value), "unit": item.unit}
    mine, other = _off(item.code, value, day, whose), _off(MEASURES[item.code], value, day, whose)
    if mine > threshold("doubt_swapped_z") and other <= threshold("doubt_usual_z"):  # a weight never reaches 4 at some ages
        if item.code == "height":
            return _("%(value)s %(unit)s: is this the weight? It is very far from what is usual at this age.") % unit
        return _("%(value)s %(unit)s: is this the height? It is very far from what is usual at this age.") % unit
    if mine > threshold("doubt_z"):
        return _("%(value)s %(unit)s is very far from what is usual at this age. Is it right?") % unit
    return ""


def _off(measure: str, value: float, day: date, whose: Whose) -> float:
    """How far a value is from the median, in z without its sign, by the sex by which it is furthest; 0 without a reference."""
    if whose.birth is None:
        return 0.0
    age = exact_age(whose.birth, day)
    return max(abs(z_score(FLEMISH, sex, age, measure, value) or 0.0) for sex in whose.sexes)


def _against(item: Item, value: float, day: date, last: Earlier) -> str:
    facts = {"was": comma(last.value), "day": f"{last.day:%d/%m/%Y}"}
    if item.code == "height":
        if value < last.value - threshold("doubt_shorter_cm"):
            return _("Shorter than before: it was %(was)s cm on %(day)s. Is it right?") % facts
        return ""
    years = max(exact_age(last.day, day), 1.0)
    change = max(value / last.value, last.value / value) ** (1 / years) - 1
    if change > threshold("doubt_weight_share"):
        return _("More than a quarter off in a year: it was %(was)s kg on %(day)s. Is it right?") % facts
    return ""
