"""The pupil file of a centre: the team that guides a pupil writes in it, reads it, and nobody else does."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import Http404

from paspoort.casefile.actions import (
    Filter,
    NewActivity,
    close_referral,
    correct_activity,
    earlier_versions,
    journal,
    my_day,
    open_activity,
    open_file,
    open_referrals,
    open_registered,
    register_activity,
    restricted_words,
    save_activity,
    start_activity,
)
from paspoort.casefile.inner import reading
from paspoort.casefile.models import Activity, File, Text
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import school_year_of, today
from paspoort.pupils.actions import find_in_my_teams
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.rights.bare import run
from tests.sql import sql

DAY = timedelta(days=1)
WORDS = "Slaapt slecht. Mama vraagt hulp."
FACTS: dict[str, Any] = {"function": "clarification", "topics": ("emotional",), "client": "pupil", "actors": ("pupil", "mother")}
HUB = {"function": "referralHub", "direction": "referral", "category": "mentalHealth", "detail": "cgg"}


def said(**other: Any) -> NewActivity:
    facts: dict[str, Any] = {"day": today(), "text": WORDS} | FACTS | other
    return NewActivity(**facts)


@pytest.fixture
def lena(world: object) -> uuid.UUID:
    return Pupil.objects.get(source_id="pupil-lena").id


def registered(acting: Any, pupil: uuid.UUID, new: NewActivity) -> Activity:
    draft = start_activity(acting, pupil)
    revision = save_activity(acting, draft.id, 0, {"text": new.text})
    return register_activity(acting, draft.id, revision, new)


def lines(acting: Any, pupil: uuid.UUID) -> list[Any]:
    opened = open_file(acting, pupil)
    return [line for year in journal(acting, opened) for thread in year.threads for line in thread]


def test_what_one_registers_the_whole_team_reads(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        registered(acting, lena, said())
    with acting_as(act("other_psychologist", "clb")) as acting:
        [line] = lines(acting, lena)
        assert (line.text, line.author, line.activity.topics) == (WORDS, "Hanne De Wilde", ["emotional"])


def test_a_draft_is_its_authors_alone(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
        save_activity(acting, draft.id, 0, {"text": "half"})
        assert open_activity(acting, draft.id)[1] == {"text": "half"}
        assert [half.begins for half in my_day(acting).drafts] == ["half"]
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert lines(acting, lena) == []
        assert [writer.name for writer in open_file(acting, lena).writers] == ["Hanne De Wilde"]
        with pytest.raises(Refused, match="no_activity"):
            open_activity(acting, draft.id)
    for who in (("other_psychologist", "clb"), ("head_clb", "clb"), ("care", "linde")):
        assert run(act(*who), "select id from own_draft(%s, true)", draft.id) == []
        assert run(act(*who), "select keep_draft(%s, 1, '')", draft.id) == [(None,)]
    hanne = act("psychologist", "clb")
    assert run(hanne, "select state, wrapped is null from own_draft(%s, true)", draft.id) == [("draft", False)]
    assert run(hanne, "select keep_draft(%s, 0, '')", draft.id) == [(None,)]  # upon what was typed over meanwhile
    with acting_as(hanne) as acting:
        register_activity(acting, draft.id, 1, said())
    assert run(hanne, "select sections, wrapped from own_draft(%s, true)", draft.id) == [(None, None)]
    assert run(hanne, "select keep_draft(%s, 2, '')", draft.id) == [(None,)]


def test_this_year_stands_open_alone_when_it_holds_enough(act: Act, lena: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ENOUGH", 2)
    with acting_as(act("psychologist", "clb")) as acting:
        registered(acting, lena, said(day=date(school_year_of(today()), 8, 31)))
        registered(acting, lena, said())
        assert [len(year.threads) for year in journal(acting, open_file(acting, lena))] == [1, 1]
        registered(acting, lena, said())
        this, before = journal(acting, open_file(acting, lena))
        assert (this.count, len(this.threads), before.count, before.threads) == (2, 2, 1, [])
        this, before = journal(acting, open_file(acting, lena), Filter(year=before.first_year))
        assert (len(this.threads), len(before.threads)) == (2, 1)


@pytest.mark.parametrize("who", [("care", "linde"), ("head", "linde"), ("head_clb", "clb"), ("elsewhere_care", "elsewhere")])
def test_no_school_and_nobody_outside_the_team_opens_a_file(act: Act, lena: uuid.UUID, who: tuple[str, str]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity = registered(acting, lena, said())
    with acting_as(act(*who)) as acting, pytest.raises((Refused, Http404)):
        open_file(acting, lena)
    for table in ("casefile_file", "casefile_activity", "casefile_text", "casefile_referral", "casefile_look"):
        assert run(act(*who), f"select id from {table}") == []
    assert run(act(*who), "select open_restricted(%s)", activity.id) == [(False,)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": date(2150, 1, 1)}, "day"),
        ({"topics": ()}, "topics"),
        ({"topics": ("nothing",)}, "topics"),
        ({"actors": ()}, "actors"),
        ({"client": "x"}, "client"),
        ({"function": ""}, "function"),
        ({"direction": "referral", "category": "mentalHealth", "detail": "cgg"}, "direction"),
        ({"function": "referralHub"}, "direction"),
        ({"function": "referralHub", "direction": "referral"}, "category"),
        ({"function": "referralHub", "direction": "referral", "category": "mentalHealth", "detail": "police"}, "detail"),
    ],
)
def test_what_may_not_stand_is_told_beside_its_field(act: Act, lena: uuid.UUID, changes: dict[str, Any], field: str) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
        with pytest.raises(BadInput) as bad:
            register_activity(acting, draft.id, 0, said(**changes))
        assert list(bad.value.problems) == [field]
        assert Activity.objects.get(id=draft.id).state == "draft"


def test_a_referral_waits_until_its_answer(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        asked = registered(acting, lena, said(**HUB, day=today() - 41 * DAY))
        [waiting] = open_referrals(acting)
        assert (waiting.age, waiting.detail, waiting.mine) == (41, "cgg", True)
        registered(acting, lena, said(**HUB | {"direction": "feedback"}, thread=asked.id))
        assert open_referrals(acting) == []
        question, answer = lines(acting, lena)
        assert (question.activity.id, answer.answer_days) == (asked.id, 41)


def test_the_answer_that_one_began_to_note_is_taken_up_again(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        asked = [registered(acting, lena, said(**HUB)).id for _twice in range(2)]
        begun = start_activity(acting, lena, asked[0])
        save_activity(acting, begun.id, 0, {"text": "Eerste gesprek op 8 januari."})
        assert start_activity(acting, lena, asked[0]).id == begun.id
        assert len({start_activity(acting, lena, one).id for one in (asked[1], None, asked[0])}) == 3
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert start_activity(acting, lena, asked[0]).id != begun.id


def test_an_answer_does_not_come_before_its_referral_and_stays_one(act: Act, lena: uuid.UUID) -> None:
    answers = HUB | {"direction": "feedback"}
    with acting_as(act("psychologist", "clb")) as acting:
        asked = registered(acting, lena, said(**HUB, day=today() - 9 * DAY))
        with pytest.raises(BadInput) as bad:
            registered(acting, lena, said(**answers, thread=asked.id, day=today() - 10 * DAY))
        assert list(bad.value.problems) == ["day"]
        answer = registered(acting, lena, said(**answers, thread=asked.id))
        for activity in (asked, answer):
            with pytest.raises(BadInput) as bad:
                correct_activity(acting, activity.id, 1, said())
            assert list(bad.value.problems) == ["direction"]


def test_a_referral_is_closed_with_a_reason_or_by_twelve_months(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        registered(acting, lena, said(**HUB))
        registered(acting, lena, said(**HUB, day=today() - 366 * DAY))
        [waiting] = open_referrals(acting)
        with pytest.raises(BadInput):
            close_referral(acting, waiting.referral_id, "because")
        close_referral(acting, waiting.referral_id, "family_declined")
        assert open_referrals(acting) == []


def test_a_correction_keeps_what_stood_there(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity = registered(acting, lena, said())
    with acting_as(act("other_psychologist", "clb")) as acting:
        correct_activity(acting, activity.id, 1, said(text="Slaapt beter."))
        assert [(words["text"], name) for _text, words, name in earlier_versions(acting, activity.id)[1]] == [
            ("Slaapt beter.", acting.person_name),
            (WORDS, "Hanne De Wilde"),
        ]
        [line] = lines(acting, lena)
        assert (line.text, line.versions) == ("Slaapt beter.", 2)
        with pytest.raises(Refused, match="changed_elsewhere"):
            correct_activity(acting, activity.id, 1, said())


def test_restricted_words_are_a_click_further_and_leave_a_trace(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity = registered(acting, lena, said(restricted=True))
    with acting_as(act("other_psychologist", "clb")) as acting:
        [line] = lines(acting, lena)
        assert line.text is None and line.activity.restricted_at is not None
        assert list(Text.objects.all()) == []
        assert restricted_words(acting, activity.id).text == WORDS
        read = "select count(*) from audit_trace where event = 'activity.restricted_read' and object_id = %s"
        assert sql(read, activity.id) == [(1,)]
        with pytest.raises(Refused, match="no_activity"):
            earlier_versions(acting, activity.id)
        _activity, words, version = open_registered(acting, activity.id)
        assert (words["text"], version, sql(read, activity.id)) == (WORDS, 1, [(2,)])
        correct_activity(acting, activity.id, version, said(text="Slaapt beter.", restricted=True))
        assert restricted_words(acting, activity.id).text == "Slaapt beter."
    with acting_as(act("other_psychologist", "clb")) as acting, pytest.raises(Refused, match="restricted_by_other"):
        correct_activity(acting, activity.id, 2, said())
    with acting_as(act("psychologist", "clb")) as acting:
        correct_activity(acting, activity.id, 3, said())
        assert [line.text for line in lines(acting, lena)] == [WORDS]
        correct_activity(acting, activity.id, 4, said(restricted=True))
    secret = act("other_psychologist", "clb")
    with pytest.raises(DatabaseError, match="restricted_by_other"):
        run(secret, "update casefile_activity set restricted_at = null, restricted_by_id = null where id = %s", activity.id)


def test_one_activity_of_several_pupils_is_a_line_of_each(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        other = next(row for row in Pupil.objects.exclude(id=lena) if open_if(acting, row.id)).id
        registered(acting, lena, said(also=(other,)))
        [mine], [hers] = lines(acting, lena), lines(acting, other)
        assert mine.activity.together == hers.activity.together is not None
        assert mine.activity.key_id != hers.activity.key_id
        assert hers.text == WORDS


def open_if(acting: Any, pupil: uuid.UUID) -> bool:
    try:
        return bool(open_file(acting, pupil).enrolments)
    except Http404:
        return False


def test_destroying_the_key_destroys_the_words(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        registered(acting, lena, said())
        file = File.objects.get(pupil_id=lena)
    sql("update kernel_datakey set wrapped = null, destroyed_at = now() where id = %s", file.key_id)
    with acting_as(act("psychologist", "clb")) as acting:
        assert [WORDS in str(line.text) for line in lines(acting, lena)] == [False]
    assert WORDS.encode() not in b"".join(bytes(sealed) for (sealed,) in sql("select sealed from casefile_text"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [("va", 1), ("Li", 1), ("L 02/11/2017", 1), ("peet", 2), ("peeters emma", 2), ("Yassin Ben Salah", 1), ("xx", 0)],
)
def test_two_letters_list_the_pupils_of_the_own_teams(act: Act, world: object, typed: str, found: int) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        listed = find_in_my_teams(acting, typed)
        assert listed.found >= found and len(listed.rows) == listed.found
        assert {row.pupil_id for row in listed.rows} <= {row.id for row in Pupil.objects.exclude(source_id="pupil-far")}
    with acting_as(act("head_clb", "clb")) as acting, pytest.raises(Refused):
        find_in_my_teams(acting, typed)


def test_one_letter_asks_for_a_birth_date(act: Act, world: object) -> None:
    with acting_as(act("psychologist", "clb")) as acting, pytest.raises(BadInput):
        find_in_my_teams(acting, "l")


def test_a_code_that_closed_meanwhile_stays_where_it_stood_and_is_not_chosen_anew(act: Act, lena: uuid.UUID) -> None:
    sql(
        "insert into nomenclature_code (id, kind, code, label, first_year)"
        " values (gen_random_uuid(), 'topic', 'passing', 'Passing', school_year_of(today()))"
    )
    with acting_as(act("psychologist", "clb")) as acting:
        activity = registered(acting, lena, said(topics=("passing",)))
    sql("update nomenclature_code set last_year = first_year - 1 where code = 'passing'")
    with acting_as(act("psychologist", "clb")) as acting:
        correct_activity(acting, activity.id, 1, said(topics=("passing",), text="Slaapt beter."))
        with pytest.raises(BadInput):
            registered(acting, lena, said(topics=("passing",)))
