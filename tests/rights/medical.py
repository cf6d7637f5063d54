"""Health and letters: what one does with them, by verb and in bare SQL. `test_medical_matrix.py` asks of each who may."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from paspoort.casefile.actions import open_file, register_activity, start_activity
from paspoort.demo import world as demo
from paspoort.documents.actions import save_style, style_of, styles_of
from paspoort.family.actions import NewConsent, NewRelation, add_relation, note_consent
from paspoort.health import actions as health
from paspoort.health.actions import FactValue, Typed
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.letters import actions as letters
from paspoort.letters.models import Sending
from paspoort.registry.models import OwnClass
from tests.ground import NAME, Ground
from tests.people import institution
from tests.rights.bare import one
from tests.rights.matrix import AS_NURSE
from tests.rights.test_files_in_bare_sql import pupil
from tests.sql import sql
from tests.verbs.test_pupil_file import said

NOTHING = uuid.UUID(int=0)
PAPER = """
    insert into documents_document (id, key_id, origin, sha256, size, pages, made_at)
    values (gen_random_uuid(), %s, 'letter', '', 1, 1, now()) returning id
"""
AHEAD = """
    insert into health_schoolday (id, centre_id, school_id, grade, class_name, moment, day, made_by_id, made_at)
    select gen_random_uuid(), centre_id, school_id, 'L4', '', 'L4', today() + 1, made_by_id, now()
      from health_schoolday where id = %s returning id
"""
STYLE_OF_CENTRE = """
    insert into documents_letterstyle (id, institution_id, version, first, second, address, contact, above, below, logo,
                                       made_by_id, at)
    select gen_random_uuid(), centre_id, 1, '#112233', '#445566', '', '', '', '', '', opened_by_id, now()
      from casefile_file limit 1
"""
WEIGHT = Typed("weight", "33", 0)


@dataclass
class Written:
    """Letters of one kind by the nurse: a draft, and one that was made, with a sheet that waits and one that went."""

    kind: str
    draft: uuid.UUID = NOTHING
    revision: int = 0
    made: uuid.UUID = NOTHING
    sheet: uuid.UUID = NOTHING
    sent: uuid.UUID = NOTHING
    paper: uuid.UUID = NOTHING
    free: uuid.UUID = NOTHING
    consent: uuid.UUID = NOTHING


class Medical:
    """What there is of Léna, who is ten: a closed day at her school with the letter of her class, contacts in each state, a fact,
    and letters with and without health. All of it is the nurse's own, so that nothing but the right can be missing."""

    def __init__(self, nurse: str) -> None:
        self.lena, self.linde, self.atheneum = pupil("lena"), institution("linde").id, institution("atheneum").id
        self.since = timezone.now() - timedelta(minutes=1)
        sql("update registry_pupil set birth_date = today() - 3700 where id = %s", self.lena)
        with acting_as(nurse) as acting:
            for kind, name in (("mother", "Sofie"), ("coparent", "Tim")):
                parent = add_relation(acting, self.lena, NewRelation(kind, name, address="Kerkstraat 1\n9000 Gent")).id
            self._contacts(acting)
            self.activity = register_activity(acting, start_activity(acting, self.lena).id, 0, said()).id
            self.plain, self.medical = (self._written(acting, kind) for kind in ("supportLetter", "rehabilitation"))
            for written, data in ((self.plain, "guidance"), (self.medical, "health")):
                new = NewConsent(parent, "sharing", data, "school", "written", today())
                written.consent = note_consent(acting, self.lena, new).id
        self.file, self.key = sql("select id, key_id from casefile_file where pupil_id = %s", self.lena)[0]
        self.plain.free, self.medical.free = (one(PAPER, self.key) for _each in range(2))
        self.done, self.known = (one(f"select id from {row}") for row in ("health_contact where state = 'done'", "health_fact"))
        self.ahead = one(AHEAD, self.day)
        sql(STYLE_OF_CENTRE)

    def _contacts(self, acting: Acting) -> None:
        self.day = health.plan_day(acting, self.linde, OwnClass("L4"), "L4", today()).id
        health.save_value(acting, self.day, self.lena, WEIGHT)
        health.close_day(acting, self.day)
        letters.make_next(acting, self.day)
        self.contact, self.marked, self.measured = (
            health.begin_contact(acting, self.lena, "request", today()).id for _each in range(3)
        )
        self.later = health.begin_contact(acting, self.lena, "request", today() + timedelta(days=1)).id
        health.mark(acting, self.marked, self.lena, "missed")
        health.save_value(acting, self.measured, self.lena, WEIGHT)
        health.save_fact(acting, self.lena, "heightMother", FactValue({"cm": "168"}, 0))

    def _written(self, acting: Acting, kind: str) -> Written:
        found = Written(kind)
        for _each in range(2):  # the first is made, the second stays a draft
            found.draft = letters.begin_letter(acting, self.lena, kind, self.activity).id
            found.revision = letters.save_letter(acting, found.draft, 0, {"advice": "Rustig lezen."})
            if found.made == NOTHING:
                found.made = letters.make_letter(acting, found.draft, found.revision).id
        sheets = list(Sending.objects.filter(letter_id=found.made, receiver="parent")[:2])
        found.sheet, found.sent, found.paper = sheets[0].id, sheets[1].id, sheets[0].document_id
        letters.note_sent(acting, found.sent, "post")
        return found


Verb = Callable[[Acting, Medical], object]
# About values, days and the letters of a class: for doctor and nurse.
HEALTH: dict[str, Verb] = {
    "due_of": lambda acting, at: health.due_of(acting, at.linde),
    "due_counts": lambda acting, at: [one for one in health.due_counts(acting) if one.school_id == at.linde],
    "plan_day": lambda acting, at: health.plan_day(acting, at.atheneum, OwnClass("S3"), "S3", today()),
    "days_of": lambda acting, at: [one for one in health.days_of(acting) if one.id == at.day],
    "open_day": lambda acting, at: health.open_day(acting, at.day),
    "class_of_day": lambda acting, at: health.class_of_day(acting, at.day),
    "changed_since": lambda acting, at: health.changed_since(acting, at.day, at.since).rows,
    "arrange_day": lambda acting, at: health.arrange_day(acting, at.day, [at.lena]),
    "missing_of": lambda acting, at: health.missing_of(acting, at.day),
    "close_day": lambda acting, at: health.close_day(acting, at.day),
    "open_again": lambda acting, at: health.open_again(acting, at.day),
    "begin_contact": lambda acting, at: health.begin_contact(acting, at.lena, "request", today()),
    "contact_of": lambda acting, at: health.contact_of(acting, at.contact),
    "open_contact": lambda acting, at: health.open_contact(acting, at.contact),
    "save_value": lambda acting, at: health.save_value(acting, at.contact, at.lena, WEIGHT),
    "mark": lambda acting, at: health.mark(acting, at.contact, at.lena, "exempt"),
    "undo_mark": lambda acting, at: health.undo_mark(acting, at.marked, at.lena),
    "finish_contact": lambda acting, at: health.finish_contact(acting, at.measured, at.lena),
    "medical": lambda acting, at: health.medical(acting, at.lena),
    "save_fact": lambda acting, at: health.save_fact(acting, at.lena, "sex", FactValue({"sex": "girl"}, 0)),
    "class_letters": lambda acting, at: letters.class_letters(acting, at.day),
    "begin_class_letter": lambda acting, at: letters.begin_class_letter(acting, at.day, at.lena),
    "make_next": lambda acting, at: letters.make_next(acting, at.day),
    "print_class": lambda acting, at: letters.print_class(acting, at.day),
    "note_class_sent": lambda acting, at: letters.note_class_sent(acting, at.day, "given_along"),
}
# What the whole team reads of them: lines without a value, and whom a letter about guidance goes to.
TEAM: dict[str, Verb] = {
    "summary": lambda acting, at: health.summary(acting, open_file(acting, at.lena)),
    "bases_of": lambda acting, at: letters.bases_of(acting, at.lena),
    "letters_of": lambda acting, at: letters.letters_of(acting, open_file(acting, at.lena)),
    "letter_notes": lambda acting, at: letters.letter_notes(acting, open_file(acting, at.lena)),
}
WRITING: dict[str, Verb] = {
    "receivers": lambda acting, at: [one for one in letters.receivers(acting, at.lena, "supportLetter") if not one.missing],
}
STYLE: dict[str, Verb] = {
    "styles_of": lambda acting, at: styles_of(acting.here),
    "save_style": lambda acting, at: save_style(acting, style_of(acting.here)),
}
# About one letter of a kind: for who makes that kind, one of health for doctor and nurse.
LETTERS: dict[str, Callable[[Acting, Medical, Written], object]] = {
    "begin_letter": lambda acting, at, of: letters.begin_letter(acting, at.lena, of.kind, at.activity),
    "open_letter_draft": lambda acting, at, of: letters.open_letter_draft(acting, of.draft),
    "save_letter": lambda acting, at, of: letters.save_letter(acting, of.draft, of.revision, {"advice": "Veel lezen."}),
    "letter_standing": lambda acting, at, of: letters.letter_standing(acting, of.draft),
    "preview_letter": lambda acting, at, of: letters.preview_letter(acting, of.draft),
    "preview_letter_page": lambda acting, at, of: letters.preview_letter_page(acting, of.draft, 0, 1),
    "make_letter": lambda acting, at, of: letters.make_letter(acting, of.draft, of.revision),
    "discard_letter": lambda acting, at, of: letters.discard_letter(acting, of.draft, of.revision),
    "open_letter": lambda acting, at, of: letters.open_letter(acting, of.made),
    "add_receivers": lambda acting, at, of: letters.add_receivers(acting, of.made),
    "print_letter": lambda acting, at, of: letters.print_letter(acting, of.sheet),
    "sheet_page": lambda acting, at, of: letters.sheet_page(acting, of.sheet, 1),
    "sheet_text": lambda acting, at, of: letters.sheet_text(acting, of.sheet),
    "letter_of": lambda acting, at, of: letters.letter_of(acting, of.sheet),
    "note_sent": lambda acting, at, of: letters.note_sent(acting, of.sheet, "post"),
    "undo_sent": lambda acting, at, of: letters.undo_sent(acting, of.sent),
}
PARTS = {"kinds_open"}
"""Told from the rights of the acting person alone."""
OF_HEALTH = " of health"


def _about(verb: Callable[[Acting, Medical, Written], object], kind: str) -> Verb:
    return lambda acting, at: verb(acting, at, getattr(at, kind))


VERBS: dict[str, Verb] = HEALTH | TEAM | WRITING | STYLE
VERBS |= {name: _about(verb, "plain") for name, verb in LETTERS.items()}
VERBS |= {name + OF_HEALTH: _about(verb, "medical") for name, verb in LETTERS.items()}

# The same in bare SQL, as the web role with the session's secret: by table and by function, rows met or made, or none.
BARE = {
    "health_contact seen": ("contact_of", "select id from health_contact where id = {contact}"),
    "health_contact made": (
        "begin_contact",
        "insert into health_contact (id, file_id, moment, school_year, state, day, place, key_id) values (gen_random_uuid(),"
        " {file}, 'request', school_year_of(today()), 'invited', today(), 0, {key}) returning id",
    ),
    "health_contact changed": ("mark", "update health_contact set state = 'exempt' where id = {contact} returning id"),
    "health_measurement seen": ("medical", "select id from health_measurement where contact_id = {measured}"),
    "health_measurement made": (
        "save_value",
        "insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed) values"
        " (gen_random_uuid(), {contact}, 'weight', 1, (acting()).person_id, now(), '', false) returning id",
    ),
    "health_fact seen": ("medical", "select id from health_fact where file_id = {file}"),
    "health_fact made": (
        "save_fact",
        "insert into health_fact (id, file_id, kind, version, author_id, at, key_id, sealed) values (gen_random_uuid(),"
        " {file}, 'sex', 1, (acting()).person_id, now(), {key}, '') returning id",
    ),
    "health_schoolday seen": ("open_day", "select id from health_schoolday where id = {day}"),
    "health_schoolday made": (
        "plan_day",
        "insert into health_schoolday (id, centre_id, school_id, grade, class_name, moment, day, made_by_id, made_at) values"
        " (gen_random_uuid(), (acting()).institution_id, {linde}, 'L6', '', 'L6', today(), (acting()).person_id, now())"
        " returning id",
    ),
    "health_schoolday closed": (
        "close_day",
        "update health_schoolday set closed_at = now(), closed_by_id = (acting()).person_id where id = {day} returning id",
    ),
    "contact_at": ("save_value", "select id from contact_at({contact}, {lena})"),
    "contact_at of a day": ("save_value", "select id from contact_at({day}, {lena})"),
    "values_of": ("medical", "select item from values_of(array[{file}]::uuid[], null)"),
    "values_changed": ("changed_since", "select item from values_changed({day}, '2020-01-01')"),
    "facts_of": ("medical", "select kind from facts_of({file}, null)"),
    "pupils_of_day": ("open_day", "select pupil_id from pupils_of_day({day})"),
    "contacts_due": ("due_of", "select pupil_id from contacts_due({linde}, null, null, today())"),
    "contacts_due_counted": ("due_counts", "select times from contacts_due_counted(today()) where school_id = {linde}"),
    "letter_lines": ("letter_notes", "select object from letter_lines({file})"),
    "letter_authors": ("letter_notes", "select person_id from letter_authors({file})"),
    "style seen": ("styles_of", "select id from documents_letterstyle"),
    "style made": (
        "save_style",
        "insert into documents_letterstyle (id, institution_id, version, first, second, address, contact, above, below, logo,"
        " made_by_id, at) select gen_random_uuid(), (acting()).institution_id, 2, '#112233', '#445566', '', '', '', '', '',"
        " (acting()).person_id, now() returning id",
    ),
}
OF_KIND = {
    "letters_letter seen": ("open_letter", "select id from letters_letter where id = {made}"),
    "letters_letter begun": (
        "begin_letter",
        "insert into letters_letter (file_id, activity_id, kind, author_id, state, day, started_at, revision, key_id, sections,"
        " changed_at, style_version) values ({file}, {activity}, {kind}, (acting()).person_id, 'draft', today(), now(), 0,"
        " {key}, '', now(), 0) returning id",
    ),
    "letters_letter changed": ("save_letter", "update letters_letter set revision = 9 where id = {draft} returning id"),
    "letters_sending seen": ("print_letter", "select id from letters_sending where id = {sheet}"),
    "letters_sending made": (
        "add_receivers",
        "insert into letters_sending (letter_id, receiver, school_id, consent_id, why, document_id, key_id, sealed, planned_at,"
        " way) values ({made}, 'school', {linde}, {consent}, 'agreed', {free}, {key}, '', now(), '') returning id",
    ),
    "letters_sending changed": (
        "note_sent",
        "update letters_sending set way = 'post', sent_on = today(), sent_by_id = (acting()).person_id, noted_at = now()"
        " where id = {sheet} returning id",
    ),
    "documents_blob seen": ("print_letter", "select document_id from documents_blob where document_id = {paper}"),
    "letter_readable": ("open_letter", "select 1 where letter_readable({made})"),
    "letter_paper_readable": ("print_letter", "select 1 where letter_paper_readable({paper})"),
}


def statements(at: Medical) -> dict[str, tuple[str, str]]:
    """Each of these with the verb that does the same, and the ids of what was laid filled in."""
    found = {name: (verb, filled(text, at)) for name, (verb, text) in BARE.items()}
    for kind, of in (("", at.plain), (OF_HEALTH, at.medical)):
        found |= {name + kind: (verb + kind, filled(text, at, of)) for name, (verb, text) in OF_KIND.items()}
    return found


@pytest.fixture(scope="module")
def laid(cast: Ground) -> Iterator[Medical]:
    """Laid once for all tests of a module, each of which is undone to here."""
    with cast.using(NAME), transaction.atomic():
        sql(AS_NURSE)
        yield Medical(demo.sign_in("other_psychologist", "clb"))
        transaction.set_rollback(True)


@pytest.fixture
def at(laid: Medical) -> Iterator[Medical]:
    with transaction.atomic():
        yield laid
        transaction.set_rollback(True)


def filled(text: str, *laid: object) -> str:
    values = {name: f"'{value}'" for each in laid for name, value in vars(each).items()}
    return text.format(**values)
