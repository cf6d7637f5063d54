"""Someone with the right finds one pupil and reads the valid report; everyone else learns nothing."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from PIL import Image, ImageChops

from paspoort.audit.models import KnownEvent, Trace
from paspoort.documents.actions import erase
from paspoort.identity.models import Session
from paspoort.kernel.actions import acting_as_service, token_hash
from paspoort.kernel.models import BadInput, KnownLimit, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    conditional_until,
    copy_given,
    end_report,
    finalise,
    open_report,
    read_page,
    read_text,
    start_report,
    valid_report_for,
)
from paspoort.passport.actions.overview import FACTS
from paspoort.passport.models import Consultation, Report
from paspoort.pupils.actions import find_pupil
from paspoort.registry.models import Findable
from paspoort.rights.models import Grant, Notice
from tests.sql import sql
from tests.verbs.passport_world import Little, complete, enrol, leave, sign_in

DAY = timedelta(days=1)


def events(**facts: Any) -> list[str]:
    return [event for (event,) in sql("select event from audit_trace where object_id = %s order by at", facts["object"])]


# --- finding ----------------------------------------------------------------------------------------------------------


def test_one_pupil_is_found_and_the_trace_holds_no_word_of_the_question(little: Little) -> None:
    with little.acting("reader") as acting:
        found = find_pupil(acting, "lena van der auwera")
    assert found.outcome == "one" and found.one is not None and found.one.pupil_id == little["lena"]
    facts, subject = sql("select facts, subject_id from audit_trace where event = 'pupil.searched'")[0]
    assert subject == little["lena"] and "auwera" not in str(facts).lower()


def test_a_pupil_elsewhere_is_answered_as_one_that_does_not_exist(little: Little) -> None:
    with little.acting("second_reader") as acting:
        assert find_pupil(acting, "Léna Van der Auwera") == find_pupil(acting, "Nobody Atall")


def test_more_than_one_lists_nobody_and_asks_for_another_criterion(little: Little) -> None:
    enrol(little, "far", "school", "lager")
    with little.acting("reader") as acting:
        assert find_pupil(acting, "léna").outcome == "none"  # a first name alone
        assert find_pupil(acting, "auwera").outcome == "more"
        assert find_pupil(acting, "Léna van der auwera").hint == "register_number"  # they were born on one day
        found = find_pupil(acting, "Léna van der auwera 14/03/2015")
        assert (found.outcome, found.one, found.hint) == ("more", None, "register_number")


def test_who_lacks_the_right_is_told_whom_to_ask(little: Little) -> None:
    with pytest.raises(Refused) as refusal, little.acting("teacher") as acting:
        find_pupil(acting, "lena")
    assert refusal.value.code == "no_right" and refusal.value.facts["ask"] == ["Head Peeters"]


def test_who_tries_many_names_is_slowed_whatever_the_name(little: Little, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MISSES_ALLOWED", 3)
    for turn in range(4):
        with little.acting("reader") as acting:
            assert find_pupil(acting, f"Niemand Zo{'abcd'[turn]}").outcome == "none"
    for query in ("lena van der auwera", "niemand", ""):
        with pytest.raises(Refused) as slow, little.acting("reader") as acting:
            find_pupil(acting, query)
        assert (slow.value.code, slow.value.status) == ("slow_down", 429)
        assert 1 <= slow.value.facts["wait"] <= 6
    with little.acting("second_reader") as acting:
        assert find_pupil(acting, "Ben Salah Yassin").outcome == "one"
    notice = Notice.objects.get(code="many_searches")
    assert (notice.about_person_id, notice.institution_id) == (little["reader"], little["school"])


GIVEN = ["Bram", "Emma", "Lotte"]
HONEST = [
    "auwera",
    "Niemand",
    "Niemand Lena",
    "Lena Niemandt",
    "niemant lena",
    "Niemand Lena 14/3/2016",
    "lena niemand 14.3.2016",
]
"""One name three ways, with a first name, with a date: two names."""
GUESSING = [f"Niemand Lena {day}/3/2016" for day in range(1, 5)]
"""Birth dates against a name: the first is free, as one who narrows may type it; here the name itself counts too."""

SPELLED = ["Hanssens", "Hanssems", "Hansens", "Hannsens", "Hanssens", "hanssems", "Verbeke", "Verbike", "Verbeeke", "Verbele"]
"""Two names, each in letters that slipped: spelled otherwise three times, and typed again."""
TRYING = [f"{one}anssens" for one in "BCDFGJLMN"]
"""One letter after another in one place: one name, four spellings of it, and four tries."""


@pytest.mark.parametrize(
    ("typed", "counted"), [(SPELLED, 2), (TRYING, 5), (HONEST, 2), (GUESSING, 4), ([f"Niemand {one}" for one in GIVEN], 3)]
)
def test_one_name_in_other_letters_counts_once_and_guessing_counts_each_time(
    little: Little, typed: list[str], counted: int
) -> None:
    enrol(little, "far", "school", "lager")
    for text in typed:
        with little.acting("reader") as acting:
            assert find_pupil(acting, text).outcome != "one"
    assert sql("select count(*) from audit_trace where facts ->> 'counts' = 'true'")[0][0] == counted
    assert "niemant" not in str(sql("select * from kernel_tries"))


def test_the_wait_grows_and_ends(little: Little, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MISSES_ALLOWED", 1)

    with little.acting("reader") as acting:
        find_pupil(acting, "Niemand Zo")
    for turn, wait in enumerate((5, 10, 20, 40, 80, 120, 120)):
        with long_ago(125), little.acting("reader") as acting:
            find_pupil(acting, f"Niemand Zo{'abcdfgl'[turn]}")
        with pytest.raises(Refused) as slow, little.acting("reader") as acting:
            find_pupil(acting, "Niemand Zo")
        assert wait - 2 <= slow.value.facts["wait"] <= wait + 1
    with long_ago(700), little.acting("reader") as acting:
        assert find_pupil(acting, "lena auwera").outcome == "one"


@contextmanager
def long_ago(seconds: int) -> Iterator[None]:
    """Everything that was traced so far happened so many seconds earlier, for a while."""
    known = list(Trace.objects.values_list("id", flat=True))

    def shift(by: int) -> None:
        sql("set constraints all immediate")
        sql("alter table audit_trace disable trigger user")
        sql("update audit_trace set at = at - %s * interval '1 second' where id = any (%s)", by, known)
        sql("alter table audit_trace enable trigger user")

    shift(seconds)
    yield
    shift(-seconds)


def test_too_little_to_go_on_is_said(little: Little) -> None:
    for query in ("", "   ", "x"):
        with pytest.raises(BadInput), little.acting("reader") as acting:
            find_pupil(acting, query)


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_reader_opens_the_valid_report_under_a_number(little: Little, report: Report) -> None:
    with little.acting("reader") as acting:
        assert valid_report_for(acting, little["lena"]) == report
        opened = open_report(acting, report.id)
        number = opened.consultation.number
        assert len(number) == 9 and number[4] == "-" and not set(number) & set("01OIL")
        assert opened.pages >= 2
    assert events(object=report.id)[-2:] == ["report.looked_for", "report.opened"]


def test_the_valid_report_has_its_facts_in_their_own_places(little: Little, report: Report) -> None:
    with little.acting("writer") as acting:
        end_report(acting, report.id, today() + timedelta(days=9), "Niet meer nodig.")
    with little.acting("reader") as acting:
        found = valid_report_for(acting, little["lena"])
    kept = Report.objects.get(id=report.id)
    assert found is not None and (found.starts_on, found.ended_on) == (today(), today() + timedelta(days=9))
    for name in FACTS:
        assert getattr(found, name) == getattr(kept, name), name


def test_a_column_that_a_row_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="no column name_of_pupil"):
        Report.known(id=uuid.uuid4(), name_of_pupil="")


def test_without_the_right_the_answer_is_the_same_for_a_report_that_does_not_exist(little: Little, report: Report) -> None:
    for who, code in [("light", "step_up"), ("operator", "no_right"), ("teacher", "no_right")]:
        answers = []
        for report_id in (report.id, uuid.uuid4()):
            with pytest.raises(Refused) as refusal, little.acting(who) as acting:
                open_report(acting, report_id)
            answers.append((refusal.value.code, refusal.value.sentence, refusal.value.status, refusal.value.facts))
        assert answers[0] == answers[1] and answers[0][0] == code
    for who in ("second_reader", "stranger"):
        with pytest.raises(Refused) as refusal, little.acting(who) as acting:
            open_report(acting, report.id)
        assert refusal.value.code == "no_report"
    assert Consultation.objects.count() == 0


def test_a_draft_and_a_future_report_are_not_there_for_a_school(little: Little) -> None:
    with little.acting("writer") as acting:
        draft = start_report(acting, little["lena"], "GC")
        complete(acting, draft)
    for _turn in range(2):
        with pytest.raises(Refused), little.acting("reader") as acting:
            open_report(acting, draft.id)
        with little.acting("writer") as acting:
            finalise(acting, draft.id, today() + 3 * DAY)
    with little.acting("writer") as acting:
        assert open_report(acting, draft.id).report.id == draft.id


def test_a_report_for_another_level_is_not_there(little: Little, report: Report) -> None:
    sql("update registry_findable set education_level = 'secundair' where pupil_id = %s", little["lena"])
    with pytest.raises(Refused), little.acting("reader") as acting:
        open_report(acting, report.id)


# --- reading ----------------------------------------------------------------------------------------------------------


def pixels(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("L")


def test_each_page_is_a_picture_with_the_reader_in_it_and_a_trace(little: Little, report: Report) -> None:
    with little.acting("reader") as acting:
        opened = open_report(acting, report.id)
        mine = read_page(acting, opened.consultation.id, 1)
    with little.acting("writer") as acting:
        theirs = read_page(acting, open_report(acting, report.id).consultation.id, 1)
    assert mine.startswith(b"\xff\xd8") and pixels(mine).size == pixels(theirs).size
    assert ImageChops.difference(pixels(mine), pixels(theirs)).getbbox() is not None
    traced = "select facts->>'page', consultation_id from audit_trace where event = 'report.page_read' and person_id = %s"
    rows = sql(traced, little["reader"])
    assert rows == [("1", opened.consultation.id)]


@pytest.mark.parametrize("page", [0, -1, 99, 10**9])
def test_a_page_that_does_not_exist_is_refused(little: Little, report: Report, page: int) -> None:
    with little.acting("reader") as acting:
        opened = open_report(acting, report.id)
        with pytest.raises(Refused) as refusal:
            read_page(acting, opened.consultation.id, page)
    assert refusal.value.code == "no_page"


def test_the_text_is_what_the_author_wrote(little: Little, report: Report) -> None:
    with little.acting("reader") as acting:
        text = read_text(acting, open_report(acting, report.id).consultation.id)
    assert not text.is_scan and report.number in text.letterhead[-1]
    assert {"attest", "protocol"} == {one.part for one in text.passages}
    assert any("zichtbaar einde" in one.text for one in text.passages)
    assert events(object=report.id)[-1] == "report.text_read"


def test_a_consultation_serves_only_the_session_that_began_it(little: Little, report: Report) -> None:
    with little.acting("reader") as acting:
        number = open_report(acting, report.id).consultation.id
    little.secrets["reader again"] = sign_in(little, "reader", "school")
    for who in ("reader again", "writer", "second_reader"):
        with pytest.raises(Refused), little.acting(who) as acting:
            read_page(acting, number, 1)
        with pytest.raises(Refused), little.acting(who) as acting:
            read_text(acting, number)


def ended(little: Little, report: Report) -> None:
    sql("update passport_report set ended_on = %s, end_kind = 'ended', end_reason = 'x' where id = %s", today(), report.id)


def left(little: Little, report: Report) -> None:
    leave(little, "lena", "school", today())


def revoked(little: Little, report: Report) -> None:
    Grant.objects.filter(person_id=little["reader"]).update(revoked_at="2026-01-01 00:00+00")


def lighter(little: Little, report: Report) -> None:
    Session.objects.filter(secret_hash=token_hash(little.secrets["reader"])).update(level=2)


def destroyed(little: Little, report: Report) -> None:
    with acting_as_service("operator", role="worker"):
        assert erase(report.key_id)
        assert not erase(report.key_id)


@pytest.mark.parametrize("what_happened", [ended, left, revoked, lighter, destroyed])
def test_reading_stops_at_the_next_page(little: Little, report: Report, what_happened: Any) -> None:
    with little.acting("reader") as acting:
        consultation = open_report(acting, report.id).consultation.id
        assert read_page(acting, consultation, 1)
    what_happened(little, report)
    for read in (lambda acting: read_page(acting, consultation, 1), lambda acting: read_text(acting, consultation)):
        with pytest.raises(Refused), little.acting("reader") as acting:
            read(acting)


def test_nobody_destroys_papers_on_a_screen(little: Little, report: Report) -> None:
    for who in ("writer", "head"):
        with (
            pytest.raises(Exception, match=r"only the operator|permission denied for function"),
            transaction.atomic(),
            little.acting(who),
        ):
            erase(report.key_id)


def test_reading_goes_at_the_pace_of_a_person(little: Little, report: Report) -> None:
    KnownLimit.objects.filter(name="pages").update(most=3)
    with little.acting("reader") as acting:
        consultation = open_report(acting, report.id).consultation.id
        read_page(acting, consultation, 1)
        read_text(acting, consultation)
        read_page(acting, consultation, 2)
    for read in (lambda acting: read_page(acting, consultation, 1), lambda acting: read_text(acting, consultation)):
        with pytest.raises(Refused) as slow, little.acting("reader") as acting:
            read(acting)
        assert (slow.value.code, slow.value.status) == ("slow_down", 429)


def test_without_its_trace_no_page_leaves(little: Little, report: Report) -> None:
    with little.acting("reader") as acting:
        consultation = open_report(acting, report.id).consultation.id
    KnownEvent.objects.filter(name__in=["report.page_read", "report.text_read"]).delete()  # so that no such trace can be written
    for read in (lambda acting: read_page(acting, consultation, 1), lambda acting: read_text(acting, consultation)):
        with pytest.raises(IntegrityError, match="no such trace"), transaction.atomic(), little.acting("reader") as acting:
            read(acting)


def test_a_conditional_enrolment_has_sixty_days(little: Little, report: Report) -> None:
    enrolment = Findable.objects.get(pupil_id=little["lena"])
    assert conditional_until(report, enrolment, "school") == today() + 60 * DAY
    assert conditional_until(report, enrolment, "special_school") is None
    report.counts_as = "GC"
    assert conditional_until(report, enrolment, "school") is None


def test_the_copy_for_the_parents_is_noted(little: Little, report: Report) -> None:
    with little.acting("writer") as acting:
        copy_given(acting, report.id, today(), "post")
        with pytest.raises(BadInput):
            copy_given(acting, report.id, today() - DAY, "post")
        with pytest.raises(BadInput):
            copy_given(acting, report.id, today(), "mail")
    assert events(object=report.id)[-1] == "report.copy_given"
    with pytest.raises(Refused), little.acting("reader") as acting:
        copy_given(acting, report.id, today(), "post")
