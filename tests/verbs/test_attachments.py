"""Attachments of an activity: put beside what one writes, read by the team with a trace, and by nobody else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.conf import settings

from paspoort.casefile.actions import (
    attach,
    attachment_page,
    correct_activity,
    discard_activity,
    earlier_versions,
    forget_attachments,
    listed_in,
    open_file,
    read_attachment,
    register_activity,
    restricted_words,
    start_activity,
    take_attachment_away,
    waiting_attachments,
    who_looked,
)
from paspoort.casefile.models import Attachment, File
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.registry.models import Pupil
from tests.conftest import Act
from tests.sql import sql
from tests.verbs import attachment_files as files
from tests.verbs.test_pupil_file import lena as lena
from tests.verbs.test_pupil_file import lines, open_if, said

LETTER = ("brief.docx", files.letter("Van de logopedist."))
READ = """select facts ->> 'page', facts ->> 'restricted' from audit_trace
           where event = 'attachment.read' and object_id = %s order by at"""


def with_files(acting: Acting, pupil: uuid.UUID, *given: tuple[str, bytes], **facts: Any) -> Any:
    draft = start_activity(acting, pupil)
    attach(acting, draft.id, *given)
    return register_activity(acting, draft.id, draft.revision, said(**facts))


def names(listed: Any) -> list[str]:
    return [one.name for one in listed]


def test_the_team_reads_what_was_registered_each_time_with_a_trace(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        with_files(acting, lena, LETTER, ("foto.png", files.picture()))
    with acting_as(act("other_psychologist", "clb")) as acting:
        [line] = lines(acting, lena)
        letter, photo = line.attachments
        assert [(one.name, one.kind, one.pages) for one in line.attachments] == [
            ("brief.docx", "document", 0),
            ("foto.png", "picture", 1),
        ]
        opened = read_attachment(acting, letter.id)
        assert opened.listed.left_out["pictures"] == 3 and opened.pupil_id == lena
        [(heading, [paragraph, *_more])] = opened.sections
        assert (heading, paragraph["lines"]) == ("Verslag", ["Van de logopedist."])
        assert attachment_page(acting, photo.id, 1).startswith(b"\xff\xd8\xff")
        assert sql(READ, photo.id) == [("1", "false")]
        assert list(Attachment.objects.all()) == []  # by a select nobody reads what was registered
        with pytest.raises(Refused, match="no_attachment"):
            attachment_page(acting, photo.id, 2)
    assert b"logopedist" not in b"".join(
        bytes(kept) for row in sql("select sealed, name from casefile_attachment") for kept in row
    )


@pytest.mark.parametrize("who", [("care", "linde"), ("head_clb", "clb"), ("other_psychologist", "other_clb")])
def test_nobody_outside_the_team_reads_one(act: Act, lena: uuid.UUID, who: tuple[str, str]) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        with_files(acting, lena, LETTER)
    [(known,)] = sql("select id from casefile_attachment")
    with acting_as(act(*who)) as acting, pytest.raises(Refused):
        read_attachment(acting, known)
    assert sql(READ, known) == []


def test_what_waits_beside_a_draft_is_its_authors_alone_and_goes_with_it(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
        first, second = attach(acting, draft.id, ("een.docx", LETTER[1]), ("twee.docx", LETTER[1]))
        assert read_attachment(acting, first.id).listed.name == "een.docx"
    with acting_as(act("other_psychologist", "clb")) as acting:
        for refused in (
            lambda: attach(acting, draft.id, LETTER),
            lambda: read_attachment(acting, first.id),
            lambda: take_attachment_away(acting, first.id),
        ):
            with pytest.raises(Refused):
                refused()
    with acting_as(act("psychologist", "clb")) as acting:
        assert take_attachment_away(acting, second.id) == draft.id
        assert names(waiting_attachments(draft.id)) == ["een.docx"]
        discard_activity(acting, draft.id, draft.revision)
    assert sql("select 1 from casefile_attachment") == []


def test_a_correction_adds_one_and_takes_one_out_and_the_earlier_text_still_has_it(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity = with_files(acting, lena, ("oud.docx", LETTER[1]), ("blijft.docx", LETTER[1]))
    with acting_as(act("other_psychologist", "clb")) as acting:
        [line] = lines(acting, lena)
        old = line.attachments[0]
        [added] = attach(acting, activity.id, ("nieuw.docx", LETTER[1]))
        assert names(lines(acting, lena)[0].attachments) == ["oud.docx", "blijft.docx"]
        correct_activity(acting, activity.id, 1, said(without=(old.id,)))
        assert names(lines(acting, lena)[0].attachments) == ["blijft.docx", "nieuw.docx"]
        _pupil, versions = earlier_versions(acting, activity.id)
        assert [names(listed_in(words)) for _text, words, _author in versions] == [
            ["blijft.docx", "nieuw.docx"],
            ["oud.docx", "blijft.docx"],
        ]
        assert read_attachment(acting, old.id).listed.name == "oud.docx"
        with pytest.raises(Refused, match="no_attachment"):
            take_attachment_away(acting, added.id)


def test_what_waits_a_week_beside_a_correction_is_forgotten_with_its_count(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        registered, draft = with_files(acting, lena, LETTER), start_activity(acting, lena)
        for one in (registered, draft):
            attach(acting, one.id, LETTER)
    assert forget_attachments() == 0
    sql("update casefile_attachment set at = now() - interval '8 days'")
    assert forget_attachments() == 1
    assert sql("select facts ->> 'count' from audit_trace where event = 'attachment.forgotten'") == [("1",)]
    with acting_as(act("psychologist", "clb")) as acting:
        assert (len(waiting_attachments(draft.id)), len(waiting_attachments(registered.id))) == (1, 0)
        [line] = lines(acting, lena)
        assert names(line.attachments) == ["brief.docx"] and read_attachment(acting, line.attachments[0].id)
    assert sql("select forget_attachments(0)") == [(0,)]  # nobody but the nightly job


def test_an_attachment_of_a_restricted_activity_is_as_restricted(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        activity = with_files(acting, lena, LETTER, restricted=True)
    with acting_as(act("other_psychologist", "clb")) as acting:
        assert lines(acting, lena)[0].attachments == []
        [listed] = restricted_words(acting, activity.id).attachments
        read_attachment(acting, listed.id)
        assert sql(READ, listed.id) == [("0", "true")]
        [restricted] = who_looked(acting, open_file(acting, lena))[:1]
        assert restricted.restricted == 2  # its words, and the attachment


def test_each_pupil_gets_a_copy_under_the_own_key_and_destroying_one_leaves_the_other(act: Act, lena: uuid.UUID) -> None:
    with acting_as(act("psychologist", "clb")) as acting:
        other = next(row for row in Pupil.objects.exclude(id=lena) if open_if(acting, row.id)).id
        with_files(acting, lena, LETTER, also=(other,))
        [mine], [theirs] = lines(acting, lena)[0].attachments, lines(acting, other)[0].attachments
        assert mine.id != theirs.id and names([mine, theirs]) == ["brief.docx", "brief.docx"]
        assert read_attachment(acting, theirs.id).listed.left_out["pictures"] == 3
        file = File.objects.get(pupil_id=lena)
    assert sql("select count(distinct key_id) from casefile_attachment where version = 1") == [(2,)]
    sql("update kernel_datakey set wrapped = null, destroyed_at = now() where id = %s", file.key_id)
    with acting_as(act("psychologist", "clb")) as acting:
        with pytest.raises(Refused, match="no_attachment"):
            read_attachment(acting, mine.id)
        assert read_attachment(acting, theirs.id).sections


def test_what_cannot_be_taken_is_told_and_nothing_of_it_kept(act: Act, lena: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ATTACHMENTS_MOST", 1)
    monkeypatch.setattr(settings, "ATTACHMENTS_TOTAL", len(LETTER[1]))
    with acting_as(act("psychologist", "clb")) as acting:
        draft = start_activity(acting, lena)
        with pytest.raises(BadInput) as bad:
            attach(acting, draft.id, ("a.pdf", b"MZ"), LETTER, ("twee.docx", LETTER[1]))
        assert list(bad.value.problems) == ["a.pdf", "twee.docx"]
        assert names(waiting_attachments(draft.id)) == ["brief.docx"]
        other = next(row for row in Pupil.objects.exclude(id=lena) if open_if(acting, row.id)).id
        with pytest.raises(BadInput) as bad:
            register_activity(acting, draft.id, draft.revision, said(also=(other,)))
        assert list(bad.value.problems) == ["file"] and names(waiting_attachments(draft.id)) == ["brief.docx"]
        activity = register_activity(acting, draft.id, draft.revision, said())
        attach(acting, activity.id, ("drie.docx", LETTER[1]))
        with pytest.raises(BadInput):
            correct_activity(acting, activity.id, 1, said())
    reasons = sql("select reason from audit_trace where event = 'attachment.refused' and outcome = 'refused'")
    assert reasons == [("not_pdf",)]
