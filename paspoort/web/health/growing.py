"""Growth of one pupil on a page: first the sentence, then the curve, then the table with the same values."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from paspoort.health.actions import Measured, Medical
from paspoort.health.growth import (
    BAND_LINES,
    PERCENTILES,
    Crossed,
    TargetHeight,
    age_within,
    band_alarm,
    bmi,
    bmi_class,
    comparable,
    percentile,
    target_height,
    z_on,
)
from paspoort.health.references import FLEMISH, MONTHS, WHO, Lines, lines_of
from paspoort.kernel.periods import age_on, today
from paspoort.web.health.curve import UNITS, Curve, Picture
from paspoort.web.health.curve import Measured as Dot
from paspoort.web.health.words import CLASSES, MEASURES, REFERENCES, SEXES, moment_short, number
from paspoort.web.shell.jinja import dmy


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement of the table: when, at which age, the value, its z and line (empty where there is no reference)."""

    day: date
    moment: str
    contact_id: uuid.UUID
    age: str
    value: float
    shown: str
    z: float | None

    @property
    def z_shown(self) -> str:
        return "" if self.z is None else number(self.z, 2)

    @property
    def line(self) -> str:
        return "" if self.z is None else f"P{percentile(self.z):.0f}"


@dataclass(frozen=True, slots=True)
class Growth:
    """A measure of one pupil against one reference; `points` the newest first."""

    measure: str
    reference: str
    unit: str
    title: str
    points: list[Point]
    sentences: list[str]
    crossed: Crossed | None
    pictures: list[Picture]
    ages: tuple[int, int] | None
    """The first and the last birthday for which the reference has lines; None while nobody said by which curve is read."""

    @property
    def other(self) -> str:
        """The reference that can be looked at instead."""
        return WHO if self.reference == FLEMISH else FLEMISH

    @property
    def told(self) -> str:
        return " ".join(self.sentences)


def growth_of(name: str, found: Medical, measure: str, reference: str) -> Growth:
    """The growth of a pupil: what is said of it, drawn, and listed. Nothing of it is kept (rule 133)."""
    lines = lines_of(reference, found.sex, measure)
    points = [_point(found.birth, lines, one) for one in values_of(found, measure)]
    crossed = band_alarm((one.day, one.z) for one in points)
    target = target_of(found) if measure == "height" else None
    unit = str(UNITS[measure])
    said = _said(found, measure, points, lines)
    if measure == "height":
        said += _target_said(found, target)
    last = f"{points[-1].shown} {unit}" if points else ""
    pictures = _drawn(found, measure, reference, target, last)
    ages = (int(lines.months[0] / MONTHS), int(lines.months[-1] / MONTHS)) if lines else None
    title = _title(name, measure, reference, found.sex)
    return Growth(measure, reference, unit, title, points[::-1], said, crossed, pictures, ages)


def _title(name: str, measure: str, reference: str, sex: str) -> str:
    facts = {"measure": MEASURES[measure], "name": name, "reference": REFERENCES[reference]}
    if not sex:
        return _("%(measure)s of %(name)s") % facts
    return _("%(measure)s of %(name)s on the %(reference)s for %(sex)s") % (facts | {"sex": SEXES[sex]})


def values_of(found: Medical, measure: str) -> list[tuple[Measured, float]]:
    """The values of a measure, the oldest first; a BMI where height and weight were measured at one contact."""
    if measure != "bmi":
        return [(one, one.number) for one in found.history.get(measure, []) if one.number]
    heights = {one.contact_id: one.number for one in found.history.get("height", [])}
    weights = [(one, heights.get(one.contact_id), one.number) for one in found.history.get("weight", [])]
    return [(one, bmi(height, weight)) for one, height, weight in weights if height and weight]


def target_of(found: Medical) -> TargetHeight | None:
    """The target height, where sex and the heights of both parents are known (rule 117)."""
    father, mother = (found.facts.get(kind) for kind in ("heightFather", "heightMother"))
    return target_height(found.sex, father[0].value["cm"], mother[0].value["cm"]) if father and mother else None


def _point(birth: date | None, lines: Lines | None, one: tuple[Measured, float]) -> Point:
    measured, value = one
    years, months = age_on(birth, measured.day) if birth else (0, 0)
    age = _("%(years)dy%(months)dm") % {"years": years, "months": months} if birth else ""
    z = z_on(lines, birth, measured.day, value) if birth else None
    return Point(measured.day, moment_short(measured.moment), measured.contact_id, age, value, number(value), z)


def _drawn(found: Medical, measure: str, reference: str, target: TargetHeight | None, last: str) -> list[Picture]:
    lines = lines_of(reference, found.sex, measure)
    ages = [(age_within(lines, found.birth, one.day) if found.birth else None, value) for one, value in values_of(found, measure)]
    dots = [Dot(age, value) for age, value in ages if age is not None]
    told = last if ages and ages[-1][0] is not None else ""
    return Curve(reference, found.sex, measure, dots, target).pictures(told)


def _said(found: Medical, measure: str, points: Sequence[Point], lines: Lines | None) -> list[str]:
    if not points:
        return [_("Nothing was measured yet.")]
    last = points[-1]
    facts = {"value": f"{last.shown} {UNITS[measure]}", "day": dmy(last.day), "where": where(last.z)}
    here = last.day == today()
    if last.z is None:
        why = _("There is no reference at this age.") if lines else _("There is no reference: say first which curve is read.")
        return [(_("Today %(value)s.") if here else _("%(value)s on %(day)s.")) % facts, why]
    facts["z"] = last.z_shown
    said = [(_("Today %(value)s, %(where)s (z %(z)s).") if here else _("%(value)s on %(day)s, %(where)s (z %(z)s).")) % facts]
    if measure == "bmi":
        said += _class_said(found, last)
    scores = [(one.day, one.z) for one in points]
    if comparable(scores) and band_alarm(scores) is None:
        said.append(_("No whole band was crossed within two years."))
    return said


def where(z: float | None) -> str:
    """Between which lines a z lies, in words."""
    if z is None:
        return ""
    if z <= BAND_LINES[0]:
        return _("at or below P%(line)d") % {"line": PERCENTILES[0]}
    for (low, high), (first, then) in zip(pairwise(BAND_LINES), pairwise(PERCENTILES), strict=True):
        if low < z <= high:
            return _("between P%(first)d and P%(then)d") % {"first": first, "then": then}
    return _("above P%(line)d") % {"line": PERCENTILES[-1]}


def _class_said(found: Medical, last: Point) -> list[str]:
    at = {code: one.number for code in ("height", "weight") for one in found.history[code] if one.contact_id == last.contact_id}
    code = bmi_class(found.sex, found.birth, last.day, at["height"] or 0, at["weight"] or 0) if found.birth else None
    return [_("By the Flemish limits: %(class)s.") % {"class": CLASSES[code]}] if code else []


def _target_said(found: Medical, target: TargetHeight | None) -> list[str]:
    if target:
        facts = {"low": number(target.low), "high": number(target.high), "target": number(target.target)}
        return [_("The target height is %(target)s cm; its range goes from %(low)s to %(high)s cm.") % facts]
    return [_("The target height is not known: the height of a parent is missing.")] if found.sex else []


def reference_of(found: Medical, asked: str) -> str:
    """The reference that was asked for; else the Flemish one, and that of the WHO for whom it was said not to fit."""
    if asked in REFERENCES:
        return asked
    fits = found.facts.get("chartFits")
    return WHO if fits and fits[0].value["fits"] == "no" else FLEMISH
