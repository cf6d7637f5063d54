"""Finalising a report of six pages, beside the bare typesetting and sealing of the same paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import typst
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from bench import papers
from bench.cases import readers
from bench.figures import Figure, at_most, in_pairs, milliseconds
from bench.ground import Ground
from bench.processor import Meter
from paspoort.demo.trajectories import conclude
from paspoort.documents.inner.fonts import FONTS
from paspoort.documents.inner.sealing import installed_seal
from paspoort.documents.inner.typeset import inputs_of
from paspoort.documents.inner.typesetter import TEMPLATES
from paspoort.kernel.actions import acting_as
from paspoort.kernel.periods import today
from paspoort.passport.actions import finalise, save_draft, start_report
from paspoort.passport.models import Report

PAIRS = 15
PUPILS = """
    select f.pupil_id from registry_guidance g join registry_findable f on f.institution_id = g.school_id and f.left_on is null
     where g.centre_id = %s and f.education_level = 'lager'
       and not exists (select 1 from passport_report r where r.pupil_id = f.pupil_id) limit %s
"""


def take(ground: Ground, name: str, scale: int) -> Iterator[Figure]:
    """The verb with its transaction, from the finished draft to the committed report."""
    with psycopg.connect(ground.url(name), autocommit=True) as admin:
        ((secret, centre),) = readers(admin, 1, "LARSGebruiker")
        pupils = [pupil for (pupil,) in admin.execute(PUPILS, [centre, PAIRS + 2]).fetchall()]
    drafts = iter([_draft(secret, pupil, turn) for turn, pupil in enumerate(pupils)])
    bare = Bare(papers.paper(0, {}))

    def ours() -> float:
        draft = next(drafts)
        return milliseconds(lambda: _finalise(secret, draft))

    ours(), bare.make()
    meter = Meter(ground.url(name))
    found = in_pairs(ours, lambda: milliseconds(bare.make), pairs=PAIRS, what="reports finalised", meter=meter)
    yield at_most("finalise", scale, found, "ms", 1.8)


def _draft(secret: str, pupil: UUID, turn: int) -> UUID:
    with acting_as(secret) as acting:
        conclude(acting, pupil)
        report = start_report(acting, pupil, "GC")
        revision = save_draft(acting, report.id, report.revision, {"support_type": "9"})
        save_draft(acting, report.id, revision, papers.texts("GC", "lager", turn))
    return report.id


def _finalise(secret: str, draft: UUID) -> None:
    with acting_as(secret) as acting:
        report: Report = finalise(acting, draft, today())
    if report.document is None or report.document.pages != papers.SIX_PAGES:
        raise AssertionError("what was finalised is not the paper of six pages that the floor makes")


class Bare:
    """A Typst compiler and a pyHanko signer, both kept ready, on a paper that is ready too."""

    def __init__(self, paper: dict[str, Any]) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        self.compiler = typst.Compiler(TEMPLATES / "report.typ", root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
        self.signer = installed_seal().signer
        self.paper, self.turn = paper, 0

    def make(self) -> bytes:
        """One sealed PDF/A-3a; each time another text, because a compiler remembers."""
        self.turn += 1
        paper = self.paper | papers.paper(self.turn, {"number": f"GC-2026-{self.turn:06d}"})
        made = self.compiler.compile(sys_inputs=inputs_of(paper), pdf_standards=["a-3a", "ua-1"])
        if not isinstance(made, bytes):
            raise TypeError("the typesetter gave no single file")
        about = PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
        signed = PdfSigner(about, self.signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(made)), bytes_reserved=16_384)
        return bytes(signed.getbuffer())
