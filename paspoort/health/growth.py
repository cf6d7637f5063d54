"""Growth in numbers: z-scores, percentile lines, the class of a BMI, target height and the alarm of a crossed band.

Nothing here is a verdict and nothing is stored: z and class are computed whenever they are shown (rule 133).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import combinations
from statistics import NormalDist
from typing import NamedTuple

from paspoort.health.references import FLEMISH, LMS, MONTHS, Lines, known, lines_of
from paspoort.kernel.periods import age_on, months_after

DAYS_A_YEAR = 365.25
PERCENTILES = (3, 10, 25, 50, 75, 90, 97)
BAND_LINES = (-1.881, -1.282, -0.674, 0.0, 0.674, 1.282, 1.881)
"""The z of the percentile lines."""
BAND_MONTHS = 24
SEX_DIFFERENCE = 13.0
TARGET_RANGE = 8.5
"""cm: how much taller grown men are, and how far from the target a height is still expected (rule 117)."""
CURVES_FROM = (9, 1)
"""From this age a BMI is read on the curves that pass the limits of adults; before it overweight is a weight index."""
ADULT = 18.0
INDEX_CLASSES = ((180, "obesity_3"), (160, "obesity_2"), (140, "obesity_1"), (120, "overweight"))
BMI_CLASSES = (
    "severe_underweight", "underweight", "normal", "overweight", "obesity", "obesity_1", "obesity_2", "obesity_3",
)  # fmt: skip
_NORMAL = NormalDist()


class TargetHeight(NamedTuple):
    """The height in cm that the heights of the parents lead to expect, and its range."""

    target: float
    low: float
    high: float


class Crossed(NamedTuple):
    """Two measurements at most 24 months apart with a whole band between them: `up` when the later one lies higher."""

    first: date
    last: date
    up: bool


def exact_age(birth: date, day: date) -> float:
    """Age in years as references count it: days / 365.25."""
    return (day - birth).days / DAYS_A_YEAR


def lms(reference: str, sex: str, age_years: float, measure: str) -> LMS | None:
    """L, M and S of a measure at an age; None outside the ages of the reference, and for a sex that it does not know."""
    lines = lines_of(reference, sex, measure)
    return lines.at(age_years * MONTHS) if lines else None


def z_score(reference: str, sex: str, age_years: float, measure: str, value: float) -> float | None:
    """How many standard deviations a height (cm), weight (kg) or BMI lies from the median: ((x/M)^L - 1)/(L*S).

    None outside the ages of the reference (rule 131), and for what is no measurement (zero, less, not a number).
    """
    found = lms(reference, sex, float(age_years), measure)
    return found.z(float(value)) if found else None


def value_at(reference: str, sex: str, age_years: float, measure: str, z: float) -> float | None:
    """The height, weight or BMI with this z at an age: a point of a percentile line. None where there is none."""
    found = lms(reference, sex, age_years, measure)
    return found.value(z) if found else None


def z_on(lines: Lines | None, birth: date, day: date, value: float) -> float | None:
    """The z of a measurement made on a day, on the lines of a reference (`lines_of`); None where those have nothing to say."""
    found = _on(lines, birth, day)
    return found.z(value) if found else None


def age_within(lines: Lines | None, birth: date, day: date) -> float | None:
    """The exact age on a day, from the first to the last birthday of a reference; None outside them.

    Both birthdays count, though a leap day can make them fall a fraction of a day outside.
    """
    if lines is None:
        return None
    first, last = lines.months[0], lines.months[-1]
    if not months_after(birth, int(first)) <= day <= months_after(birth, int(last)):
        return None
    return min(max(exact_age(birth, day), first / MONTHS), last / MONTHS)


def percentile(z: float) -> float:
    """Of a hundred children of this age and sex, how many are at or below this z."""
    return _NORMAL.cdf(z) * 100


def bmi(height_cm: float, weight_kg: float) -> float:
    """kg per square metre."""
    return weight_kg / (height_cm / 100) ** 2


def bmi_class(sex: str, birth: date, measured_on: date, height_cm: float, weight_kg: float) -> str | None:
    """The class of a BMI on the Flemish reference, a code of `BMI_CLASSES`; None outside 2 to 21 years (rule 132).

    Overweight is a weight index (BMI / median x 100) up to and including 9 years 0 months, and a curve from 9 years 1 month;
    too low is a z at all ages.
    """
    found = _on(lines_of(FLEMISH, sex, "bmi"), birth, measured_on)
    value = bmi(height_cm, weight_kg) if height_cm > 0 and weight_kg > 0 else 0.0
    if found is None or (z := found.z(value)) is None:
        return None
    if z <= adult_limit(sex, 18.5):
        return "severe_underweight" if z < adult_limit(sex, 16) else "underweight"
    if age_on(birth, measured_on) < CURVES_FROM:
        index = round(value / found.m * 100, 9)
        return next((name for limit, name in INDEX_CLASSES if index >= limit), "normal")
    over, obese = adult_limit(sex, 25), adult_limit(sex, 30)
    return "obesity" if z >= obese else "overweight" if z >= over else "normal"


@cache
def adult_limit(sex: str, bmi_at_18: float) -> float:
    """The z of the Flemish BMI curve that passes this BMI at 18 years."""
    z = z_score(FLEMISH, sex, ADULT, "bmi", bmi_at_18)
    assert z is not None, "18 years is within the reference"  # noqa: S101
    return z


def target_height(sex: str, father_cm: float | None, mother_cm: float | None) -> TargetHeight | None:
    """(F + M + 13)/2 for a boy, (F + M - 13)/2 for a girl, give or take 8.5 cm.

    None when a parent's height or the sex is unknown. Not the regression formulas that circulate beside it (rule 117).
    """
    sign = {"boy": 1, "girl": -1}.get(known(sex) or "")
    if not (sign and father_cm and mother_cm):
        return None
    target = (float(father_cm) + float(mother_cm) + sign * SEX_DIFFERENCE) / 2
    return TargetHeight(target, target - TARGET_RANGE, target + TARGET_RANGE)


def band_alarm(points: Iterable[tuple[date, float | None]]) -> Crossed | None:
    """The latest pair of measurements (day, z) at most 24 months apart with a whole band between them (rule 134)."""
    crossed = [(last, first) for first, last in _near(points) if _lines_between(first[1], last[1]) > 1]
    if not crossed:
        return None
    last, first = max(crossed)
    return Crossed(first[0], last[0], last[1] > first[1])


def comparable(points: Iterable[tuple[date, float | None]]) -> bool:
    """Whether any two measurements lie so near each other that a crossed band could be told."""
    return bool(_near(points))


def _near(points: Iterable[tuple[date, float | None]]) -> list[tuple[tuple[date, float], tuple[date, float]]]:
    told = sorted((day, z) for day, z in points if z is not None)
    return [(first, last) for first, last in combinations(told, 2) if last[0] <= months_after(first[0], BAND_MONTHS)]


def _lines_between(one: float, other: float) -> int:
    return sum(min(one, other) < line < max(one, other) for line in BAND_LINES)


def _on(lines: Lines | None, birth: date, day: date) -> LMS | None:
    age = age_within(lines, birth, day)
    return lines.at(age * MONTHS) if lines and age is not None else None
