"""Changing several grants in one go: a preview that names everyone, and all or nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from paspoort.kernel.periods import today
from paspoort.rights.models import Grant, GrantChange
from tests.people import grant_of
from tests.screens.conftest import Visit, Visitor, words
from tests.screens.grant_ground import SEVERAL, choose, mark, page_of, send, soon
from tests.screens.granting import onward, press


def test_several_are_extended_after_a_preview_that_names_everyone(head: Visitor) -> None:
    chosen = [mark(grant_of(name)) for name in ("Van den Broeck", "Wouters")] + [
        mark(grant_of("Desmet", right="LokaleBeheerder"))
    ]
    asked = choose(head, do="extend", grant=chosen)
    assert asked.status_code == 200 and "3 rechten gekozen" in words(asked)
    far = f"{today() + timedelta(days=900):%d/%m/%Y}"
    preview = press(head, asked, go="on", until="date", ends_on=far, reason="Nieuw project")
    page = words(preview)
    assert (
        "2 rechten veranderen" in page
        and "1 recht blijft zoals het is" in page
        and "Alleen de helpdesk geeft of verlengt dit recht" in page
    )
    assert GrantChange.objects.filter(kind="changed").count() == 0
    sent = re.findall(r'name="grant" value="([^"]+)"', words(preview, raw=True))
    assert sorted(sent) == sorted(chosen[:2])
    done = press(head, preview, go="on")
    assert done.status_code == 303 and "2 rechten zijn verlengd" in words(head.get(done["Location"]))
    assert {f"{grant_of(name).ends_on:%d/%m/%Y}" for name in ("Van den Broeck", "Wouters")} == {far}


def test_several_back_keeps_input_and_cancel_keeps_nothing(head: Visitor) -> None:
    chosen = [mark(grant_of("Van den Broeck"))]
    preview = press(head, choose(head, do="contexts", grant=chosen), go="on", contexts=["operator"], reason="Voorlopig")
    back = press(head, preview, go="back")
    raw = words(back, raw=True)
    assert back.status_code == 200 and 'value="operator" checked' in raw and "Voorlopig" in raw
    assert grant_of("Van den Broeck").revision == 0


def test_several_change_all_or_none_when_someone_changed_one_meanwhile(head: Visitor, visit: Visit) -> None:
    first, second = grant_of("Van den Broeck"), grant_of("Wouters")
    asked = choose(head, do="end", grant=[mark(first), mark(second)])
    preview = press(head, asked, go="on", when="now", reason="Einde opdracht")
    send(visit("admin", "linde"), page_of(first), deed="period", revision="0", until="date", ends_on=f"{soon():%d/%m/%Y}")
    answer = press(head, preview, go="on")
    page = words(answer)
    assert answer.status_code == 409 and "Gewijzigd door Els Verstraeten" in page and "Einde opdracht" in page
    assert grant_of("Wouters").revision == 0 and grant_of("Van den Broeck").revision == 1
    assert press(head, answer, go="on").status_code == 303
    assert not Grant.objects.filter(id__in=[first.id, second.id], revoked_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("do", "typed", "says"),
    [
        ("contexts", {"contexts": [], "reason": "x"}, "Kies minstens"),
        ("contexts", {"contexts": ["operator"], "reason": ""}, "Zeg waarom"),
        ("extend", {"until": "date", "ends_on": "31/02/2027"}, "datum"),
        ("extend", {"until": "date", "ends_on": "31/12/2099"}, "werkt hier tot en met"),
        ("end", {"when": "day", "last_day": ""}, "datum"),
    ],
)
def test_bad_input_for_several_is_told_and_kept(head: Visitor, do: str, typed: dict[str, str | list[str]], says: str) -> None:
    chosen = [mark(grant_of("Van den Broeck")), mark(grant_of("Wouters"))]
    answer = press(head, choose(head, do=do, grant=chosen), go="on", **typed)
    assert answer.status_code == 422 and says in words(answer)
    assert all(f'value="{each}" checked' in words(answer, raw=True) for each in chosen)


def test_contexts_of_different_rights_are_not_changed_together(head: Visitor) -> None:
    chosen = [mark(grant_of("Van den Broeck")), mark(grant_of("Verstraeten", right="LokaleBeheerder"))]
    answer = choose(head, do="contexts", grant=chosen)
    assert answer.status_code == 422 and "Contexten horen bij één recht" in words(answer)


def test_without_a_choice_it_says_where_to_choose(head: Visitor) -> None:
    assert choose(head, do="end").status_code == 422
    assert "Je hebt nog geen recht gekozen" in words(onward(head, head.get(SEVERAL)))
