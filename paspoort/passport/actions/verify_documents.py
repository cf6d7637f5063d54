"""Verifying documents: look at every stored one, or hand a sealed one to an auditor on the premises, who checks it elsewhere."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef

from paspoort.audit.actions import record
from paspoort.documents.actions import faults_of, has_bytes, is_destroyed, sealed_paper
from paspoort.documents.models import Document
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Refused
from paspoort.passport.models import Report

AT_ONCE = 500
"""How many papers are looked at in one transaction: a large installation takes hours, and no transaction should."""
FACTS = ["id", "number", "kind", "state", "key_id", "document_id", "finalised_at"]
FAULTS = {
    "no_bytes": "its bytes are gone",
    "no_key": "its key is gone, and nothing says that it was destroyed",
    "undecryptable": "it cannot be decrypted: the bytes, the key or the root key are not those it was kept with",
    "not_as_recorded": "it is not the file that was recorded (size or SHA-256)",
    "no_seal": "it carries no seal",
    "several_seals": "it carries more than one signature",
    "seal_broken": "its seal does not hold",
    "changed_since": "something was added after it was sealed",
    "seal_of_another": "its seal is by no valid certificate of this installation; an earlier one stands in PASPOORT_SEAL_EARLIER",
    "seal_of_another_time": "its seal is not of the moment that the report became final",
    "of_another_report": "it is the paper of another report",
    "of_nothing": "it belongs to no report",
    "of_another_kind": "it is recorded as another kind of paper than its report has",
    "of_another_file": "it lies under another key than its report",
    "not_erased": "it was put away as a draft, and its bytes are still there",
    "no_paper": "the report is final and has no paper",
}
EXPORTED_BECAUSE = ["seal_check", "legal_order", "complaint"]
"""Why a sealed report leaves as a file, as a code: a trace holds no words."""
EXPORT_REFUSED = {
    "no_report": "There is no final report by this number.",
    "brought_in": "This report was brought in from outside: it carries no seal of ours to check.",
    "destroyed": "The key of this report was destroyed: nobody can read it any more.",
    "faulty": "This report is not whole. See: paspoort audit verify --documents",
}


@dataclass
class PapersVerdict:
    """How many papers were looked at and what came of each: sealed, brought in, passed over because their key was destroyed,
    put away as drafts, or found wanting. A finding names a report by its number, or a paper by its id, and nothing else."""

    sealed: int = 0
    brought_in: int = 0
    destroyed: int = 0
    put_away: int = 0
    faulty: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def papers(self) -> int:
        return self.sealed + self.brought_in + self.destroyed + self.put_away + self.faulty

    def found(self, name: str, *faults: str) -> None:
        self.findings += [f"{name}: {FAULTS[fault]}." for fault in faults]


def verify_papers(progress: Callable[[int, int], None] | None = None) -> PapersVerdict:
    """Look at every stored paper, whichever state its report is in, and leave a trace of the outcome.

    Each must open under its key and be the very file that was recorded; one that was made here carries exactly one seal, over the
    whole file, unbroken, by a certificate of this installation, of the moment that its report became final.
    """
    verdict, last, total = PapersVerdict(), uuid.UUID(int=0), 0
    while True:
        with acting_as_service("verifier", role="worker"):
            total = total or Document.objects.count()
            documents = list(Document.objects.filter(id__gt=last).order_by("id")[:AT_ONCE])
            reports = {one["document_id"]: one for one in _reports().filter(document_id__in=[one.id for one in documents])}
            for document in documents:
                _look_at(document, reports.get(document.id), verdict)
                if progress:
                    progress(verdict.papers, max(total, verdict.papers))
        if not documents:
            break
        last = documents[-1].id
    with acting_as_service("verifier", role="worker"):
        for number in _without_paper():
            verdict.found(f"Report {number}", "no_paper")
        _leave_trace(verdict)
    return verdict


def _look_at(document: Document, report: dict[str, Any] | None, verdict: PapersVerdict) -> None:
    if report is None:
        verdict.faulty += 1
        verdict.found(f"Paper {document.id}", "of_nothing")
        return
    from_outside = report["kind"].startswith("LEGACY")
    faults = [] if report["key_id"] == document.key_id else ["of_another_file"]
    faults += [] if from_outside == (document.origin == "taken_in") else ["of_another_kind"]
    if report["state"] == "discarded":
        passed_over, faults = "put_away", faults + ["not_erased"] * has_bytes(document.id)
    elif is_destroyed(document.key_id):
        passed_over = "destroyed"
    else:
        passed_over = "brought_in" if from_outside else "sealed"
        faults += faults_of(document, report["number"], None if from_outside else report["finalised_at"])
    outcome = "faulty" if faults else passed_over
    setattr(verdict, outcome, getattr(verdict, outcome) + 1)
    verdict.found(f"Report {report['number']}", *faults)


def _reports() -> Any:
    return Report.objects.values(*FACTS)


def _without_paper() -> list[str]:
    paper = Exists(Document.objects.filter(id=OuterRef("document_id")))
    final = Report.objects.filter(~paper, state__in=["finalised", "withdrawn"])
    return list(final.order_by("number").values_list("number", flat=True))


def _leave_trace(verdict: PapersVerdict) -> None:
    record(
        "audit.papers_verified",
        channel="command",
        sound=verdict.ok,
        papers=verdict.papers,
        sealed=verdict.sealed,
        destroyed=verdict.destroyed,
        findings=len(verdict.findings),
        asked_by=os.getuid(),
    )


def export_sealed(number: str, path: Path, reason: str) -> None:
    """Write a sealed report to a file of its owner alone, for an auditor who checks the seal elsewhere. This is the one way out.

    That it leaves is traced, and that trace is committed before there is a file; an attempt that is refused is traced too.
    Raises `Refused`, and before anything leaves `FileExistsError` or `NotADirectoryError`.
    """
    if path.exists() or path.is_symlink():
        raise FileExistsError(path)
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise NotADirectoryError(path.parent)
    with acting_as_service("verifier", role="worker"):
        report = _reports().filter(number=number, state__in=["finalised", "withdrawn"]).values(*FACTS, "pupil_id").first()
        refused, pdf = _sealed_bytes(report)
        about = {"subject": report["pupil_id"], "object": report["id"]} if report else {}
        outcome, why = ("refused", refused) if refused else ("done", reason)
        record("report.exported", outcome=outcome, reason=why, channel="command", asked_by=os.getuid(), **about)
    if refused:
        raise Refused(refused, EXPORT_REFUSED[refused])
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(pdf)


def _sealed_bytes(report: dict[str, Any] | None) -> tuple[str, bytes]:
    """Why a report cannot leave, or its bytes."""
    if report is None:
        return "no_report", b""
    document = Document.objects.filter(id=report["document_id"]).first()
    if report["kind"].startswith("LEGACY"):
        return "brought_in", b""
    if is_destroyed(report["key_id"]):
        return "destroyed", b""
    if document is None or document.origin != "typeset" or faults_of(document, report["number"], report["finalised_at"]):
        return "faulty", b""
    return "", sealed_paper(document)
