"""Acuity and hearing: decimals of the chart and their logMAR, what a parent reads of it, and the zones of speech in noise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.health import hearing
from paspoort.health.hearing import spin_zone
from paspoort.health.vision import CHART, decimal_of, in_words, lines_apart, logmar, on_chart


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


def test_a_parent_reads_words_and_never_a_decimal() -> None:
    assert in_words("0,63") == "van op 6 meter wat de meeste mensen van op 10 meter zien"
    assert in_words(0.7) == in_words("0.63") and in_words("1") == "even scherp als de meeste mensen"
    told = [in_words(line) for line in (0.05, *sorted(CHART))]
    assert len(set(told)) == len(told) - 1  # the two sharpest lines are one
    assert not any("," in one or "." in one for one in told)
    assert [lines_apart(logmar(right), logmar(left)) for right, left in (("1,0", "0,63"), ("0,5", "1,0"), ("0,8", "0,8"))] == [
        2,
        -3,
        0,
    ]


def test_speech_in_noise_has_its_zone_where_its_limits_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 129, A7: the limit itself is green; without a limit there is no zone, and no colour."""
    assert [zone.code for snr in (-20, -8.1, -8.0) if (zone := spin_zone("S3", snr))] == ["green", "green", "beyond"]
    assert spin_zone("L6", -9) is None and spin_zone("request", -9) is None
    limits = {"spin_limit": -8.1, "spin_red": -6.5}
    monkeypatch.setattr(hearing, "setting", lambda name, moment: limits[name])
    assert [zone.code for snr in (-8.1, -8, -6.6, -6.5, 0) if (zone := spin_zone("S3", snr))] == [
        "green", "orange", "orange", "red", "red",
    ]  # fmt: skip
