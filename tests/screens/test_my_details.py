"""My details as a page: kept for the acting institution, the others shown and left alone."""

from __future__ import annotations

import pytest

from paspoort.audit.models import Trace
from paspoort.rights.models import Affiliation
from tests.people import person, work
from tests.screens.conftest import Visit, words
from tests.sql import sql

DETAILS = "/mijn-gegevens"
GIVEN = {"phone": "09/210.10.10", "mobile": "+32 470 12 34 56", "email": "tom@delinde.example"}


def test_what_is_filled_in_is_kept_and_shown_as_people_write_it(visit: Visit) -> None:
    tom = visit("supporter", "linde")
    assert "Voor Basisschool De Linde" in words(tom.get(DETAILS))
    assert tom.post(DETAILS, **GIVEN).headers["Location"] == f"{DETAILS}?bewaard=1"
    page = words(tom.get(f"{DETAILS}?bewaard=1"), raw=True)
    for shown in ("09 210 10 10", "0470 12 34 56", "tom@delinde.example"):
        assert f'value="{shown}"' in page
    assert "Je gegevens zijn bewaard" in page
    assert not any("210" in str(facts) or "tom" in str(facts) for facts in Trace.objects.values_list("facts", flat=True))


def test_what_other_institutions_keep_is_shown_and_stays(visit: Visit) -> None:
    """Rule 55."""
    visit("supporter", "linde").post(DETAILS, **GIVEN)
    there = visit("supporter", "atheneum")
    page = words(there.get(DETAILS))
    assert "Bij je andere instellingen" in page and "09 210 10 10" in page and "Wat je hier wijzigt, verandert daar niet" in page
    there.post(DETAILS, phone="", mobile="", email="tom@terschelde.example")
    kept = Affiliation.objects.get(id=work("Tom", "034793").id)
    assert (kept.phone, kept.mobile, kept.email) == ("+3292101010", "+32470123456", "tom@delinde.example")


@pytest.mark.parametrize(
    ("field", "wrong", "told"),
    [
        ("phone", "negen tweehonderd", "Dit is geen telefoonnummer"),
        ("mobile", "09 210 10 10", "Dit is geen gsm-nummer"),
        ("email", "geen adres", "Dit is geen e-mailadres"),
    ],
)
def test_a_wrong_one_is_told_and_nothing_of_what_was_typed_is_lost(visit: Visit, field: str, wrong: str, told: str) -> None:
    tom = visit("supporter", "linde")
    answer = tom.post(DETAILS, **GIVEN | {field: wrong})
    assert answer.status_code == 422 and told in words(answer)
    for value in (GIVEN | {field: wrong}).values():
        assert f'value="{value}"' in words(answer, raw=True)
    assert Affiliation.objects.get(id=work("Tom", "034793").id).email == ""


def test_who_has_one_institution_sees_no_others(visit: Visit) -> None:
    assert "Bij je andere instellingen" not in words(visit("teacher", "linde").get(DETAILS))


def test_who_does_not_work_here_is_told_so(visit: Visit) -> None:
    wout = visit("teacher", "linde")
    sql("update rights_affiliation set ends_on = today() - 1 where person_id = %s", person("Wout").id)
    assert "Je werkt niet voor deze instelling" in words(wout.get(DETAILS))
    assert wout.post(DETAILS, **GIVEN).status_code == 403
