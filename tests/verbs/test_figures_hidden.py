"""Small numbers of schools cannot be computed back from what is shown (rule 120)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from paspoort.insights.inner.hiding import CENTRE, SMALL, Counts, Hidden, Place, hide_cells, hide_places

SCHOOLS, CODES = ["s1", "s2", "s3"], ["a", "b", "c"]
NUMBERS = st.one_of(st.integers(0, 6), st.integers(0, 30))
TABLES = st.fixed_dictionaries({cell: NUMBERS for cell in product(SCHOOLS, CODES)})
TEAMS = st.dictionaries(st.sampled_from(["t1", "t2"]), st.sets(st.sampled_from(SCHOOLS), min_size=1).map(sorted), max_size=2)
Told = list[tuple[list[int], int]]


def counted(cells: dict[tuple[str, str], int], teams: dict[str, list[str]]) -> Counts:
    totals = {school: sum(cells[school, code] for code in CODES) for school, _code in cells}
    return Counts({cell: number for cell, number in cells.items() if number}, totals, teams)


def sums(counts: Counts) -> Iterator[tuple[Place, str | None, list[int]]]:
    """Every number that someone can ask, as a sum over the cells."""
    for place in [*counts.schools, *counts.teams, CENTRE]:
        for code in [*CODES, None]:
            yield place, code, [int(s in counts.within(place) and code in (c, None)) for s, c in product(counts.schools, CODES)]


def follows(told: Told, wanted: list[int]) -> bool:
    """Whether a sum follows from those that are told: whether it is a combination of them (Gauss)."""
    rows = [[Fraction(one) for one in line] for line, _number in told]
    target = [Fraction(one) for one in wanted]
    for column in range(len(target)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [
            [one - other * row[column] / pivot[column] for one, other in zip(row, pivot, strict=True)]
            for row in rows
            if row is not pivot
        ]
        target = [one - other * target[column] / pivot[column] for one, other in zip(target, pivot, strict=True)]
    return not any(target)


def whole_tables(told: Told, size: int, most: int) -> Iterator[tuple[int, ...]]:
    """Every table of whole numbers from zero up to `most` with the numbers that are told."""

    def fill(begun: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        for line, number in told:
            so_far = sum(a * b for a, b in zip(line, begun, strict=False))
            if so_far > number or (not any(line[len(begun) :]) and so_far != number):
                return
        if len(begun) == size:
            yield begun
            return
        for number in range(most + 1):
            yield from fill((*begun, number))

    return fill(())


def told_of(counts: Counts, hidden: Hidden) -> tuple[Told, list[tuple[Place, str | None, list[int]]]]:
    told, small = [], []
    for place, code, line in sums(counts):
        number = counts.of(place, code)
        if not hidden.hides(place, code):
            told.append((line, number))
        if place != CENTRE and 0 < number < SMALL:
            small.append((place, code, line))
    return told, small


@given(TABLES, TEAMS)
def test_no_small_number_follows_from_the_others(cells: dict[tuple[str, str], int], teams: dict[str, list[str]]) -> None:
    counts = counted(cells, teams)
    told, small = told_of(counts, hide_cells(counts, hide_places(counts)))
    for place, code, line in small:
        assert not follows(told, line), (place, code)


@given(
    st.fixed_dictionaries({(s, c): st.integers(0, 7) for s, c in product(SCHOOLS[:2], CODES)}),
    st.sampled_from([{}, {"t1": ["s1"]}, {"t1": ["s1", "s2"]}]),
)
def test_each_small_number_could_be_another_one(cells: dict[tuple[str, str], int], teams: dict[str, list[str]]) -> None:
    """Not by sums alone: also that numbers are whole and not below zero gives none away."""
    counts = counted(cells, teams)
    told, small = told_of(counts, hide_cells(counts, hide_places(counts)))
    for place, code, line in small if told else []:
        worlds = whole_tables(told, len(line), counts.of(CENTRE) + 1)
        assert any(sum(a * b for a, b in zip(line, world, strict=True)) != counts.of(place, code) for world in worlds)


def test_a_plain_table_hides_its_small_numbers_and_four_corners() -> None:
    cells = dict(zip(product(SCHOOLS, CODES), [3, 20, 30, 10, 12, 40, 25, 9, 8], strict=True))
    hidden = hide_cells(counted(cells, {}), Hidden(frozenset(), frozenset()))
    assert not hidden.everything and not hidden.hides(CENTRE, "a") and not hidden.hides("s1")
    assert hidden.cells == {("s1", "a"), ("s1", "b"), ("s3", "a"), ("s3", "b")} or len(hidden.cells) == 4
