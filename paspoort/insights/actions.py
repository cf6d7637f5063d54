"""Verbs of the figures: count what a centre did, for itself, a team or a school, with small numbers hidden (rules 65, 120)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from paspoort.audit.actions import record
from paspoort.insights.inner.hiding import CENTRE, Counts, Hidden, Place, before_stroke, hide_cells, hide_places
from paspoort.insights.models import FIGURES, Asked, Figure, Row, TeamOfCentre
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import school_year_of, today
from paspoort.registry.models import Institution
from paspoort.rights.actions import must_hold

FIGURES_SQL = "select school_year, code, school, total, whole, times from figures(%s, %s, %s, %s)"
TIMES_SQL = "select code, total, answered, median, ninth, waits, bridged from answer_times(%s, %s, %s)"
FIRST_YEAR = 2008
IN_ORDER = ("month", "age")
MONTHS = [f"{month:02}" for month in (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)]


def figure(acting: Acting, asked: Asked, *, saved_as: str = "") -> Figure:
    """Count for the acting centre; what does not exist counts as not asked. With `saved_as` it leaves as a file.

    Numbers from one to four of a school or a team are hidden, and so is what would give them away. A team of fewer than five
    people has no figures: those would be the work of one or two.
    """
    must_hold(acting, "figures:read")
    asked = _sensible(asked)
    if saved_as:
        record("figures.exported", figure=asked.figure, kind=saved_as)
    else:
        record("figures.seen", figure=asked.figure, year=asked.year, narrowed=bool(asked.team or asked.school))
    teams = [TeamOfCentre(**row) for row in rows_of("select team, name, many, schools from figure_teams()")]
    counted = _Counted(asked, teams, [row["school"] for row in rows_of("select figure_schools() as school")])
    named = Institution.objects.filter(id__in=counted.schools).order_by("name", "number").values_list("id", "name")
    rows, total, refused = _told(counted, asked, teams)
    over = asked.figure != "open" and asked.year < school_year_of(today())
    return Figure(asked, rows, total, teams, dict(named), over, refused)


def _told(counted: _Counted, asked: Asked, teams: list[TeamOfCentre]) -> tuple[list[Row], Row, str]:
    """The lines of what was asked and all together; or why there are none."""
    team = next((one for one in teams if one.team == asked.team), None)
    nothing = Row("", None, None)
    if asked.school:
        known = asked.school in counted.schools
        rows, total = counted.rows_of(asked.school, [asked.school]) if known else ([], Row("", 0, 0))
    elif asked.team and not (team and team.many):
        return [], nothing, "few_people" if team else "small"
    else:
        rows, total = counted.rows_of(asked.team or CENTRE, list(team.schools) if team else None)
    return rows, total, "small" if counted.hidden[asked.year].everything else ""


def _sensible(asked: Asked) -> Asked:
    name = asked.figure if asked.figure in FIGURES else "referrals"
    per = asked.per if asked.per in FIGURES[name] else FIGURES[name][0]
    year = asked.year if FIRST_YEAR <= asked.year <= school_year_of(today()) else school_year_of(today())
    return Asked(name, per, year, asked.team, asked.school)


class _Counted:
    """One figure of two school years as the database counts it, with what is hidden of each."""

    def __init__(self, asked: Asked, teams: Iterable[TeamOfCentre], guided: Iterable[uuid.UUID]) -> None:
        self.schools: set[uuid.UUID] = set(guided)
        self.asked, self.years = asked, (asked.year, asked.year - 1)
        self.guided = {one.team: list(one.schools) for one in teams if one.many}
        self.counts, self.whole = self._count(asked.per)
        self.hidden = {year: self._hide(year) for year in self.years}

    def rows_of(self, place: Place, schools: list[uuid.UUID] | None) -> tuple[list[Row], Row]:
        """The lines of one place, and its total."""
        times = self._times(schools) if self.asked.figure == "referrals" else {}
        codes = {code for year in self.years for (_place, code) in self.counts[year].cells} | {
            code for year in self.years for code in self.whole[year] if code is not None
        }
        rows = [row for code in codes if (row := self._row(place, code, times)).now != 0 or row.before != 0]
        if self.asked.per in IN_ORDER:
            rows.sort(key=lambda row: MONTHS.index(row.code) if self.asked.per == "month" else int(row.code))
        else:
            rows.sort(key=lambda row: (-(row.now or 0), row.now is None, row.code))
        return rows, self._row(place, None, times)

    def _row(self, place: Place, code: str | None, times: dict[str | None, dict[str, Any]]) -> Row:
        now, before = (self._told(year, place, code) for year in self.years)
        took = times.get(code)
        if took is None or now is None:
            return Row(code or "", now, before)
        many = took["answered"] >= 5 or place == CENTRE
        waits, bridged = (took["waits"], took["bridged"]) if place == CENTRE else (0, 0)
        median, ninth = (took["median"], took["ninth"]) if many else (None, None)
        return Row(code or "", now, before, median, ninth, waits, bridged)

    def _told(self, year: int, place: Place, code: str | None) -> int | None:
        if self.hidden[year].hides(place, code):
            return None
        return self.whole[year].get(code, 0) if place == CENTRE else self.counts[year].of(place, code)

    def _hide(self, year: int) -> Hidden:
        counts = self.counts[year]
        places = hide_places(counts)
        if self.asked.per != "detail":
            return hide_cells(counts, places)
        above = hide_cells(self._count("category")[0][year], places)
        return hide_cells(counts, places, before_stroke, above)

    def _count(self, per: str) -> tuple[dict[int, Counts], dict[int, dict[str | None, int]]]:
        cells: dict[int, dict[tuple[Place, str], int]] = {year: {} for year in self.years}
        totals: dict[int, dict[Place, int]] = {year: {} for year in self.years}
        whole: dict[int, dict[str | None, int]] = {year: {} for year in self.years}
        for row in rows_of(FIGURES_SQL, self.asked.figure, per, self.asked.year - 1, self.asked.year):
            year, code = row["school_year"], None if row["total"] else row["code"]
            if row["whole"]:
                whole[year][code] = row["times"]
            elif row["school"] is None:
                continue  # of a pupil whom no school of the centre has
            elif code is None:
                totals[year][row["school"]] = row["times"]
            else:
                cells[year][row["school"], code] = row["times"]
        self.schools |= {place for year in self.years for place in totals[year]}
        every = {year: dict.fromkeys(self.schools, 0) | totals[year] for year in self.years}
        return {year: Counts(cells[year], every[year], self.guided) for year in self.years}, whole

    def _times(self, schools: list[uuid.UUID] | None) -> dict[str | None, dict[str, Any]]:
        rows = rows_of(TIMES_SQL, self.asked.per, self.asked.year, schools)
        return {None if row["total"] else row["code"]: row for row in rows}
