"""Letters of a pupil file: who may have one gets a sheet, and what becomes of it stays to be seen."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from paspoort.casefile.actions import Note, journal, open_file, register_activity, start_activity, who_looked
from paspoort.drafts.actions import opened_words
from paspoort.family.actions import NewConsent, NewHolder, NewRelation, add_relation, decide_holder, family_of, note_consent
from paspoort.family.models import Relation
from paspoort.health.actions import FactValue, Typed, close_day, plan_day, save_fact, save_value
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import months_after, today
from paspoort.letters.actions import (
    add_receivers,
    begin_class_letter,
    begin_letter,
    class_letters,
    discard_letter,
    letter_notes,
    letters_of,
    make_letter,
    make_next,
    note_class_sent,
    note_sent,
    open_letter,
    open_letter_draft,
    preview_letter,
    preview_letter_page,
    print_class,
    print_letter,
    receivers,
    save_letter,
    sheet_page,
    sheet_text,
    undo_sent,
)
from paspoort.letters.models import Letter, Sending
from paspoort.registry.models import Institution, OwnClass, Pupil
from tests.conftest import Act
from tests.rights.test_files_in_bare_sql import days_go_by
from tests.sql import sql
from tests.verbs.test_pupil_file import said

DAY = timedelta(days=1)
MAMA = NewRelation("mother", "Sofie Peeters", address="Kerkstraat 1\n9000 Gent")
PAPA = NewRelation("father", "Tim Claes", address="Molenstraat 9, 9000 Gent", contact_allowed=False)
ADVICE = "Eerst rustig lezen.\nDan pas vragen.\n\n\tMet een blad ernaast."


@pytest.fixture
def lena(world: object) -> Pupil:
    sql("update registry_pupil set birth_date = today() - 3600 where source_id = 'pupil-lena'")
    sql("alter table family_relation disable trigger user")
    sql("update family_relation set begins_on = '2000-01-01', ended_on = '2000-01-02'")
    sql("set constraints all immediate")
    sql("set constraints all deferred")
    sql("alter table family_relation enable trigger user")
    return Pupil.objects.get(source_id="pupil-lena")


@pytest.fixture
def nurse(world: object, act: Act) -> str:
    nele = "(select id from identity_person where given_name = 'Nele')"
    sql(f"update rights_grant set contexts = '{{verpleegkundige}}' where person_id in {nele}")
    return act("other_psychologist", "clb")


@contextmanager
def told(sentence: str) -> Iterator[None]:
    """In here something is refused, and this is said of it."""
    with pytest.raises(BadInput) as bad:
        yield
    assert re.search(sentence, " ".join(bad.value.problems.values()))


def written(acting: Acting, lena: Pupil, kind: str = "supportLetter", **parts: str) -> Letter:
    """A draft about what was done yesterday, with both parents known."""
    for parent in (MAMA, PAPA):
        add_relation(acting, lena.id, parent)
    about = register_activity(acting, start_activity(acting, lena.id).id, 0, said(day=today() - DAY))
    letter = begin_letter(acting, lena.id, kind, about.id)
    letter.revision = save_letter(acting, letter.id, 0, parts or {"advice": ADVICE})
    return letter


def test_a_letter_goes_to_who_decides_and_may_be_written_to_and_stays_in_the_file(act: Act, lena: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = written(acting, lena)
        opened = open_letter_draft(acting, draft.id)
        assert [(one.name, one.missing) for one in opened.receivers] == [
            ("Tim Claes", "no_contact"), ("Sofie Peeters", ""), ("Basisschool De Linde", "no_consent"),
        ]  # fmt: skip
        assert [(to.name, pages) for to, pages in preview_letter(acting, draft.id)] == [("Sofie Peeters", 1)]
        assert preview_letter_page(acting, draft.id, 0, 1).startswith(b"\xff\xd8\xff")
        made = make_letter(acting, draft.id, draft.revision)
        assert made.day == today() - DAY
        [sheet] = open_letter(acting, made.id).sheets
        assert (sheet.name, sheet.address, sheet.missing) == ("Sofie Peeters", MAMA.address, "")
        first, again = (print_letter(acting, sheet.sending.id) for _ in range(2))
        assert first == again and first.startswith(b"%PDF")
        note_sent(acting, sheet.sending.id, "post")
        with told("al genoteerd"):
            note_sent(acting, sheet.sending.id, "handed")
        with pytest.raises(Refused, match="made_already"):
            save_letter(acting, draft.id, made.revision, {"advice": "x"})
    with acting_as(act("other_psychologist", "clb")) as acting:
        opened_file = open_file(acting, lena.id)
        [note] = [one for year in journal(acting, opened_file, None, letter_notes(acting, opened_file)) for thread in year.threads
                  for one in thread if isinstance(one, Note)]  # fmt: skip
        assert (note.facts["kind"], note.facts["opens"], note.facts["sent"]) == (
            "supportLetter", True, [{"receiver": "parent", "way": "post", "sent_on": today()}],
        )  # fmt: skip
        assert [one.letter.id for one in letters_of(acting, opened_file)[1]] == [made.id]
        with told("Alleen wie dit noteerde"):
            undo_sent(acting, sheet.sending.id)
    with acting_as(act("psychologist", "clb")) as acting:
        undo_sent(acting, sheet.sending.id)
        assert Sending.objects.get().sent_on is None


def test_who_turns_twelve_between_printing_and_sending_gets_the_letter(act: Act, lena: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = written(acting, lena)
        made = make_letter(acting, draft.id, draft.revision)
    sql("update registry_pupil set birth_date = %s where id = %s", months_after(today(), -144), lena.id)
    with acting_as(act("psychologist", "clb")) as acting:
        [sheet] = open_letter(acting, made.id).sheets
        assert sheet.missing == "not_receiver"
        with told("iemand anders"):
            note_sent(acting, sheet.sending.id, "post")
        assert [one.receiver for one in open_letter(acting, made.id).new] == ["pupil"]
        add_receivers(acting, made.id)
        note_consent(acting, lena.id, NewConsent(None, "sharing", "guidance", "parents", "oralNoted", today()))
        assert [(one.name, one.why) for one in open_letter(acting, made.id).new] == [("Sofie Peeters", "pupil_agrees")]
        add_receivers(acting, made.id)
        sheets = {one.sending.why: one for one in open_letter(acting, made.id).sheets}
        assert {why: one.missing for why, one in sheets.items()} == {"authority": "not_receiver", "own": "", "pupil_agrees": ""}
        note_sent(acting, sheets["own"].sending.id, "handed")
        with told("Niemand anders"):
            add_receivers(acting, made.id)


def test_a_decision_of_the_team_says_who_holds_the_right_and_a_letter_follows_it(act: Act, lena: Pupil) -> None:
    decision = NewHolder("pupil", today(), "Hanne en de arts", "Zij begrijpt het en vraagt er zelf naar.")
    with acting_as(act("psychologist", "clb")) as acting:
        draft = written(acting, lena)
        made = make_letter(acting, draft.id, draft.revision)
        for wrong, said in [("parents", "al zo"), ("", "Kies wie beslist")]:
            with told(said):
                decide_holder(acting, lena.id, replace(decision, holder=wrong))
        with told("moet nog komen"):
            decide_holder(acting, lena.id, replace(decision, decided_on=today() + DAY))
        with told("Vul dit in"):
            decide_holder(acting, lena.id, replace(decision, reason=" "))
        decide_holder(acting, lena.id, decision)
        found = family_of(acting, lena.id).holder
        assert (found.holder, found.decided) == ("pupil", True)
        assert [(one.decided_by, one.reason) for one in found.decisions] == [(decision.decided_by, decision.reason)]
        opened = open_letter(acting, made.id)
        assert [one.missing for one in opened.sheets] == ["not_receiver"]
        assert [(one.receiver, one.why) for one in opened.new] == [("pupil", "team")]
        add_receivers(acting, made.id)


@pytest.mark.parametrize(
    ("kind", "parts", "sentence"),
    [
        ("supportLetter", {"advice": "Er is ondergewicht."}, "laag gewicht"),
        ("supportLetter", {"advice": "Goed zo \U000f0000"}, "een vakje"),
        ("supportLetter", {"advice": "x" * 10_001}, "te lang"),
        ("adibib", {"advice": "dyslexie"}, "zo geen deel"),
        ("supportLetter", {"advice": "  "}, "Vul dit eerst in"),
        ("invitation", {"when": "dinsdag"}, "Vul dit eerst in"),
    ],
)
def test_what_may_not_stand_in_a_letter_is_told_before_it_is_made(
    act: Act, lena: Pupil, kind: str, parts: dict[str, str], sentence: str
) -> None:
    with acting_as(act("psychologist", "clb")) as acting, told(sentence):
        draft = written(acting, lena, kind, **parts)
        make_letter(acting, draft.id, draft.revision)


def test_five_thousand_signs_of_advice_full_of_markup_are_printed_as_they_are(act: Act, lena: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = written(acting, lena, advice="#set page(fill: red) $x^2$ *niet vet* <label> @ref\n" * 100)
        [(_to, pages)] = preview_letter(acting, draft.id)
        assert pages > 1
        assert discard_letter(acting, draft.id, draft.revision) == lena.id


def test_what_was_restricted_since_takes_its_letter_along(act: Act, lena: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = written(acting, lena)
        make_letter(acting, draft.id, draft.revision)
        [sheet] = open_letter(acting, draft.id).sheets
        assert sheet_page(acting, sheet.sending.id, 1).startswith(b"\xff\xd8\xff")
        assert "Met een blad ernaast" in sheet_text(acting, sheet.sending.id).pages[0]
    with days_go_by():
        hour_ago = "restricted_at = now() - interval '1 hour', restricted_by_id = author_id"
        sql(f"update casefile_activity set {hour_ago} where id = %s", draft.activity_id)
    for who in ("psychologist", "other_psychologist"):
        with acting_as(act(who, "clb")) as acting:
            opened = open_file(acting, lena.id)
            assert letters_of(acting, opened) == ([], []) and letter_notes(acting, opened) == []
            for verb in (print_letter, sheet_text, lambda acting, one: note_sent(acting, one, "post")):
                with pytest.raises(Refused, match="no_letter"):
                    verb(acting, sheet.sending.id)
            with pytest.raises(Refused, match="no_letter"):
                open_letter(acting, draft.id)


def test_without_anyone_who_may_have_it_no_letter_is_made(act: Act, lena: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        about = register_activity(acting, start_activity(acting, lena.id).id, 0, said())
        draft = begin_letter(acting, lena.id, "adibib", about.id)
        with told("Niemand mag deze brief"):
            make_letter(acting, draft.id, 0)


def test_a_letter_of_health_is_made_and_read_by_doctor_and_nurse_alone(act: Act, nurse: str, lena: Pupil) -> None:
    with acting_as(act("psychologist", "clb")) as acting, pytest.raises(Refused, match="no_right"):
        begin_letter(acting, lena.id, "resultLetter", uuid.uuid4())
    with acting_as(nurse) as acting:
        draft = written(acting, lena, "rehabilitation")
        mother = Relation.objects.get(pupil=lena, kind="mother", ended_on=None).id
        note_consent(acting, lena.id, NewConsent(None, "sharing", "health", "school", "written", today()))
        assert [one.missing for one in receivers(acting, lena.id, "rehabilitation")] == ["no_contact", "", "not_by_holder"]
        note_consent(acting, lena.id, NewConsent(mother, "sharing", "health", "school", "written", today()))
        assert [one.missing for one in receivers(acting, lena.id, "rehabilitation")] == ["no_contact", "", ""]
        make_letter(acting, draft.id, draft.revision)
        assert {one.receiver for one in Sending.objects.all()} == {"parent", "school"}
        with told("contactmoment dat af is"):
            begin_letter(acting, lena.id, "resultLetter", draft.activity_id)
    with acting_as(act("psychologist", "clb")) as acting:
        opened = open_file(acting, lena.id)
        assert letters_of(acting, opened) == ([], [])
        [note] = letter_notes(acting, opened)
        assert (note.facts["kind"], note.facts["opens"]) == ("rehabilitation", False)
        with pytest.raises(Refused, match="no_letter"):
            open_letter(acting, draft.id)
    with acting_as(nurse) as acting:
        before = times_looked(acting, lena)
        for _time in range(3):
            open_letter(acting, draft.id)
        assert times_looked(acting, lena) == before + 2  # into the file once more, and at a letter


def times_looked(acting: Acting, lena: Pupil) -> int:
    return next(one.times for one in who_looked(acting, open_file(acting, lena.id)) if one.name == "Nele Martens")


def test_the_letters_of_a_class_are_made_one_by_one_and_never_twice(nurse: str, lena: Pupil) -> None:
    linde = Institution.objects.get(number="034793").id
    with acting_as(nurse) as acting:
        add_relation(acting, lena.id, MAMA)
        day = plan_day(acting, linde, OwnClass("L4"), "L4", today())
        save_fact(acting, lena.id, "sex", FactValue({"sex": "girl"}, 0))
        for item, value in {"height": "140,5", "weight": "24", "acuityRight": "1.0", "wellbeing": "Huilt veel."}.items():
            save_value(acting, day.id, lena.id, Typed(item, value, 0, True))
        [row] = class_letters(acting, day.id).rows
        assert (row.lacks, row.ready) == ("not_done", False)
        close_day(acting, day.id)
        assert [row.ready for row in class_letters(acting, day.id).rows] == [True]
        assert (make_next(acting, day.id).made, make_next(acting, day.id).made) == (1, 1)
        [letter] = Letter.objects.all()
        assert (letter.together, letter.day) == (day.id, today())
        lines = opened_words(letter)["results"].splitlines()
        assert lines == [
            "Lengte:\t140,5 cm", "Gewicht:\t24,0 kg",
            "Gezichtsscherpte op afstand, rechteroog:\tziet even scherp als de meeste mensen (1,0)",
            "We zien een laag gewicht voor deze lengte en leeftijd.",
        ]  # fmt: skip
        assert open_letter(acting, letter.id).sheets[0].name == "Sofie Peeters"
        assert print_class(acting, day.id).startswith(b"%PDF")
        assert class_letters(acting, day.id).unsent == {letter.id}
        assert (note_class_sent(acting, day.id, "given_along"), Sending.objects.get().sent_on) == (1, today())
        assert not class_letters(acting, day.id).unsent
        with told("niets af te drukken"):
            print_class(acting, day.id)
        with told("niets te noteren"):
            note_class_sent(acting, day.id, "given_along")


def test_a_letter_of_a_class_carries_the_advice_that_someone_wrote_and_a_colleague_waits_for_it(
    act: Act, nurse: str, lena: Pupil
) -> None:
    linde = Institution.objects.get(number="034793").id
    hanne = "(select id from identity_person where given_name = 'Hanne')"
    sql(f"update rights_grant set contexts = '{{arts}}' where person_id in {hanne}")
    doctor = act("psychologist", "clb")
    with acting_as(nurse) as acting:
        add_relation(acting, lena.id, MAMA)
        day = plan_day(acting, linde, OwnClass("L4"), "L4", today())
        save_value(acting, day.id, lena.id, Typed("height", "140,5", 0, True))
        with told("contactmoment dat af is|activiteit"):
            begin_class_letter(acting, day.id, lena.id)
        close_day(acting, day.id)
    with acting_as(doctor) as acting:
        draft = begin_class_letter(acting, day.id, lena.id)
        save_letter(acting, draft.id, 0, {"advice": "Ga eens langs de tandarts."})
        [row] = class_letters(acting, day.id).rows
        assert row.ready and row.draft == draft
    with acting_as(nurse) as acting:
        [row] = class_letters(acting, day.id).rows
        assert (row.lacks, row.writer, row.draft) == ("draft", "Hanne De Wilde", None)
        assert make_next(acting, day.id).made == 0
        with told("Een collega schrijft deze brief"):
            begin_class_letter(acting, day.id, lena.id)
    with acting_as(doctor) as acting:
        found = make_next(acting, day.id)
        assert (found.made, found.to_make, len(found.unsent)) == (1, 0, 1)
        [sheet] = open_letter(acting, draft.id).sheets
        assert "tandarts" in sheet_text(acting, sheet.sending.id).pages[0]
        assert found == replace(class_letters(acting, day.id), stuck=found.stuck)
