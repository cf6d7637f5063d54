"""Growth curve as a picture: whatever a child measures, all of it is drawn inside the frame, on the lines of its reference."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paspoort.health.growth import target_height, value_at
from paspoort.health.references import FLEMISH, MEASURES, WHO
from paspoort.web.health.curve import Curve, Measured, Picture

PLACE = re.compile(r"(-?[\d.]+) (-?[\d.]+)")


def places(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in PLACE.findall(text)]


def inside(picture: Picture, found: list[tuple[float, float]]) -> bool:
    frame = picture.grid.frame
    return all(frame.left <= x <= frame.right and frame.top <= y <= frame.bottom for x, y in found)


@given(
    st.sampled_from([FLEMISH, WHO]),
    st.sampled_from(["boy", "girl"]),
    st.sampled_from(MEASURES),
    st.lists(st.tuples(st.floats(0, 25), st.floats(-6, 6)), max_size=6),
    st.floats(140, 210),
)
def test_everything_is_drawn_inside_the_frame(
    reference: str, sex: str, measure: str, points: list[tuple[float, float]], parent: float
) -> None:
    values = [(age, value_at(reference, sex, age, measure, z)) for age, z in points]
    dots = [Measured(age, value or 500) for age, value in values if value is None or value < 500]
    curve = Curve(reference, sex, measure, dots, target_height(sex, parent, parent))
    for picture in curve.pictures("nu"):
        frame, drawn = picture.grid.frame, re.findall(r' d="([^"]+)"', picture.grid.drawn + picture.own)
        assert all(inside(picture, places(path)) for path in drawn)
        if picture.target:
            top, high, middle = picture.target
            assert frame.top <= top <= middle <= top + high <= frame.bottom
        assert bool(picture.told) is (picture.last != (0, 0))


def test_a_child_on_the_median_lies_on_the_strong_line() -> None:
    curve = Curve(FLEMISH, "girl", "height", [Measured(10, 139.9)])
    for picture in curve.pictures("139,9 cm"):
        [strong] = re.findall(r'class="curve-line is-strong" d="([^"]+)"', picture.grid.drawn)
        x, y = min(places(strong), key=lambda place: abs(place[0] - picture.last[0]))
        assert (x, y) == pytest.approx(picture.last, abs=0.2)


def test_there_is_no_picture_without_a_reference() -> None:
    assert Curve(FLEMISH, "", "height", [Measured(10, 140)]).pictures("x") == []
