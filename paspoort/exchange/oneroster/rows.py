"""From the values of a OneRoster row to a row of the registry: one pass, and every doubt named with its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from paspoort.exchange.oneroster.profile import KINDS_BY_NAME, KINDS_BY_TYPE
from paspoort.exchange.oneroster.values import EARLIEST, Wrong, read_class, read_day, read_level, read_number, whole_number
from paspoort.kernel.models import InstitutionNumber
from paspoort.registry.actions import name_keys

Row = tuple[Any, ...]
Refuse = Callable[[int, str, str, str], None]
"""Told of a row that is refused: row number, its id, the column, the reason."""
Warn = Callable[[str], None]

STATUS = {"": False, "active": False, "inactive": True, "tobedeleted": True}
SITE = re.compile(r"(\d{6})(?:-\d{1,2}|\d{2})", re.ASCII)
LONGEST = 255
Convert = Callable[[tuple[str, ...]], Row | str]
"""Gives the row as the registry takes it, or in one word why it is passed over."""


def converted(rows: Iterable[tuple[int, tuple[str, ...]]], convert: Convert, refuse: Refuse, pass_over: Warn) -> Iterator[Row]:
    """Each row as the registry takes it, its row number first; a row that cannot be taken is refused and the rest goes on."""
    for line, values in rows:
        try:
            if max(map(len, values)) > LONGEST:
                raise Wrong("sourcedId", "too_long")
            if not values[0].strip():
                raise Wrong("sourcedId", "no_id")
            row = convert(values)
        except Wrong as wrong:
            refuse(line, values[0][:LONGEST], wrong.column, wrong.reason)
        else:
            if isinstance(row, str):
                pass_over(row)
            else:
                yield (line, *row)


def institutions(warn: Warn) -> Convert:
    """Rows of orgs: id, gone, number, whether it was written with five or six digits, whether it is a site, name, kind, parent.

    A shorter number finds an institution that is known, and never makes one: `12` does not become `000012`.
    """

    def convert(values: tuple[str, ...]) -> Row:
        source, status, name, sort, identifier, parent, kind = values
        identifier = whole_number(identifier.strip().strip("'"))
        site = SITE.fullmatch(identifier)
        try:
            number = InstitutionNumber(site[1] if site else identifier)
        except ValueError:
            raise Wrong("identifier", "institution_number") from None
        if not number.checks:
            warn("institution_number_check")
        known = KINDS_BY_NAME.get(kind.strip().casefold()) if kind.strip() else KINDS_BY_TYPE.get(sort.strip().casefold())
        if known is None:
            raise Wrong("type", "kind")
        if not name.strip():
            raise Wrong("name", "no_name")
        written = len(identifier) > 4
        return source, _gone(status), str(number), written, site is not None, " ".join(name.split()), known, parent

    return convert


def pupils(one_role: bool, warn: Warn) -> Convert:
    """Rows of users: who the pupil is. In version 1.1 the role stands here (`one_role`); others than pupils are passed over."""

    def convert(values: tuple[str, ...]) -> Row | str:
        source, status, given, family, ids, number, grades, role, level = values
        if one_role and role.strip().casefold() not in ("student", ""):
            return "other_role"
        keys, gone = name_keys(given, family), _gone(status)
        if not (gone or keys.family or keys.given):
            raise Wrong("familyName", "no_name")
        (hashed, sealed, day), unread = read_number(ids)
        if unread:
            warn("ids_unread")
        return (
            source, gone, " ".join(given.split()) if keys.given else "", " ".join(family.split()) if keys.family else "",
            *keys, number.strip(), *read_level(level, grades), hashed, sealed, day,
        )  # fmt: skip

    return convert


def births() -> Convert:
    """Rows of demographics: a birth date between 1900 and today."""

    def convert(values: tuple[str, ...]) -> Row | str:
        source, status, born = values
        if not born.strip() or _gone(status):
            return "no_birth_date"
        day = read_day(born, "birthDate", "birth_date")
        if not EARLIEST < day <= date.today():  # noqa: DTZ011 - a day, whatever the hour
            raise Wrong("birthDate", "birth_date")
        return source, day

    return convert


def enrolments(classes: Mapping[str, str | None]) -> Convert:
    """Rows of roles or enrollments: who is enrolled where. Others than pupils, and mere courses, are passed over.

    `classes` are the titles of the classes by their id; of a course None.
    """

    def convert(values: tuple[str, ...]) -> Row | str:
        source, status, pupil, role, school, begins, ends, number, level, grade, own_class = values[:11]
        if role.strip().casefold() != "student":
            return "other_role"
        title = classes.get(values[11], "") if len(values) > 11 else ""
        if title is None:
            return "course"
        gone = _gone(status)
        days = _period(begins, ends, gone)
        own_class = read_class(own_class or title)
        return source, gone, pupil, school, number.strip(), *read_level(level, grade), own_class, *days

    return convert


def _period(begins: str, ends: str, gone: bool) -> tuple[date | None, date | None]:
    """First day and day of leaving of an enrolment; of one that is deleted the first may be missing."""
    if not begins.strip() and not gone:
        raise Wrong("beginDate", "no_begin")
    begins_on = read_day(begins, "beginDate") if begins.strip() else None
    left_on = read_day(ends, "endDate") if ends.strip() else None
    if begins_on and left_on and left_on < begins_on:
        raise Wrong("endDate", "dates_reversed")
    return begins_on, left_on


def guidance() -> Convert:
    """Rows of guidance: which centre guides which school."""

    def convert(values: tuple[str, ...]) -> Row:
        school, centre, begins, ends, status = values
        begins_on = read_day(begins, "beginDate")
        ended_on = read_day(ends, "endDate") if ends.strip() else None
        if ended_on and ended_on < begins_on:
            raise Wrong("endDate", "dates_reversed")
        return _gone(status), school, centre, begins_on, ended_on

    return convert


def _gone(status: str) -> bool:
    try:
        return STATUS[status] if status in STATUS else STATUS[status.strip().casefold()]
    except KeyError:
        raise Wrong("status", "status") from None
