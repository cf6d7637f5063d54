"""Acuity: decimals of the chart and their logMAR, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.health.vision import CHART, decimal_of, logmar, on_chart


@given(step=st.sampled_from(sorted(CHART.items())), comma=st.booleans())
def test_each_line_of_the_chart_comes_back_with_comma_and_point(step: tuple[float, float], comma: bool) -> None:
    decimal, line = step
    typed = str(decimal).replace(".", ",") if comma else str(decimal)
    assert logmar(typed) == logmar(decimal) == line
    assert decimal_of(line) == decimal_of(str(line)) == decimal
    assert on_chart(typed)


@given(decimal=st.floats(0.02, 2))
def test_between_the_lines_it_is_the_logarithm_and_asks_to_be_confirmed(decimal: float) -> None:
    assert abs(decimal_of(logmar(decimal)) - decimal) <= 0.025 * decimal + 0.005
    assert on_chart(decimal) is (decimal in CHART)


@pytest.mark.parametrize("typed", ["", "abc", "0", "-0,5", "inf", "nan"])
def test_what_is_no_acuity_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"acuity|convert"):
        logmar(typed)


def test_some_lines_by_hand() -> None:
    assert [logmar(one) for one in ("0,8", "1.0", "1", "0,63", "0,1", "1,6", "0,9", "2")] == [
        0.1,
        0,
        0,
        0.2,
        1.0,
        -0.2,
        0.05,
        -0.3,
    ]
