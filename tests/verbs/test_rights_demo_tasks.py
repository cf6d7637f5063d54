"""What waits in the demonstration is there for whoever looks."""

from __future__ import annotations

from paspoort.demo.open_tasks import lay_out
from paspoort.inbox.actions import open_tasks
from paspoort.kernel.actions import acting_as
from paspoort.rights.actions import my_team, the_review
from tests.conftest import Act


def test_the_head_of_the_atheneum_finds_one_of_each(world: object, act: Act) -> None:
    lay_out()
    with acting_as(act("head_atheneum", "atheneum")) as acting:
        tasks = open_tasks(acting)
        assert sorted(task.kind for task in tasks) == ["ending", "request", "review"]
        review = next(task for task in tasks if task.kind == "review")
        _review, items = the_review(acting, review.id)
        assert {(str(item.grant.person), item.odd) for item in items} >= {
            ("Rik Daems", "person_gone"),
            ("Saïda El Amrani", "never_used"),
        }


def test_the_newcomer_of_the_centre_is_in_no_team_yet(world: object, act: Act) -> None:
    with acting_as(act("newcomer", "clb")) as acting:
        assert "report:write" in acting.may
        assert my_team(acting) == []
    with acting_as(act("head_board", "board")) as acting:
        assert "rights:manage" in acting.may
