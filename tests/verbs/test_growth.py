"""Growth in numbers: the examples of the sector, the edges of a reference, and what must hold for every child."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.health.growth import (
    BAND_LINES,
    BMI_CLASSES,
    adult_limit,
    band_alarm,
    bmi_class,
    exact_age,
    lms,
    percentile,
    target_height,
    value_at,
    z_on,
    z_score,
)
from paspoort.health.references import FLEMISH, MEASURES, WHO, lines_of
from paspoort.kernel.periods import months_after

SEXES = st.sampled_from(["boy", "girl"])
AGES = st.floats(2, 21)
ZS = st.floats(-4, 4)


@pytest.mark.parametrize(
    ("reference", "sex", "age", "measure", "value", "z", "line"),
    [
        (FLEMISH, "boy", 10.0, "height", 140, -0.083, 46.7),
        (FLEMISH, "boy", 10.0, "height", 128, -2.069, 1.9),
        (FLEMISH, "girl", 6.5, "height", 120, 0.059, 52.4),
        (FLEMISH, "girl", 3.0, "height", 92, -0.911, 18.1),
        (FLEMISH, "boy", 17.0, "height", 190, 1.713, 95.7),
        (FLEMISH, "girl", 13.25, "weight", 60, 1.067, 85.7),
        (FLEMISH, "boy", 15.5, "weight", 55, -0.579, 28.1),
        (FLEMISH, "boy", 8.0, "bmi", 19.5, 1.588, 94.4),
        (FLEMISH, "girl", 12.0, "bmi", 21.0, 0.894, 81.4),
        (WHO, "boy", 10.0, "height", 140, 0.348, 63.6),
    ],
)
def test_the_examples_of_the_sector_come_out(
    reference: str, sex: str, age: float, measure: str, value: float, z: float, line: float
) -> None:
    found = z_score(reference, sex, age, measure, value)
    assert found == pytest.approx(z, abs=0.002)
    assert found is not None and percentile(found) == pytest.approx(line, abs=0.1)


def test_the_lines_of_an_independent_chart_lie_within_half_a_centimetre() -> None:
    found = [value_at(FLEMISH, "boy", 8, "height", z) for z in (-1.881, -1.282, 0, 1.282, 1.881)]
    assert [round(line or 0, 1) for line in found] == [119.6, 122.9, 129.9, 136.9, 140.2]


def test_the_who_tables_hold_the_published_rows() -> None:
    assert lms(WHO, "girl", 61 / 12, "height") == pytest.approx((1, 109.6016, 0.04355))
    assert lms(WHO, "boy", 19, "height") == pytest.approx(lines_of(WHO, "boy", "height").values[-1])  # type: ignore[union-attr]
    assert lms(WHO, "boy", 62 / 12, "bmi") == pytest.approx((-0.7621, 15.2616, 0.08414))
    assert lms(WHO, "boy", 10, "weight") is not None
    assert [len(lines_of(WHO, sex, one).months) for sex in ("boy", "girl") for one in MEASURES] == [169, 61, 169] * 2  # type: ignore[union-attr]


def test_a_reference_and_a_sex_are_known_however_they_are_spelled() -> None:
    spelled = {
        z_score(ref, sex, 10, "Height", 140) for ref in ("flemish2004", "Flemish 2004") for sex in ("boy", "M", "m", "male")
    }
    assert len(spelled) == 1 and None not in spelled
    assert z_score("WHO 2007", "V", 10, "BMI", 17) == z_score("who2007", "girl", 10, "bmi", 17) is not None
    assert z_score(FLEMISH, "x", 10, "height", 140) is None
    with pytest.raises(ValueError, match="no such reference"):
        z_score("dutch", "boy", 10, "height", 140)


@given(sex=SEXES, measure=st.sampled_from(MEASURES), value=st.floats(1, 300))
def test_the_first_and_the_last_age_count_and_beyond_them_there_is_no_reference(sex: str, measure: str, value: float) -> None:
    for reference, first, last in ((FLEMISH, 2.0, 21.0), (WHO, 5.0, 10.0 if measure == "weight" else 19.0)):
        assert z_score(reference, sex, first, measure, value) is not None
        assert z_score(reference, sex, last, measure, value) is not None
        assert z_score(reference, sex, first - 0.001, measure, value) is None
        assert z_score(reference, sex, last + 0.001, measure, value) is None


@given(born=st.dates(date(1995, 1, 1), date(2030, 12, 31)), sex=SEXES)
def test_the_birthdays_at_both_ends_count_in_leap_years_too(born: date, sex: str) -> None:
    height, second, last = lines_of(FLEMISH, sex, "height"), months_after(born, 24), months_after(born, 252)
    assert z_on(height, born, second, 88) is not None
    assert z_on(height, born, last, 175) is not None
    assert z_on(height, born, second - timedelta(days=1), 88) is None
    assert z_on(height, born, last + timedelta(days=1), 175) is None


@given(sex=SEXES, age=AGES, measure=st.sampled_from(MEASURES), z=ZS)
def test_a_value_at_a_z_has_that_z(sex: str, age: float, measure: str, z: float) -> None:
    value = value_at(FLEMISH, sex, age, measure, z)
    if value is not None:
        assert z_score(FLEMISH, sex, age, measure, value) == pytest.approx(z, abs=1e-6)


@given(sex=SEXES, age=AGES, measure=st.sampled_from(MEASURES), one=st.floats(5, 250), more=st.floats(0.01, 50))
def test_more_is_a_higher_z(sex: str, age: float, measure: str, one: float, more: float) -> None:
    lower, higher = (z_score(FLEMISH, sex, age, measure, value) for value in (one, one + more))
    assert lower is not None and higher is not None and lower < higher


@given(sex=SEXES, measure=st.sampled_from(MEASURES), year=st.integers(2, 20), part=st.floats(0, 1))
def test_l_m_and_s_go_in_a_straight_line_between_two_birthdays(sex: str, measure: str, year: int, part: float) -> None:
    start, between, end = (lms(FLEMISH, sex, age, measure) for age in (year, year + part, year + 1))
    assert start and between and end
    for a, b, c in zip(start, between, end, strict=True):
        assert b == pytest.approx(a + (c - a) * part, abs=1e-9)


def test_the_limits_of_adults_are_these_z() -> None:
    limits = [[round(adult_limit(sex, bmi), 3) for bmi in (16, 18.5, 25, 30)] for sex in ("boy", "girl")]
    assert limits == [[-3.011, -1.202, 1.227, 2.125], [-2.703, -1.197, 1.005, 1.905]]


BORN = date(2014, 5, 1)


@pytest.mark.parametrize(
    ("sex", "years", "bmi", "said"),
    [
        ("boy", 10, 19.96, "normal"),
        ("boy", 10, 20.00, "overweight"),
        ("boy", 10, 24.88, "overweight"),
        ("boy", 10, 24.92, "obesity"),
        ("girl", 12, 21.42, "normal"),
        ("girl", 12, 21.46, "overweight"),
        ("girl", 12, 26.22, "obesity"),
        ("boy", 8, 18.95, "normal"),
        ("boy", 8, 18.96, "overweight"),
        ("boy", 8, 22.12, "obesity_1"),
        ("boy", 8, 25.28, "obesity_2"),
        ("boy", 8, 28.44, "obesity_3"),
        ("boy", 8, 12.0, "severe_underweight"),
        ("girl", 16, 17.5, "underweight"),
    ],
)
def test_a_bmi_has_its_class(sex: str, years: int, bmi: float, said: str) -> None:
    assert bmi_class(sex, BORN, BORN.replace(year=BORN.year + years), 100, bmi) == said


def test_the_class_changes_from_index_to_curve_at_nine_years_and_one_month() -> None:
    """What lies above the curve and below the index, or the other way round, changes on that very day (rule 132)."""
    born, by_index, by_curve = date(2014, 3, 15), date(2023, 4, 14), date(2023, 4, 15)  # 9 y 0 m 30 d and 9 y 1 m 0 d
    classes = {
        (sex, value): [bmi_class(sex, born, day, 100, value) for day in (date(2023, 3, 15), by_index, by_curve)]
        for sex, value in (("boy", 19.3), ("boy", 23.0), ("girl", 19.5))
    }
    assert classes == {
        ("boy", 19.3): ["normal", "normal", "overweight"],
        ("boy", 23.0): ["obesity_1", "obesity_1", "overweight"],
        ("girl", 19.5): ["normal", "normal", "overweight"],
    }


@given(sex=SEXES, days=st.integers(731, 7000), low=st.floats(8, 40), more=st.floats(0, 10))
def test_a_higher_bmi_never_has_a_lower_class(sex: str, days: int, low: float, more: float) -> None:
    ranks = {name: at for at, name in enumerate(BMI_CLASSES)}
    day = BORN + timedelta(days=days)
    one, other = (bmi_class(sex, BORN, day, 100, value) for value in (low, low + more))
    assert ranks[one or ""] <= ranks[other or ""]


def test_there_is_no_class_outside_the_reference() -> None:
    assert bmi_class("boy", BORN, BORN.replace(year=2015), 76, 10) is None
    assert bmi_class("boy", BORN, BORN.replace(year=2036), 180, 70) is None
    assert bmi_class("x", BORN, BORN.replace(year=2024), 140, 34) is None


def test_the_target_height_is_that_of_tanner() -> None:
    assert target_height("boy", 180, 166) == (179.5, 171.0, 188.0)
    assert target_height("girl", 180, 166) == (166.5, 158.0, 175.0)
    assert target_height("girl", 181, 169) == (168.5, 160.0, 177.0)
    assert target_height("boy", None, 166) is target_height("girl", 180, None) is target_height("x", 180, 166) is None


@pytest.mark.parametrize(
    ("points", "crossed"),
    [
        ([(date(2024, 1, 10), -0.1), (date(2026, 1, 10), -1.3)], True),  # two lines between them, just 24 months
        ([(date(2024, 1, 10), -0.1), (date(2026, 1, 11), -1.3)], False),  # a day later
        ([(date(2024, 1, 10), -0.1), (date(2025, 1, 10), -1.2)], False),  # one line
        ([(date(2024, 1, 10), 0.0), (date(2025, 1, 10), -1.282)], False),  # on both lines: strictly between there is one
        ([(date(2024, 1, 10), 0.1), (date(2025, 1, 10), None), (date(2025, 6, 10), 1.9)], True),
        ([(date(2024, 1, 10), 0.1)], False),
    ],
)
def test_a_whole_band_crossed_within_two_years_is_said(points: list[tuple[date, float | None]], crossed: bool) -> None:
    assert (band_alarm(points) is not None) is crossed


def test_the_latest_crossing_is_told_with_its_direction() -> None:
    days = [date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)]
    assert band_alarm(zip(days, (0.0, -1.9, 1.0), strict=True)) == (days[1], days[2], True)


@given(z=ZS, start=st.dates(date(2010, 1, 1), date(2020, 1, 1)))
def test_who_keeps_to_the_line_has_no_alarm(z: float, start: date) -> None:
    assert band_alarm([(start + timedelta(days=180 * at), z + 0.05 * (at % 2)) for at in range(8)]) is None
    assert list(BAND_LINES) == sorted(BAND_LINES)


def test_age_is_counted_in_days() -> None:
    assert exact_age(date(2016, 3, 14), date(2026, 11, 30)) == pytest.approx(3913 / 365.25)
