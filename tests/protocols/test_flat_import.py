"""A school's own table in the registry: what it says of whom, whole or as changes, and twice the same."""

from __future__ import annotations

import pytest

from paspoort.kernel.models import Refused
from paspoort.registry.actions import decide_doubt, list_doubts
from paspoort.registry.models import Enrolment, Findable, Pupil, Source
from tests.protocols.flat_files import (
    BO,
    HEADERS,
    LENA,
    NOOR,
    SMALL,
    compare,
    counts,
    delimited,
    school,
    table_source,
    take,
    xlsx,
)
from tests.protocols.oneroster_files import kept
from tests.raised import raised


@pytest.fixture
def linde(empty: None) -> Source:
    return table_source("tafel-linde", school())


def test_a_table_makes_pupils_and_the_same_table_changes_not_one_byte(linde: Source) -> None:
    data = xlsx(("Leerlingen", [HEADERS, *SMALL]))
    assert counts(take(data, linde)) == {"new": 3}
    assert Findable.objects.count() == 3
    lena = Enrolment.objects.get(register_number="101")
    assert (lena.grade, lena.class_name, lena.education_level, lena.pupil.given_name) == ("L3", "3A", "lager", "Léna")
    before = kept()
    assert counts(take(data, linde)) == {"same": 3} and kept() == before
    assert counts(compare(delimited([HEADERS, *SMALL]), linde)) == {"same": 3}, "the same in another kind of file"


def test_a_whole_table_ends_who_is_left_out_and_asks_first_when_they_are_many(linde: Source) -> None:
    take(delimited([HEADERS, *SMALL]), linde)
    fewer = delimited([HEADERS, LENA])
    plan = compare(fewer, linde).plan
    assert plan["ends"] == [["034793", "School 034793", 3, 2]]
    assert [name for _number, name, _class in plan["left_out"]] == ["Noor Ait-Bachir", "Bo Li"]
    before = kept()
    assert raised(Refused, take, fewer, linde, confirm=False).code == "ends_too_many"
    assert kept() == before, "also not after it was refused"
    assert counts(take(fewer, linde)) == {"same": 1, "left_out": 2}
    assert Enrolment.objects.filter(left_on=None).count() == 1


def test_changes_leave_whoever_is_not_in_them(linde: Source) -> None:
    take(delimited([HEADERS, *SMALL]), linde)
    moved = [*BO[:6], "6C", BO[7]]
    gone = [*NOOR, "10/11/2026"]
    data = delimited([[*HEADERS, "Uitschrijvingsdatum"], [*moved, ""], gone])
    assert compare(data, linde, whole=False).plan["rows"] == [
        [2, "moved", "Bo Li", "6B", "6C"],
        [3, "ended", "Noor Ait-Bachir", "2 leeuwen", "2 leeuwen"],
    ]
    take(data, linde, whole=False)
    assert Enrolment.objects.get(register_number="102").class_name == "6C"
    assert str(Enrolment.objects.get(register_number="103").left_on) == "2026-11-10"
    assert Enrolment.objects.get(register_number="101").left_on is None


def test_comparing_changes_nothing_and_foretells_what_taking_does(linde: Source) -> None:
    take(delimited([HEADERS, *SMALL]), linde)
    data = delimited(
        [HEADERS, [*LENA[:6], "4A", LENA[7]], ["Claes", "Wout", "18/05/2018", "", "104", "34793", "2A", ""], BO, NOOR]
    )
    before = kept()
    foretold = compare(data, linde)
    assert kept() == before and counts(foretold) == {"moved": 1, "new": 1, "same": 2}
    assert take(data, linde).digest == foretold.digest
    assert str(Enrolment.objects.get(register_number="104").begins_on) == "2026-09-01", (
        "no row says it: the first day that was chosen"
    )


def test_pupils_of_another_school_are_refused_and_tell_nothing_of_them(linde: Source) -> None:
    schelde = school("030569")
    take(delimited([HEADERS, [*LENA[:5], "30569", *LENA[6:]]]), table_source("tafel-schelde", schelde), number="030569")
    before = kept()
    theirs, unknown = [*LENA[:5], "030569", *LENA[6:]], [*BO[:5], "999999", *BO[6:]]
    plan = compare(delimited([HEADERS, NOOR, theirs, unknown]), linde).plan
    assert plan["refused"] == [[3, "institution_number", "other_institution"], [4, "institution_number", "other_institution"]]
    assert kept() == before


def test_a_child_known_elsewhere_is_new_here_like_any_other(linde: Source) -> None:
    """Who was never here cannot be told from who is known elsewhere: the plan says new, and the taking finds the one pupil."""
    take(delimited([HEADERS, [*LENA[:5], "30569", *LENA[6:]]]), table_source("tafel-schelde", school("030569")), number="030569")
    assert compare(delimited([HEADERS, LENA]), linde).plan["rows"] == [[2, "new", "Léna Van der Auwera", "", "3A"]]
    take(delimited([HEADERS, LENA]), linde)
    assert Pupil.objects.count() == 1 and Enrolment.objects.filter(left_on=None).count() == 2


def test_a_doubtful_pupil_is_refused_and_becomes_a_task_with_both_sides(linde: Source) -> None:
    take(delimited([HEADERS, LENA]), linde)
    other = ["Claes", "Wout", "18/05/2018", LENA[3], "101", "34793", "3A", LENA[7]]
    outcome = take(delimited([HEADERS, other]), linde)
    assert outcome.plan["refused"] == [[2, "", "doubtful"]] and outcome.counts["left_out"] == 0
    [doubt] = list_doubts()
    assert (
        doubt.kept is not None
        and doubt.row is not None
        and (doubt.row.name, doubt.kept.name) == ("Wout Claes", "Léna Van der Auwera")
    )
    decide_doubt(doubt.id, "same")
    assert counts(take(delimited([HEADERS, other]), linde)) == {"changed": 1}


def test_whom_the_registry_has_enrolled_here_stays_the_registrys(linde: Source) -> None:
    take(delimited([HEADERS, LENA]), linde)
    Enrolment.objects.update(from_source=Source.objects.get(name="register"), source_id="r1")
    before = kept("registry_enrolment")
    assert take(delimited([HEADERS, *SMALL]), linde).plan["passed"] == {"other_source": 1}
    assert before["registry_enrolment"][0] in kept("registry_enrolment")["registry_enrolment"] and Enrolment.objects.count() == 3


def test_several_rows_of_one_enrolment_are_one_and_the_last_class_counts(linde: Source) -> None:
    header = [*HEADERS, "Uitschrijvingsdatum"]
    first = [*LENA, "10/11/2026"]
    later = [*LENA[:6], "3B", "11/11/2026", ""]
    outcome = take(delimited([header, later, first, later, [*NOOR, ""], header]), linde)
    assert counts(outcome) == {"new": 2, "passed": 3}
    assert outcome.plan["passed"] == {"header_again": 1, "older_row": 1, "same_row": 1}
    lena = Enrolment.objects.get(register_number="101")
    assert (str(lena.begins_on), lena.class_name, lena.left_on) == ("2026-09-01", "3B", None)


def test_the_number_that_the_package_gives_outlives_another_register_number(linde: Source) -> None:
    header = [*HEADERS, "p_persoon"]
    take(delimited([header, [*NOOR, "77"]]), linde)
    take(delimited([header, [*NOOR[:4], "903", *NOOR[5:], "77"]]), linde)
    assert Pupil.objects.count() == 1 and Enrolment.objects.get(left_on=None).register_number == "903"
