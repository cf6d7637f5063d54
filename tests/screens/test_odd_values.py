"""What no form offers and no column can hold: it is answered in a sentence, and never as something of ours that broke."""

from __future__ import annotations

from datetime import timedelta

import pytest

from paspoort.kernel.periods import today
from paspoort.passport.models import Report
from tests.screens.conftest import Pupil, Visit, words
from tests.screens.granting import onward


@pytest.mark.parametrize(
    ("player", "school", "address", "status"),
    [
        ("head", "linde", "/raadplegingen?tot=31/12/9999", 422),
        ("head", "linde", "/raadplegingen?van=01/01/0001", 422),
        ("head", "linde", "/gebruikersbeheer/toekenningen?recht=%00", 400),
        ("psychologist", "clb", "/clb/verslagen?school=%00", 400),
        ("psychologist", "clb", "/clb/verslagen?soort=%00", 200),
        ("psychologist", "clb", "/clb/verslagen?soort=GCX", 200),
    ],
)
def test_in_an_address(visit: Visit, player: str, school: str, address: str, status: int) -> None:
    assert visit(player, school).get(address).status_code == status


@pytest.mark.parametrize(
    ("player", "school", "address", "field"),
    [("head_clb", "clb", "/gebruikersbeheer/teams", "name"), ("head", "linde", "/gebruikersbeheer/toekenningen", "context")],
)
def test_a_sign_that_no_column_holds_in_a_form(visit: Visit, player: str, school: str, address: str, field: str) -> None:
    someone = visit(player, school)
    answer = someone.post(address, **{field: "Team\0", "recht": "IRISGebruiker"})
    answer = someone.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    assert answer.status_code == 400 and "We begrijpen dit niet" in words(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/gebruikersbeheer/toekennen", "/gebruikersbeheer/personen"])
def test_what_is_far_too_long_is_said_beside_its_field(visit: Visit, address: str) -> None:
    head = visit("head", "linde")
    answer = onward(head, head.post(address, name="é" * 120_000))
    answer = head.get(answer.headers["Location"]) if answer.status_code == 303 else answer
    assert answer.status_code == 422 and "Dit is te lang. Gebruik hoogstens 100 tekens." in words(answer)
    assert 'id="name-error"' in words(answer, raw=True)


def test_a_copy_is_not_given_in_the_future(visit: Visit, pupil: Pupil) -> None:
    report = Report.objects.filter(pupil_id=pupil("2021014"), state="finalised", ended_on=None).get()
    for day in (today() + timedelta(days=1), today().replace(year=9999)):
        answer = visit("psychologist", "clb").post(f"/clb/verslag/{report.id}/kopie", given_on=f"{day:%d/%m/%Y}", how="post")
        assert answer.status_code == 422


def test_an_end_that_is_sent_twice_is_set_once(visit: Visit, pupil: Pupil) -> None:
    report = Report.objects.filter(pupil_id=pupil("2021014"), state="finalised", ended_on=None).get()
    author, day = visit("psychologist", "clb"), today() + timedelta(days=7)
    form = {"ends_on": f"{day:%d/%m/%Y}", "confirmed": day.isoformat(), "reason": "Niet meer nodig."}
    assert author.post(f"/clb/verslag/{report.id}/opheffen", **form).status_code == 303
    again = author.post(f"/clb/verslag/{report.id}/opheffen", **form | {"reason": "Een andere reden."})
    assert again.status_code == 422 and "Het verslag eindigt al op die dag" in words(again)
    assert Report.objects.get(id=report.id).end_reason == "Niet meer nodig."
