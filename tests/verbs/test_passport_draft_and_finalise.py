"""A centre drafts a report, nothing is lost, and finalising publishes it whole or not at all."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from paspoort.documents.models import Blob, Document
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    LegacyReport,
    allowed_orientations,
    bring_in_legacy,
    discard_draft,
    end_report,
    finalise,
    my_drafts,
    open_draft,
    open_report,
    preview,
    preview_page,
    read_page,
    read_text,
    recently_finalised,
    reports_of_pupil,
    save_draft,
    sections_of,
    start_report,
    valid_report_for,
)
from paspoort.passport.models import Report
from tests.raised import raised
from tests.sql import sql
from tests.verbs.passport_world import TEXTS, Little, brought_in, complete, enrol, leave, pdf_from_outside

DAY = timedelta(days=1)


def made(little: Little, pupil: str = "lena", kind: str = "GC", starts: date | None = None, **choices: str) -> Report:
    with little.acting("writer") as acting:
        report = start_report(acting, little[pupil], kind)
        complete(acting, report, **choices)
        return finalise(acting, report.id, starts or today())


def test_a_draft_takes_school_and_level_from_the_enrolment(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        assert (report.school_id, report.education_level, report.state) == (little["school"], "lager", "draft")
        assert report.number.startswith(f"GC-{today().year}-") and len(report.number) == 14
        assert start_report(acting, little["lena"], "GC").id == report.id
        assert [draft.id for draft in my_drafts(acting)] == [report.id]


def test_only_the_centre_of_the_school_begins_a_report(little: Little) -> None:
    for who, pupil, code in [("stranger", "lena", "not_guided"), ("writer", "far", "not_guided"), ("reader", "lena", "no_right")]:
        with pytest.raises(Refused) as refusal, little.acting(who) as acting:
            start_report(acting, little[pupil], "GC")
        assert refusal.value.code == code
    with pytest.raises(Refused) as nobody, little.acting("writer") as acting:
        start_report(acting, uuid.uuid4(), "GC")
    assert nobody.value.code == "not_guided"


def test_kinds_that_cannot_be_are_refused(little: Little) -> None:
    for kind in ("OV4", "LEGACY_GV", "LEGACY_V", "V", ""):
        with pytest.raises(BadInput), little.acting("writer") as acting:
            start_report(acting, little["lena"], kind)


def test_the_matrix_is_that_of_the_decree(little: Little) -> None:
    assert "BA" not in {one for one, _form in allowed_orientations("GC", "kleuter")}
    assert ("BA", "") in allowed_orientations("GC", "lager")
    secondary = allowed_orientations("IAC", "secundair")
    assert ("2", "OV1") in secondary and ("2", "OV2") in secondary and ("2", "OV3") not in secondary
    assert ("BA", "OV3") in secondary and ("BA", "OV1") not in secondary and not any(form == "OV4" for _one, form in secondary)
    assert {one for one, _form in allowed_orientations("OV4", "secundair")} == {"3", "4", "5", "6", "7", "9"}
    assert allowed_orientations("OV4", "lager") == []
    assert ("8", "") in allowed_orientations("LEGACY_V", "lager") and ("8", "") not in allowed_orientations("IAC", "lager")
    assert ("9", "OV4") in allowed_orientations("LEGACY_V", "secundair")


def test_every_section_speaks_both_languages_and_asks_by_type(little: Little) -> None:
    for language in ("nl", "en"):
        for kind, level in [("GC", "lager"), ("IAC", "secundair"), ("OV4", "secundair")]:
            sections = sections_of(kind, level, "9", language)
            assert all(one.heading and one.guidance and one.hint for one in sections)
            assert len({one.key for one in sections}) == len(sections) > 8
    assert "diagnosis" not in {one.key for one in sections_of("GC", "lager", "BA")}
    assert {one.part for one in sections_of("IAC", "lager", "9")} == {"attest", "protocol", "signature"}
    assert "form_reason" not in {one.key for one in sections_of("IAC", "lager", "9")}


def test_saving_keeps_what_was_typed_and_tells_the_second_tab(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        first = save_draft(acting, report.id, 0, {"strengths": "Eén", "support_type": "9"})
        second = save_draft(acting, report.id, first, {"goals": "Twee\x00 \ud800 é"})
        stale = raised(Refused, save_draft, acting, report.id, first, {"strengths": "Drie"})
        assert (stale.code, stale.status) == ("changed_elsewhere", 409)
        draft = open_draft(acting, report.id)
        assert draft.texts["strengths"] == "Eén" and draft.report.revision == second and draft.report.support_type == "9"
        assert "Eén".encode() not in bytes(draft.report.sections or b"")
    with little.acting("colleague") as acting:
        assert save_draft(acting, report.id, second, {"strengths": "Vier"}) == second + 1
    with pytest.raises(Refused), little.acting("stranger") as acting:
        save_draft(acting, report.id, second + 1, {"strengths": "Vijf"})


@pytest.mark.parametrize(
    "changes",
    [
        {"strengths": "x" * 20_001},
        {"nothing": "x"},
        {"support_type": "12"},
        {"training_form": "OV1"},
        {"school": "999999"},
        {"director": "x"},
    ],
)
def test_what_cannot_be_kept_is_said_and_keeps_nothing(little: Little, changes: dict[str, str]) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        assert set(raised(BadInput, save_draft, acting, report.id, 0, {"goals": "goed"} | changes).problems) <= set(changes)
        assert open_draft(acting, report.id).texts == {}


def test_the_check_list_names_each_thing_that_is_missing(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["yas"], "IAC")
        fields = [item.field for item in open_draft(acting, report.id).missing]
        assert fields[:4] == ["trajectory", "parents", "support_type", "training_form"] and {
            "statement",
            "form_reason",
            "director",
        } <= set(fields)
        save_draft(acting, report.id, 0, {"support_type": "2", "training_form": "OV3", "strengths": "  ", "goals": "\ue000"})
        fields = [item.field for item in open_draft(acting, report.id).missing]
        assert "training_form" in fields and "strengths" in fields and "goals" in fields and "diagnosis" in fields
        assert "strengths" in raised(BadInput, finalise, acting, report.id, today()).problems
        assert Report.objects.get(id=report.id).state == "draft"


def test_finalising_publishes_a_sealed_paper_that_only_opens_here(little: Little) -> None:
    report = made(little)
    assert (report.state, report.drafted_on, report.starts_on) == ("finalised", today(), today())
    assert report.finalised_at is not None and report.finalised_by_id == little["writer"]
    document = Document.objects.get(report=report)
    blob = bytes(Blob.objects.get(document=document).sealed)
    assert document.pages >= 1 and len(blob) == document.size + 28 and b"%PDF" not in blob
    events = [event for (event,) in sql("select event from audit_trace where object_id = %s order by at", report.id)]
    assert events == ["report.started", "report.saved", "report.finalised"]
    with little.acting("writer") as acting:
        assert [one.id for one in recently_finalised(acting)] == [report.id]
        assert raised(Refused, save_draft, acting, report.id, report.revision, {"goals": "anders"}).code == "already_finalised"


def test_finalising_again_gives_the_report_that_is_final_already(little: Little) -> None:
    report = made(little)
    with little.acting("colleague") as acting:
        again = finalise(acting, report.id, today() + 5 * DAY)
    assert (again.id, again.starts_on) == (report.id, today())
    assert Document.objects.count() == 1


@pytest.mark.parametrize("days", [-40, 400])
def test_a_start_date_far_away_is_refused(little: Little, days: int) -> None:
    assert list(raised(BadInput, made, little, starts=today() + days * DAY).problems) == ["starts_on"]


def test_a_report_does_not_start_before_one_that_could_be_read(little: Little) -> None:
    made(little, starts=today() - 10 * DAY)
    with pytest.raises(BadInput):
        made(little, kind="IAC", starts=today() - 11 * DAY)
    second = made(little, kind="IAC", starts=today() - 10 * DAY)
    assert second.ended_on is None


def test_the_next_report_takes_over_without_gap_or_overlap(little: Little) -> None:
    old = made(little, starts=today() - 10 * DAY)
    later = made(little, kind="IAC", starts=today() + 20 * DAY)
    sooner = made(little, kind="GC", starts=today() + 5 * DAY, support_type="3")
    rows = {row.id: row for row in Report.objects.filter(pupil_id=little["lena"])}
    assert (rows[old.id].ended_on, rows[old.id].superseded_by_id) == (today() + 5 * DAY, sooner.id)
    assert (rows[later.id].ended_on, rows[later.id].superseded_by_id) == (today() + 20 * DAY, sooner.id)
    assert rows[sooner.id].ended_on is None
    assert rows[old.id].end_kind == rows[later.id].end_kind == "superseded"
    sql("set constraints all immediate")


def test_ending_needs_a_date_and_a_reason_and_closes_the_school_out(little: Little) -> None:
    report = made(little, starts=today() - 5 * DAY)
    with little.acting("reader") as acting:
        assert valid_report_for(acting, little["lena"]) == report
    for ends_on, reason in [(today(), " "), (today() - 6 * DAY, "reden"), (today() + 999 * DAY, "reden"), (today(), "x" * 2001)]:
        with pytest.raises(BadInput), little.acting("writer") as acting:
            end_report(acting, report.id, ends_on, reason)
    with pytest.raises(Refused), little.acting("stranger") as acting:
        end_report(acting, report.id, today(), "reden")
    with little.acting("writer") as acting:
        end_report(acting, report.id, today() + DAY, "Geen leersteun meer nodig")
        ended = end_report(acting, report.id, today(), "Toch vandaag al")
        assert (ended.ended_on, ended.end_kind, ended.ended_by_id) == (today(), "ended", little["writer"])
        assert raised(Refused, end_report, acting, report.id, today(), "nog eens").code == "already_ended"
    with little.acting("reader") as acting:
        assert valid_report_for(acting, little["lena"]) is None
        assert raised(Refused, open_report, acting, report.id).code == "no_report"


LEGACY: dict[str, Any] = {
    "level": "lager",
    "support_type": "8",
    "training_form": "",
    "drafted_on": date(2021, 5, 3),
    "starts_on": date(2021, 9, 1),
}


def test_an_old_report_lasts_until_the_one_that_is_there_already(little: Little) -> None:
    new = made(little)
    with little.acting("writer") as acting:
        old = brought_in(acting, little["lena"], "LEGACY_V", data=pdf_from_outside(), **LEGACY)
        assert (old.counts_as, old.kind, old.end_kind) == ("IAC", "LEGACY_V", "superseded")
        assert (old.ended_on, old.superseded_by_id) == (today(), new.id)
        assert Report.objects.get(id=new.id).ended_on is None
        facts = LEGACY | {"starts_on": date(2022, 9, 1), "support_type": "9"}
        between = brought_in(acting, little["lena"], "LEGACY_GV", data=pdf_from_outside(), **facts)
        assert Report.objects.get(id=old.id).ended_on == date(2022, 9, 1)
        assert (between.ended_on, between.counts_as) == (today(), "GC")
        assert {one.id for one in reports_of_pupil(acting, little["lena"])} == {old.id, between.id, new.id}
    sql("set constraints all immediate")


def test_an_old_report_is_read_as_pages_and_as_the_text_that_lies_in_it(little: Little) -> None:
    with little.acting("writer") as acting:
        facts = LEGACY | {"level": "secundair", "support_type": "9", "training_form": "OV4"}
        old = brought_in(acting, little["yas"], "LEGACY_V", data=pdf_from_outside(2), **facts)
        assert old.counts_as == "OV4" and old.sections is None
    with little.acting("second_reader") as acting:
        opened = open_report(acting, old.id)
        assert read_page(acting, opened.consultation.id, 1).startswith(b"\xff\xd8")
        text = read_text(acting, opened.consultation.id)
        assert not text.is_scan and "Er staat iets." in text.passages[0].text and len(text.passages) == opened.pages


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        ("GC", {}, "kind"),
        ("LEGACY_V", {"drafted_on": date(2023, 9, 1)}, "drafted_on"),
        ("LEGACY_V", {"starts_on": date(2023, 9, 2)}, "starts_on"),
        ("LEGACY_V", {"starts_on": date(2021, 5, 2)}, "starts_on"),
        ("LEGACY_V", {"level": "kleuter", "support_type": "BA"}, "support_type"),
        ("LEGACY_GV", {"level": "hoger"}, "level"),
        ("LEGACY_GV", {"data": b"MZ"}, "file"),
        ("LEGACY_GV", {"data": b""}, "file"),
        ("LEGACY_GV", {"data": b"%PDF-1.7 broken"}, "file"),
    ],
)
def test_an_old_report_that_does_not_fit_is_refused_and_nothing_stays(
    little: Little, kind: str, wrong: dict[str, Any], field: str
) -> None:
    with little.acting("writer") as acting:
        with pytest.raises(BadInput) as problem:
            bring_in_legacy(acting, little["lena"], LegacyReport(kind, **{"data": b"%PDF"} | LEGACY | wrong))
        assert field in problem.value.problems
    assert Report.objects.count() == Document.objects.count() == 0


def test_the_preview_is_pages_and_never_a_file(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        assert preview(acting, report.id) >= 1
        complete(acting, report)
        assert preview_page(acting, report.id, 1).startswith(b"\xff\xd8")
        assert raised(Refused, preview_page, acting, report.id, 99).code == "no_page"


def test_a_pupil_who_left_is_no_longer_ours_to_write_about(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        revision = complete(acting, report)
    enrol(little, "lena", "second", "lager", today())
    leave(little, "lena", "school", today())
    with little.acting("writer") as acting:
        assert list(raised(BadInput, finalise, acting, report.id, today()).problems) == ["school"]
        revision = save_draft(acting, report.id, revision, {"school": "041236", "goals": TEXTS["goals"]})
        assert finalise(acting, report.id, today()).school_id == little["second"]
        other = start_report(acting, little["lena"], "IAC")
    leave(little, "lena", "second", today())
    with pytest.raises(Refused), little.acting("writer") as acting:
        save_draft(acting, other.id, 0, {"goals": "x"})


def test_a_discarded_draft_is_gone_for_everyone(little: Little) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        discard_draft(acting, report.id, 0)
        with pytest.raises(Refused):
            open_draft(acting, report.id)
    assert Report.objects.get(id=report.id).sections is None


def test_a_failure_on_the_way_leaves_the_draft_as_it_was(little: Little, monkeypatch: pytest.MonkeyPatch) -> None:
    with little.acting("writer") as acting:
        report = start_report(acting, little["lena"], "GC")
        complete(acting, report)
    before = sql("select count(*) from audit_trace")

    def broken(*_args: object, **_facts: object) -> None:
        raise RuntimeError("the trace cannot be written")

    monkeypatch.setattr("paspoort.passport.actions.publish.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic(), little.acting("writer") as acting:
        finalise(acting, report.id, today())
    assert Report.objects.get(id=report.id).state == "draft" and Document.objects.count() == 0
    assert sql("select count(*) from audit_trace") == before
