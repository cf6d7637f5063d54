"""A paper from outside is looked at page by page beside the pupil's name before anyone else can read it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from paspoort.documents.models import Blob
from paspoort.kernel.actions import signed
from paspoort.kernel.models import BadInput, Refused
from paspoort.passport.actions import (
    LegacyReport,
    bring_in_legacy,
    discard_draft,
    finalise,
    finalise_paper,
    my_drafts,
    open_draft,
    open_paper,
    open_report,
    preview_page,
    reports_of_pupil,
    save_draft,
    valid_report_for,
)
from paspoort.passport.models import Report
from tests.raised import raised
from tests.sql import sql
from tests.verbs.passport_world import Little, pdf_from_outside

FACTS: dict[str, Any] = {
    "level": "lager",
    "support_type": "8",
    "training_form": "",
    "drafted_on": date(2021, 5, 3),
    "starts_on": date(2021, 9, 1),
}


@pytest.fixture
def paper(little: Little) -> Report:
    with little.acting("writer") as acting:
        return bring_in_legacy(acting, little["lena"], LegacyReport("LEGACY_V", data=pdf_from_outside(3), **FACTS))


def test_it_waits_for_who_brought_it_in_and_nobody_else_sees_anything(little: Little, paper: Report) -> None:
    with little.acting("writer") as acting:
        assert [one.id for one in my_drafts(acting)] == [paper.id]
        waiting = open_paper(acting, paper.id)
        assert waiting.mine and waiting.pages >= 2 and waiting.not_shown == list(range(1, waiting.pages + 1))
        assert preview_page(acting, paper.id, 1).startswith(b"\xff\xd8")
        assert open_paper(acting, paper.id).not_shown == waiting.not_shown[1:]
    with little.acting("reader") as acting:
        assert valid_report_for(acting, little["lena"]) is None
        with pytest.raises(Refused):
            open_report(acting, paper.id)
    with little.acting("colleague") as acting:
        seen = open_paper(acting, paper.id)
        assert (seen.mine, seen.pages, seen.not_shown) == (False, 0, [])
        for refused in (
            lambda: preview_page(acting, paper.id, 1),
            lambda: finalise_paper(acting, paper.id, about_this_pupil=True),
        ):
            with pytest.raises(Refused):
                refused()
        assert sql("select 1 from documents_blob") == []


def test_it_becomes_final_only_after_each_page_and_with_the_word_whose_it_is(little: Little, paper: Report) -> None:
    with little.acting("writer") as acting:
        pages = open_paper(acting, paper.id).pages
        for page in range(1, pages):
            preview_page(acting, paper.id, page)
        refused = raised(BadInput, finalise_paper, acting, paper.id, about_this_pupil=False)
        assert set(refused.problems) == {"pages", "about_this_pupil"} and str(pages) in refused.problems["pages"]
        preview_page(acting, paper.id, pages)
        final = finalise_paper(acting, paper.id, about_this_pupil=True)
        with pytest.raises(Refused) as twice:
            finalise_paper(acting, paper.id, about_this_pupil=True)
    assert twice.value.code == "already_finalised" and final.starts_on == FACTS["starts_on"]
    with little.acting("reader") as acting:
        found = valid_report_for(acting, little["lena"])
        assert found is not None and found.id == paper.id


def test_that_a_page_was_shown_is_not_said_in_bare_sql(little: Little, paper: Report) -> None:
    """Only the application says so, with its signature over this session, report and page."""
    with little.acting("writer") as acting:
        with pytest.raises(DatabaseError, match="not left by who acts here"), transaction.atomic():
            sql(
                "select record_trace('report.preview_read', 'done', '', 'web', %s, %s, null, '{\"page\": 1}')",
                paper.pupil_id,
                paper.id,
            )
        first = signed(f"page shown\n{acting.session_id}:{paper.id}:1")
        for page, signature in [(1, b""), (1, None), (2, first), (99, signed(f"page shown\n{acting.session_id}:{paper.id}:99"))]:
            assert sql("select note_page_shown(%s, %s, %s)", paper.id, page, signature) == [(False,)]
        assert open_paper(acting, paper.id).not_shown[0] == 1
        assert sql("select note_page_shown(%s, 1, %s)", paper.id, first) == [(True,)]
        assert open_paper(acting, paper.id).not_shown[0] == 2


def test_it_is_not_written_in_and_a_discarded_one_is_gone(little: Little, paper: Report) -> None:
    with little.acting("writer") as acting:
        for refused in (
            lambda: open_draft(acting, paper.id),
            lambda: save_draft(acting, paper.id, paper.revision, {"support_type": "9"}),
            lambda: finalise(acting, paper.id, FACTS["starts_on"]),
        ):
            with pytest.raises(Refused):
                refused()
        discard_draft(acting, paper.id, 0)
        assert reports_of_pupil(acting, little["lena"]) == []
        with pytest.raises(Refused):
            preview_page(acting, paper.id, 1)
    assert Blob.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "change"),
    [
        ("writer", "state = 'finalised', finalised_by_id = author_id"),
        ("colleague", "state = 'finalised', finalised_by_id = (select person_id from acting())"),
        ("writer", "document_id = null"),
        ("writer", "document_id = gen_random_uuid()"),
        ("writer", "state = 'withdrawn', withdrawn_by_id = author_id, withdrawn_reason = 'too_early'"),
    ],
)
def test_bare_sql_does_not_get_round_looking(little: Little, paper: Report, who: str, change: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), little.acting(who):
        sql(f"update passport_report set {change} where id = %s", paper.id)
