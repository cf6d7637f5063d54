"""Pupil files at work: opening one of 20 and of 500 activities, searching, writing, my day and a report of referrals.

Each in the database alone, and through HTTP.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import psycopg
from django.urls import reverse

from bench import bare_files
from bench.employees import Employee, employees, exactly, filled_in, first_topics, pupils_of, sent_by
from bench.figures import Figure
from bench.ground import Ground
from bench.site import Site, running
from bench.work import COUNT, ONCE, Work, in_the_database, through_http
from paspoort.casefile.actions import Filter, NewActivity, my_day, register_activity, save_activity, start_activity
from paspoort.insights.actions import figure as count_figure
from paspoort.insights.models import Asked
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.actions import labels
from paspoort.passport.actions import report_notes
from paspoort.pupils.actions import find_in_my_teams
from paspoort.web.casefile.present import journal_of
from paspoort.web.shell.file_head import header_of

PEOPLE = 40
TYPED = "We spraken over wat in de klas lukt en wat niet. " * 6
LETTERS = ["ja", "pe", "va", "de", "ma", "wi", "el", "co"]


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Each thing in the database alone, and through the whole of a request."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin, running(url) as site:
        team = employees(admin, PEOPLE)
        for make in (_opening_20, _opening_500, _searching, _keeping, _registering, _my_day, _counting):
            work = make(site, admin, team)
            yield in_the_database(url, scale, work)
            yield through_http(site, url, scale, work)


def _opening_20(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    return _opening(site, admin, team, 20)


def _opening_500(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    return _opening(site, admin, team, 500)


def _opening(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee], many: int) -> Work:
    """The journal of a file: the years that stand open, and how many there are of each year before."""
    files = exactly(admin, team, many)[:COUNT]

    def opened(pupil: uuid.UUID, acting: Acting) -> None:
        journal_of(acting, header_of(acting, pupil), Filter(), report_notes(acting, pupil), labels())

    return Work(
        f"open_file_{many}",
        [(one.secret, sent_by(one.secret, partial(opened, pupil))) for one, pupil, _file in files],
        [bare_files.opening(*each, many) for each in files],
        [site.get(reverse("file_journal", args=[pupil]), one.secret) for one, pupil, _file in files],
        "act-text",
    )


def _searching(site: Site, _admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    """Two letters, in the own teams."""
    asked = [(one, LETTERS[turn % len(LETTERS)]) for turn, one in enumerate(team)]
    return Work(
        "search_two_letters",
        [(one.secret, sent_by(one.secret, partial(find_in_my_teams, typed=typed))) for one, typed in asked],
        [bare_files.searching(one, typed) for one, typed in asked],
        [site.post(reverse("find"), one.secret, q=typed) for one, typed in asked],
        "found-rows",
    )


def _begun(
    admin: psycopg.Connection[Any], team: Sequence[Employee], count: int
) -> list[tuple[Employee, tuple[uuid.UUID, uuid.UUID]]]:
    """Fresh drafts: whose, which, and the key of its file."""
    made, pupils = [], {one.team: iter(pupils_of(admin, one)) for one in team}
    for turn in range(count):
        one = team[turn % len(team)]
        with acting_as(one.secret) as acting:
            draft = start_activity(acting, next(pupils[one.team]))
        made.append((one, (draft.id, draft.key_id)))
    return made


def _keeping(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    """Autosave: a piece of the text that is typed, again and again in the same draft."""
    drafts = [(one, draft) for one, (draft, _key) in _begun(admin, team, len(team))]
    asked = [
        site.post(reverse("save_activity", args=[draft]), one.secret, revision=str(revision), text=f"{TYPED}{revision}")
        for revision in range(ONCE // len(drafts) + 1)
        for one, draft in drafts
    ]

    def kept(draft: uuid.UUID, acting: Acting) -> None:
        save_activity(acting, draft, 0, {"text": TYPED})

    return Work(
        "save_activity",
        [(one.secret, sent_by(one.secret, partial(kept, draft))) for one, draft in drafts],
        [bare_files.keeping(one, draft, TYPED.encode()) for one, draft in drafts],
        asked,
        '"revision"',
    )


def _registering(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    """Register what was written: from the form that is sent to the address that it leads to."""
    drafts = _begun(admin, team, PEOPLE + ONCE)
    new = NewActivity(today(), "intake", first_topics(), "pupil", ("pupil", "mother"), TYPED, contact="phone")

    def registered(draft: uuid.UUID, acting: Acting) -> None:
        register_activity(acting, draft, 0, new)

    return Work(
        "register_activity",
        [(one.secret, sent_by(one.secret, partial(registered, draft))) for one, (draft, _key) in drafts[:PEOPLE]],
        [bare_files.registering(one, draft, new.topics, TYPED.encode() * 2) for one, draft in drafts[:PEOPLE]],
        [
            site.post(reverse("activity", args=[draft]), one.secret, revision="0", **filled_in(TYPED))
            for one, (draft, _key) in drafts[PEOPLE:]
        ],
        "/journaal#a-",
        303,
    )


def _my_day(site: Site, _admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    """The start page of someone of a centre."""

    def day(acting: Acting) -> None:
        my_day(acting)
        labels("function", "topic", "category", "detail")

    return Work(
        "my_day",
        [(one.secret, sent_by(one.secret, day)) for one in team],
        [bare_files.my_day(one) for one in team],
        [site.get(reverse("home"), one.secret) for one in team],
        "half-written",
    )


def _counting(site: Site, _admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    """The referrals of a centre in the school year that is over, by kind of service, beside those of the year before."""
    year = school_year_of(today()) - 1
    asked = Asked("referrals", "category", year)
    return Work(
        "referral_report",
        [(one.secret, sent_by(one.secret, lambda acting: count_figure(acting, asked))) for one in team],
        [bare_files.report(one, year) for one in team],
        [site.get(f"{reverse('figures')}?wat=referrals&per=category&jaar={year}", one.secret) for one in team],
        "<table",
    )
