"""Small numbers hidden so that no sum gives them away (rule 120).

What is shown of schools and teams are sums of cells (school, code): a cell, what a team guides together, the centre, and the
totals of each. A number from one to four is hidden, and with it what else would tell it. A small number stays hidden because of
a *move*: another world in which it differs and everything that is shown is the same. Each small number gets one, and all that
the move changes is hidden too. Three moves are enough:

- swap: at one school an activity with code A is one with B, and at another school one with B is one with A;
- recode: at one school an activity with code A is one with B (what the centre says of A and B changes);
- carry: an activity of one school is one of another (both schools are hidden whole).

Where no move exists, everything is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import inf
from typing import Any, TypeVar

Place = Any
"""A school, a team, or `CENTRE`."""
Cell = tuple[Place, str]
Thing = TypeVar("Thing")
Move = tuple[float, list[int], str]
"""What it costs, the numbers of the places at which a code is exchanged, and with which other."""
NO_MOVE: Move = (inf, [], "")
SMALL = 5
CENTRE = "centre"
KEPT = 64
"""Of how many figures is remembered what is hidden of them: who chooses another team or school of the same one asks it again."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not told: whole places, and cells of others; or `everything`, for schools, teams and centre."""

    places: Set[Place]
    cells: Set[Cell]
    everything: bool = False

    def hides(self, place: Place, code: str | None = None) -> bool:
        """Whether a number is hidden: of one code, or the total of a place."""
        return self.everything or place in self.places or (code is not None and (place, code) in self.cells)


class Counts:
    """How often each code stands at each school, and which schools each team guides."""

    def __init__(self, cells: Mapping[Cell, int], totals: Mapping[Place, int], teams: Mapping[Place, Collection[Place]]) -> None:
        self.cells, self.totals, self.teams = cells, totals, teams
        self.schools = sorted(totals, key=str)
        self.codes = sorted({code for _school, code in cells})
        self.standing = {school: [code for code in self.codes if cells.get((school, code))] for school in self.schools}
        self._within = {team: [school for school in guided if school in totals] for team, guided in teams.items()}
        self._within[CENTRE] = self.schools
        guiding = frozenset((team, frozenset(guided)) for team, guided in teams.items())
        self._same = frozenset(cells.items()), frozenset(totals.items()), guiding
        self._hash = hash(self._same)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and self._same == other._same

    def within(self, place: Place) -> list[Place]:
        """The schools that a place adds up."""
        return self._within.get(place, [place])

    def of(self, place: Place, code: str | None = None) -> int:
        """A number as it is."""
        if code is None:
            return sum([self.totals.get(one, 0) for one in self.within(place)])
        return sum([self.cells.get((one, code), 0) for one in self.within(place)])

    def between(self, one: Place, other: Place) -> list[Place]:
        """The teams that guide one of two schools and not the other."""
        return [team for team, guided in self.teams.items() if (one in guided) != (other in guided)]


@lru_cache(maxsize=KEPT)
def hide_places(counts: Counts) -> Hidden:
    """The places whose total is small, and which others go with them: first of all, whatever the codes are."""
    hidden: set[Place] = set()
    for place in [*counts.schools, *counts.teams]:
        if 0 < counts.of(place) < SMALL:
            move = _cheapest(_carries(counts, place), hidden, lambda one: counts.of(one) or counts.of(CENTRE))
            if move is None:
                return Hidden(frozenset(), frozenset(), everything=True)
            hidden |= move
    return Hidden(frozenset(hidden), frozenset())


def no_group(_code: str) -> str:
    return ""


def before_stroke(code: str) -> str:
    """The group of a code that names it before a stroke."""
    return code.partition("/")[0]


@lru_cache(maxsize=KEPT)
def hide_cells(counts: Counts, places: Hidden, group: Callable[[str], str] = no_group, above: Hidden | None = None) -> Hidden:
    """The cells that are small, and which others go with them. Codes are exchanged within a `group`; where a group was hidden
    as a whole in `above`, so are all its codes."""
    if places.everything or (above and above.everything):
        return Hidden(frozenset(), frozenset(), everything=True)
    everywhere = [*counts.schools, *counts.teams, CENTRE]
    hidden = {(place, code) for place in places.places for code in counts.codes}
    if above:
        hidden |= {(place, code) for place in everywhere for code in counts.codes if above.hides(place, group(code))}
    alike = {code: [other for other in counts.codes if other != code and group(other) == group(code)] for code in counts.codes}
    exchanges = _Exchanges(counts, hidden)
    for place in [*counts.schools, *counts.teams]:
        for code in counts.codes:
            told = place not in places.places and not (above and above.hides(place, group(code)))
            if told and 0 < counts.of(place, code) < SMALL and not exchanges.hide_cheapest(place, code, alike[code]):
                return Hidden(frozenset(), frozenset(), everything=True)
    return Hidden(places.places, frozenset(exchanges.hidden))


def _worth(counts: Counts, place: Place, code: str) -> int:
    return counts.of(place, code) + (10 * counts.of(CENTRE) if place == CENTRE else 1)


def _carries(counts: Counts, place: Place) -> Iterator[set[Place]]:
    inside = counts.within(place)
    for one in inside:
        for other in counts.schools:
            if counts.totals[one] and other not in inside:
                yield {one, other, *counts.between(one, other)}


class _Exchanges:
    """Swaps and recodes, and what each costs that hides more: a number that is hidden already costs nothing. Places are numbered
    here, because they are compared ten thousand times; schools that the same teams guide are apart from another by the same ones.
    """

    def __init__(self, counts: Counts, hidden: set[Cell]) -> None:
        self.counts, self.hidden = counts, hidden
        self.places = [*counts.schools, *counts.teams, CENTRE]
        self.number = {place: number for number, place in enumerate(self.places)}
        self.costs = {
            code: [0 if (place, code) in hidden else _worth(counts, place, code) for place in self.places]
            for code in counts.codes
        }
        self.standing = [counts.standing[school] for school in counts.schools]
        self.guiding = [
            frozenset(self.number[team] for team, guided in counts.teams.items() if school in guided) for school in counts.schools
        ]
        kinds = {*self.guiding}
        self.apart = {one: {other: [*(one ^ other)] for other in kinds} for one in kinds}

    def hide_cheapest(self, place: Place, code: str, alike: list[str]) -> bool:
        """Hide a small number by the move that hides least beside it, of those the first; False where there is none."""
        sources = self._sources(place, code)
        cost, at, other = self._recoded(sources, code, alike, self._swapped(place, sources, code, alike))
        for number, which in product(at, (code, other)):
            self.costs[which][number] = 0
            self.hidden.add((self.places[number], which))
        return cost < inf

    def _swapped(self, place: Place, sources: list[int], code: str, alike: list[str]) -> Move:
        best, among, outside = NO_MOVE, set(alike), self._outside(place)
        for one in sources:
            apart, first = self.apart[self.guiding[one]], -1
            for own, other in self._by_cost(one, outside, code):
                if (own, other) > (best[0], first):
                    break  # none that follows costs less, nor as much and stands earlier
                at = [one, other, *apart[self.guiding[other]]]
                cost, which = self._exchanged(at, [which for which in self.standing[other] if which in among])
                if (own + cost, other) < (best[0], first):
                    best, first = (own + cost, at, which), other
        return best

    def _recoded(self, sources: list[int], code: str, alike: list[str], best: Move) -> Move:
        own = self.costs[code]
        for one in sources:
            at = [one, self.number[CENTRE], *self.guiding[one]]
            cost, which = self._exchanged(at, alike)
            if (cost := cost + sum([own[number] for number in at])) < best[0]:
                best = cost, at, which
        return best

    def _by_cost(self, one: int, outside: list[int], code: str) -> list[tuple[int, int]]:
        """The schools with which one may swap, with what the code itself costs in each swap, the cheapest first."""
        own, apart = self.costs[code], self.apart[self.guiding[one]]
        teams = {kind: own[one] + sum([own[team] for team in between]) for kind, between in apart.items()}
        return sorted([(teams[self.guiding[other]] + own[other], other) for other in outside])

    def _exchanged(self, at: list[int], codes: list[str]) -> tuple[float, str]:
        """The code that costs least at those places, and what."""
        found: tuple[float, str] = (inf, "")
        for code in codes:
            costs = self.costs[code]
            if (cost := sum([costs[number] for number in at])) < found[0]:
                found = cost, code
        return found

    def _sources(self, place: Place, code: str) -> list[int]:
        return [self.number[one] for one in self.counts.within(place) if self.counts.cells.get((one, code))]

    def _outside(self, place: Place) -> list[int]:
        inside = {self.number[one] for one in self.counts.within(place)}
        return [number for number in range(len(self.counts.schools)) if number not in inside]


def _cheapest(moves: Iterable[set[Thing]], hidden: Set[Thing], worth: Callable[[Thing], int]) -> set[Thing] | None:
    """The move that hides least of what is not hidden already."""
    best: tuple[int, set[Thing]] | None = None
    for move in moves:
        more = move - hidden
        if not more:
            return move
        cost = sum(map(worth, more))
        if best is None or cost < best[0]:
            best = cost, move
    return best[1] if best else None
