"""`paspoort audit verify --documents` looks at every stored paper, and `export-document` hands one to an auditor."""

from __future__ import annotations

import hashlib
import io
import stat
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from django.db import DatabaseError, connection
from django.test import override_settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from paspoort.audit.models import KnownEvent, Trace
from paspoort.documents.actions import _about, _opened, erase
from paspoort.documents.inner import sealing
from paspoort.documents.inner.seal import load_seal, make_demo_seal, seal
from paspoort.kernel.actions import acting_as_service, open_data_key, seal_bytes
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    LegacyReport,
    bring_in_legacy,
    discard_draft,
    export_sealed,
    finalise,
    start_report,
    verify_papers,
)
from paspoort.passport.actions.draft import CHANGE_OVER
from paspoort.passport.models import Report
from tests.verbs.audit_ground import attack
from tests.verbs.documents_samples import report_pdf
from tests.verbs.passport_world import Little, brought_in, complete, pdf_from_outside

LONG_AGO = CHANGE_OVER - timedelta(days=400)
PAPER: dict[str, Any] = {
    "level": "secundair",
    "support_type": "9",
    "training_form": "OV4",
    "drafted_on": LONG_AGO,
    "starts_on": LONG_AGO,
}


def stored(report: Report) -> bytes:
    assert report.document_id is not None
    with acting_as_service("verifier", role="worker"):
        return _opened(report.document_id)


def put(report: Report, pdf: bytes, *, recorded: bool = True) -> None:
    """Put other bytes in the place of a paper, as somebody with all power and the keys can; also as the record says, or not."""
    assert report.document_id is not None
    with acting_as_service("verifier", role="worker"):
        sealed = seal_bytes(open_data_key(report.key_id), pdf, _about(report.document_id))
    attack("update documents_blob set sealed = %s where document_id = %s", [sealed, report.document_id])
    if recorded:
        now = [len(pdf), hashlib.sha256(pdf).digest(), report.document_id]
        attack("update documents_document set size = %s, sha256 = %s where id = %s", now)


def says(report: Report, what: str) -> None:
    verdict = verify_papers()
    assert not verdict.ok and verdict.faulty == 1
    assert [one for one in verdict.findings if report.number in one and what in one], verdict.findings


def test_a_report_and_a_paper_from_outside_are_whole_and_that_it_was_looked_at_is_traced(little: Little, report: Report) -> None:
    with little.acting("writer") as acting:
        brought_in(acting, little["yas"], "LEGACY_V", data=pdf_from_outside(), **PAPER)
    told: list[tuple[int, int]] = []
    verdict = verify_papers(lambda done, total: told.append((done, total)))
    assert (verdict.ok, verdict.sealed, verdict.brought_in, verdict.faulty) == (True, 1, 1, 0)
    assert told == [(1, 2), (2, 2)]
    trace = Trace.objects.get(event="audit.papers_verified")
    assert (trace.service, trace.facts["papers"], trace.facts["sound"], trace.facts["findings"]) == ("verifier", 2, True, 0)


def test_bytes_that_were_changed_do_not_open(report: Report) -> None:
    attack("update documents_blob set sealed = set_byte(sealed, 500, 255 - get_byte(sealed, 500))")
    says(report, "cannot be decrypted")


def test_a_paper_that_was_put_in_the_place_of_another_does_not_open(little: Little, report: Report) -> None:
    other = uuid.uuid4()
    attack("update documents_blob set document_id = %s", [other])
    attack("update documents_document set id = %s", [other])
    attack("update passport_report set document_id = %s", [other])
    says(report, "cannot be decrypted")


def test_bytes_that_are_gone_are_told(report: Report) -> None:
    attack("delete from documents_blob")
    says(report, "bytes are gone")


def test_a_report_without_its_paper_is_told(report: Report) -> None:
    attack("delete from documents_blob; delete from documents_document")
    assert verify_papers().findings == [f"Report {report.number}: the report is final and has no paper."]


def test_another_file_with_the_right_key_is_not_what_was_recorded(report: Report) -> None:
    put(report, stored(report) + b"\n", recorded=False)
    says(report, "not the file that was recorded")


def test_one_changed_byte_breaks_the_seal_whoever_mends_the_record(report: Report) -> None:
    pdf = bytearray(stored(report))
    pdf[pdf.index(b"stream", len(pdf) // 3) + 40] ^= 1
    put(report, bytes(pdf))
    says(report, "seal does not hold")


def test_what_was_added_behind_the_seal_is_told(report: Report) -> None:
    put(report, stored(report) + b"\n% added later\n")
    says(report, "added after it was sealed")


def test_a_paper_without_seal_is_told(report: Report) -> None:
    put(report, report_pdf())
    says(report, "no seal")


def test_a_second_signature_is_told(report: Report) -> None:
    pdf = report_pdf()
    for name in ("Seal", "Second"):
        about = PdfSignatureMetadata(field_name=name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        signer = PdfSigner(about, sealing.installed_seal().signer)
        pdf = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
    put(report, pdf)
    says(report, "more than one signature")


def test_a_seal_of_another_installation_is_told(report: Report) -> None:
    put(report, seal(report_pdf(), load_seal(*make_demo_seal())))
    says(report, "no valid certificate of this installation")


def test_a_seal_of_another_moment_is_told(report: Report) -> None:
    attack("update passport_report set finalised_at = finalised_at - interval '1 day'")
    says(report, "not of the moment")


def test_a_sound_paper_of_another_report_is_told(little: Little, report: Report) -> None:
    with little.acting("writer") as acting:
        draft = start_report(acting, little["bo"], "GC")
        complete(acting, draft)
        other = finalise(acting, draft.id, today())
    put(report, stored(other))
    says(report, "the paper of another report")


def test_a_paper_that_says_it_came_from_outside_still_needs_its_seal(report: Report) -> None:
    attack("update documents_document set origin = 'taken_in'")
    put(report, report_pdf())
    says(report, "another kind of paper")
    says(report, "no seal")


def test_after_a_new_seal_the_earlier_one_counts_when_it_is_named(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sealing.installed_seal().signer.signing_cert
    later = load_seal(*make_demo_seal())
    monkeypatch.setattr("paspoort.documents.actions.installed_seal", lambda: later)
    says(report, "no valid certificate")
    assert before
    (tmp_path / "until-2026.pem").write_bytes(pem.armor("CERTIFICATE", before.dump()))
    with override_settings(SEAL_EARLIER=str(tmp_path)):
        assert verify_papers().ok


def test_destroyed_papers_and_drafts_that_were_put_away_are_passed_over_and_said(little: Little, report: Report) -> None:
    with little.acting("writer") as acting:
        paper = bring_in_legacy(acting, little["yas"], LegacyReport("LEGACY_V", data=pdf_from_outside(), **PAPER))
        discard_draft(acting, paper.id, paper.revision)
    with acting_as_service("operator", role="worker"):
        assert erase(report.key_id)
    verdict = verify_papers()
    assert (verdict.ok, verdict.destroyed, verdict.put_away, verdict.sealed) == (True, 1, 1, 0)
    attack("update kernel_datakey set destroyed_at = null")
    says(report, "nothing says that it was destroyed")


@pytest.mark.parametrize("service", ["operator", "sealer", "registry-import", "mail"])
def test_no_other_service_reaches_a_paper_or_its_key(report: Report, service: str) -> None:
    with acting_as_service(service, role="worker"), connection.cursor() as cursor:
        for table in ("documents_blob", "documents_document", "kernel_datakey", "kernel_institutionkey", "passport_report"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)


# --- the one way out ----------------------------------------------------------------------------------------------------


def test_an_auditor_gets_the_sealed_file_and_the_trail_says_so(little: Little, report: Report, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    export_sealed(report.number, file, "seal_check")
    assert file.read_bytes() == stored(report) and stat.S_IMODE(file.stat().st_mode) == 0o600
    trace = Trace.objects.get(event="report.exported")
    assert (trace.service, trace.object_id, trace.subject_id) == ("verifier", report.id, little["lena"])
    assert (trace.outcome, trace.reason, trace.channel) == ("done", "seal_check", "command")


def test_no_file_is_overwritten_and_none_followed(report: Report, tmp_path: Path) -> None:
    there, link = tmp_path / "there.pdf", tmp_path / "link.pdf"
    there.write_text("mine")
    link.symlink_to(tmp_path / "elsewhere.pdf")
    for file in (there, link):
        with pytest.raises(FileExistsError):
            export_sealed(report.number, file, "seal_check")
    assert there.read_text() == "mine" and not (tmp_path / "elsewhere.pdf").exists()
    with pytest.raises(NotADirectoryError):
        export_sealed(report.number, tmp_path / "no" / "report.pdf", "seal_check")
    assert not Trace.objects.filter(event="report.exported").exists()


def test_there_is_no_file_when_the_trace_cannot_be_left(report: Report, tmp_path: Path) -> None:
    KnownEvent.objects.filter(name="report.exported").delete()
    with pytest.raises(DatabaseError):
        export_sealed(report.number, tmp_path / "report.pdf", "seal_check")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("why", ["no_report", "brought_in", "destroyed", "faulty"])
def test_what_cannot_leave_is_refused_and_traced(little: Little, report: Report, tmp_path: Path, why: str) -> None:
    number = report.number
    if why == "no_report":
        with little.acting("writer") as acting:
            number = start_report(acting, little["bo"], "GC").number
    if why == "brought_in":
        with little.acting("writer") as acting:
            number = brought_in(acting, little["yas"], "LEGACY_V", data=pdf_from_outside(), **PAPER).number
    if why == "destroyed":
        with acting_as_service("operator", role="worker"):
            erase(report.key_id)
    if why == "faulty":
        put(report, report_pdf())
    with pytest.raises(Refused, match=why) as refusal:
        export_sealed(number, tmp_path / "report.pdf", "seal_check")
    assert refusal.value.sentence and not list(tmp_path.iterdir())
    trace = Trace.objects.get(event="report.exported")
    assert (trace.outcome, trace.reason) == ("refused", why)
