"""Pupil files at work: opening one of 20 and of 500 activities, searching, writing, my day and a report of referrals.

Each is measured twice: what its verbs send to the database as the web role, policies and trace and all, beside bare SQL that
fetches and writes the same as superuser; and the whole of a request through HTTP at one client.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.urls import reverse

from bench import bare_files
from bench.employees import Employee, employees, exactly, filled_in, first_topics, pupils_of, sent_by
from bench.figures import Figure, Pairs, at_most, figure, in_pairs, percentile, progress
from bench.find import Statement, as_web
from bench.ground import Ground
from bench.processor import Meter
from bench.site import Site, running
from paspoort.casefile.actions import Filter, NewActivity, my_day, register_activity, save_activity, start_activity
from paspoort.insights.actions import figure as count_figure
from paspoort.insights.models import Asked
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import school_year_of, today
from paspoort.nomenclature.actions import labels
from paspoort.passport.actions import report_notes
from paspoort.pupils.actions import find_in_my_teams
from paspoort.settings import PREPARE_THRESHOLD, WEB_SESSION
from paspoort.web.casefile.present import journal_of
from paspoort.web.shell.file_head import header_of

PEOPLE, MOST, ROUNDS, COUNT = 40, 30, 4, 60
TYPED = "We spraken over wat in de klas lukt en wat niet. " * 6
LETTERS = ["ja", "pe", "va", "de", "ma", "wi", "el", "co"]


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that employees do: what its verbs and bare SQL send to the database, each with who does it; and its requests."""

    name: str
    ours: Sequence[tuple[str, Sequence[Statement]]]
    bare: Sequence[Sequence[Statement]]
    asked: Sequence[str]
    must_hold: str
    status: int = 200


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """Each thing in the database alone, and through the whole of a request."""
    url = ground.url(name)
    with psycopg.connect(url, autocommit=True) as admin, running(url) as site:
        team = employees(admin, PEOPLE)
        for make in (_opening_20, _opening_500, _searching, _keeping, _registering, _my_day, _counting):
            work = make(site, admin, team)
            yield _database(url, scale, work)
            yield _requests(site, url, scale, work)


def _database(url: str, scale: int, work: Work) -> Figure:
    with as_web(url) as web, psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
        web.execute("select set_config('plan_cache_mode', %s, false)", [WEB_SESSION["plan_cache_mode"]])
        superuser.execute("set session_replication_role = replica")
        for connection in (web, superuser):
            connection.commit()
        found = in_pairs(
            lambda: median(_taken(web, statements, secret) for secret, statements in work.ours),
            lambda: median(_taken(superuser, statements) for statements in work.bare),
            what=f"{work.name} in the database",
            meter=Meter(url),
            of=len(work.ours),
            floor_of=len(work.bare),
        )
    return at_most(f"{work.name}_database", scale, found, "ms, p50", 2)


def _taken(db: psycopg.Connection[Any], statements: Sequence[Statement], secret: str = "") -> float:
    """Milliseconds of the statements in a transaction that is undone, of which entering it is no part."""
    with db.transaction(force_rollback=True):
        if secret:
            db.execute("select from enter(%s)", [secret])
        began = perf_counter()
        for statement, values in statements:
            found = db.execute(statement, values)
            if found.description:
                found.fetchall()
        return (perf_counter() - began) * 1000


def _requests(site: Site, url: str, scale: int, work: Work) -> Figure:
    """The whole of a request at one client, in turns with the bare statements."""
    meter, heard, floor, spent, below = Meter(url, site.pid), list[float](), list[float](), 0.0, 0.0
    once = work.status != 200 or len(work.asked) > COUNT
    fresh = iter(work.asked)
    warm = list(islice(fresh, 40)) if once else list(work.asked)
    site.ask(warm, work.must_hold, connections=1 if once else 4, count=40, status=work.status)
    with psycopg.connect(url, prepare_threshold=PREPARE_THRESHOLD) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.commit()
        for turn in range(ROUNDS):
            asked = list(islice(fresh, COUNT)) if once else list(work.asked)
            before = meter.spent()
            heard += site.ask(asked, work.must_hold, count=COUNT, status=work.status).milliseconds
            between = meter.spent()
            floor += [_taken(superuser, statements) for statements in work.bare]
            spent, below = spent + between - before, below + meter.spent() - between
            progress(f"{work.name} through HTTP", turn + 1, ROUNDS)
    ours, bare = percentile(heard, 0.99), percentile(floor, 0.99)
    found = Pairs(ours, bare, ours / bare, spent / len(heard), below / len(floor))
    return figure(
        f"{work.name}_request",
        scale,
        found,
        f"ms, p99 (p50 {median(heard):.1f})",
        f"p99 at most {MOST} ms at one client",
        ours <= MOST,
    )


def _opening_20(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    return _opening(site, admin, team, 20)


def _opening_500(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee]) -> Work:
    return _opening(site, admin, team, 500)


def _opening(site: Site, admin: psycopg.Connection[Any], team: Sequence[Employee], many: int) -> Work:
    """The journal of a file: the two years that stand open, and how many there are of each year before."""
    files = exactly(admin, team, many)[:COUNT]

    def opened(pupil: uuid.UUID, acting: Acting) -> None:
        journal_of(acting, header_of(acting, pupil), Filter(), report_notes(acting, pupil), labels())

    return Work(
        f"open_file_{many}",
        [(one.secret, sent_by(one.secret, partial(opened, pupil))) for one, pupil, _file in files],
        [bare_files.opening(*each) for each in files],
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
        for revision in range((40 + ROUNDS * COUNT) // len(drafts) + 1)
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
    drafts = _begun(admin, team, PEOPLE + 40 + ROUNDS * COUNT)
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
