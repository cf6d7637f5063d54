"""Figures of a centre: what was registered is counted, small numbers of a school are hidden, and nobody's own work is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from paspoort.insights.actions import figure
from paspoort.insights.models import Asked, Figure
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from tests.conftest import Act
from tests.rights.bare import run
from tests.sql import sql
from tests.verbs.figures_world import ATHENEUM, HUB, LINDE, answer, fill_team, lay, lay_files, school

YEAR = 2024
DAY = date(YEAR, 10, 12)
ASKED = Asked(year=YEAR)
LEGAL = HUB | {"category": "legal", "detail": "police"}


@pytest.fixture
def seen(world: object, act: Act) -> Any:
    lay_files()

    def see(asked: Asked = ASKED, who: tuple[str, str] = ("psychologist", "clb"), **options: Any) -> Figure:
        with acting_as(act(*who)) as acting:
            return figure(acting, asked, **options)

    return see


def told(found: Figure) -> dict[str, tuple[int | None, int | None]]:
    return {row.code: (row.now, row.before) for row in found.rows}


def test_referrals_are_counted_by_category_detail_and_month_with_the_year_before(seen: Any) -> None:
    lay(12, DAY, **HUB)
    lay(9, DAY + timedelta(days=40), at=ATHENEUM, **LEGAL)
    lay(7, date(YEAR - 1, 12, 1), **HUB)
    lay(5, DAY, **HUB | {"direction": "feedback"})
    assert told(seen()) == {"mentalHealth": (12, 7), "legal": (9, 0)}
    assert told(seen(replace(ASKED, per="detail"))) == {"mentalHealth/cgg": (12, 7), "legal/police": (9, 0)}
    assert told(seen(replace(ASKED, per="month"))) == {"10": (12, 0), "11": (9, 0), "12": (0, 7)}
    assert told(seen(replace(ASKED, figure="answers"))) == {"mentalHealth": (5, 0)}
    assert (seen().total.now, seen().total.before) == (21, 7)


def test_answer_times_and_what_is_open(seen: Any) -> None:
    asked = lay(10, DAY, **HUB)
    for place, referral in enumerate(asked[:9]):
        answer([referral], DAY + timedelta(days=10 * (place + 1)))
    open_ones = lay(6, today() - timedelta(days=40), bridging=True, **HUB)
    lay(5, today() - timedelta(days=200), at=ATHENEUM, **LEGAL)
    row = seen().total
    assert (row.now, row.median, row.ninth) == (10, 50, 90)
    assert told(seen(Asked("open", "age", YEAR + 1))) == {"1": (6, 0), "3": (5, 0)}
    answer(open_ones, today())
    assert told(seen(Asked("open", "age", YEAR + 1))) == {"3": (5, 0)}


AGREED = """
with given as (
  insert into family_consent (id, pupil_id, centre_id, key_id, giver_role, purpose, data_category, receiver, form, given_on,
                              noted_by_id, noted_at, sealed)
  select gen_random_uuid(), f.pupil_id, f.centre_id, f.key_id, 'pupil', 'referral', 'guidance', 'partner', 'written',
         r.referred_on, f.opened_by_id, now(), ''
    from casefile_referral r join casefile_file f on f.id = r.file_id where r.activity_id = %s returning id)
update casefile_referral set consent_id = given.id from given where activity_id = %s
"""
WITHDRAWN = """
update family_consent c set withdrawn_on = today(), withdrawn_by_id = c.noted_by_id from casefile_referral r
 where r.consent_id = c.id and r.activity_id = any (%s)
"""


def test_referrals_are_counted_with_and_without_a_consent_small_ones_hidden_like_the_rest(seen: Any) -> None:
    asked = replace(ASKED, per="consent")
    referred = lay(21, DAY, **HUB)
    lay(5, DAY, at=ATHENEUM, **HUB)
    for one in referred[:14]:
        sql(AGREED, one, one)
    sql(WITHDRAWN, referred[:2])
    answer(referred[:6], DAY + timedelta(days=9))
    found = seen(asked)
    assert told(found) == {"given": (12, 0), "none": (12, 0), "withdrawn": (2, 0)} and found.total.now == 26
    assert {row.code: row.median for row in found.rows} == {"given": 9, "none": None, "withdrawn": 9}
    assert told(seen(replace(asked, school=school(LINDE))))["withdrawn"] == (None, 0)
    lay(6, today() - timedelta(days=40), **HUB)
    assert told(seen(Asked("open", "consent", YEAR + 1))) == {"none": (6, 0)}


def test_bridging_help_stands_apart_and_is_told_with_the_referrals(seen: Any) -> None:
    lay(8, DAY, bridging=True, **HUB)
    lay(6, DAY, bridging=True)
    lay(5, DAY)
    assert told(seen(Asked("bridging", "function", YEAR))) == {"referralHub": (8, 0), "clarification": (6, 0)}
    assert told(seen(Asked("activities", "function", YEAR))) == {"clarification": (11, 0)}
    assert seen().total.bridged == 8


def test_a_pupil_who_moved_counts_once_at_the_last_school_of_the_year(seen: Any) -> None:
    lay(20, DAY)
    sql("update casefile_file set school_id = %s where id < '00000000-0000-4000-8000-000000000011'", school(ATHENEUM))
    lay(20, DAY + timedelta(days=9))
    team = fill_team(5)
    per_school = [seen(Asked("pupils", "topic", YEAR, school=school(number))).total.now for number in (LINDE, ATHENEUM)]
    assert per_school == [10, 10]
    assert seen(Asked("pupils", "topic", YEAR, team=team)).total.now == seen(Asked("pupils", "topic", YEAR)).total.now == 20


def test_pupils_are_counted_once_a_topic_and_year_and_activities_once_a_domain(seen: Any) -> None:
    lay(45, DAY, topics=["emotional", "bullying"])
    lay(6, DAY, at=ATHENEUM, topics=["bullying", "motivation"])
    pupils = seen(Asked("pupils", "topic", YEAR))
    assert told(pupils) == {"bullying": (26, 0), "emotional": (20, 0), "motivation": (6, 0)} and pupils.total.now == 26
    domains = seen(Asked("activities", "domain", YEAR))
    assert sorted(row.now for row in domains.rows) == [6, 51] and domains.total.now == 51


def test_small_numbers_of_a_school_are_hidden_with_those_that_tell_them(seen: Any) -> None:
    lay(12, DAY, **HUB)
    lay(3, DAY, **LEGAL)
    lay(8, DAY, at=ATHENEUM, **HUB)
    lay(9, DAY, at=ATHENEUM, **LEGAL)
    assert told(seen()) == {"mentalHealth": (20, 0), "legal": (12, 0)}
    for number in (LINDE, ATHENEUM):
        found = seen(replace(ASKED, school=school(number)))
        assert told(found) == {"legal": (None, 0), "mentalHealth": (None, 0)} and found.total.now in (15, 17) and found.hides


def test_a_school_with_a_small_total_is_hidden_with_another(seen: Any) -> None:
    lay(4, DAY, **HUB)
    lay(30, DAY, at=ATHENEUM, **HUB)
    assert seen().total.now == 34
    assert [seen(replace(ASKED, school=school(number))).total.now for number in (LINDE, ATHENEUM)] == [None, None]


def test_a_count_stays_where_it_was_when_the_file_follows_the_pupil(seen: Any) -> None:
    lay(12, DAY, **HUB)
    sql("update casefile_file set school_id = %s", school(ATHENEUM))
    assert seen(replace(ASKED, school=school(LINDE))).total.now == 12


@pytest.mark.parametrize(("people", "refused"), [(4, "few_people"), (5, "")])
def test_a_team_of_four_shows_no_figures(seen: Any, people: int, refused: str) -> None:
    lay(12, DAY)
    found = seen(Asked("activities", "function", YEAR, team=fill_team(people)))
    assert found.refused == refused
    assert told(found) == ({} if refused else {"clarification": (12, 0)})


@pytest.mark.parametrize("who", [("care", "linde"), ("head", "linde"), ("head_clb", "clb")])
def test_who_holds_no_figures_gets_none(seen: Any, act: Act, who: tuple[str, str]) -> None:
    lay(12, DAY, **HUB)
    with pytest.raises(Refused, match="no_right"):
        seen(ASKED, who)
    for statement in (
        "select * from figures('activities', 'function', 2000, 2030)",
        "select * from answer_times('category', 2025, null)",
        "select * from figure_teams()",
        "select * from figure_schools()",
    ):
        assert not [row for row in run(act(*who), statement) if any(row)]


def test_another_centre_counts_its_own(seen: Any, act: Act) -> None:
    lay(12, DAY, **HUB)
    with acting_as(act("other_psychologist", "other_clb")) as acting:
        found = figure(acting, ASKED)
        assert found.rows == [] and school(LINDE) not in found.schools


def test_seeing_and_saving_leave_their_trace(seen: Any) -> None:
    seen()
    seen(saved_as="xlsx")
    assert sql(
        "select event, facts ->> 'figure', facts ->> 'kind' from audit_trace where event like 'figures.%%' order by at"
    ) == [
        ("figures.seen", "referrals", None),
        ("figures.exported", "referrals", "xlsx"),
    ]
