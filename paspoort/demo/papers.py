"""Writes the reports of the demonstration through the verbs of the centre, and makes the old PDF that one of them comes in as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from paspoort.demo.families import know_parents
from paspoort.demo.stories import SECTIONS
from paspoort.demo.trajectories import conclude, go_through
from paspoort.documents.actions import typeset
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.passport.actions import (
    LegacyReport,
    bring_in_legacy,
    end_report,
    finalise,
    finalise_paper,
    open_draft,
    open_paper,
    preview_page,
    save_draft,
    start_report,
)
from paspoort.passport.models import Report
from paspoort.registry.models import Pupil


@dataclass(frozen=True, slots=True)
class Paper:
    """One report: about whom, by whom, of which kind; `starts` days from today, None leaves it a draft."""

    child: str
    author: tuple[str, str]
    kind: str
    support_type: str
    training_form: str = ""
    starts: int | None = 0
    ended: bool = False


HANNE = ("psychologist", "clb")
PAPERS = [
    Paper("lena", HANNE, "IAC", "BA", starts=-20),
    Paper("noor", HANNE, "GC", "3", starts=-30),
    Paper("noor", HANNE, "GC", "9", starts=-2),
    Paper("li", HANNE, "GC", "7", starts=10),
    Paper("twin_a", HANNE, "GC", "BA", starts=-25, ended=True),
    Paper("jules", HANNE, "GC", "9", starts=None),
    Paper("toddler", HANNE, "GC", "7", starts=-3),
    Paper("ov4", HANNE, "OV4", "9", "OV4", starts=-10),
    Paper("double", HANNE, "GC", "4", starts=-6),
    Paper("moved", ("other_psychologist", "other_clb"), "GC", "3", starts=-15),
    Paper("far", ("other_psychologist", "other_clb"), "GC", "BA", starts=-5),
]
WHOLE = {"lena": 6, "jules": 3}
"""Of whom the trajectory is told at length, and how many phases of it are done; of the others it was shortened."""


def write(sign_in: Callable[[str, str], str], pupils: dict[str, str]) -> None:
    """Draft and finalise every report of the cast; `pupils` maps the cast's keys to how the registry knows them."""
    for paper in PAPERS:
        with acting_as(sign_in(*paper.author)) as acting:
            _write_one(acting, paper, Pupil.objects.get(source_id=pupils[paper.child]))
    with acting_as(sign_in(*HANNE)) as acting:
        _bring_in_old(acting, Pupil.objects.get(source_id=pupils["legacy_pupil"]))


def _write_one(acting: Acting, paper: Paper, pupil: Pupil) -> None:
    if paper.child in WHOLE:
        go_through(acting, pupil.id, WHOLE[paper.child])
    else:
        conclude(acting, pupil.id)
    if paper.kind != "GC":
        know_parents(acting, pupil.id)
    report = start_report(acting, pupil.id, paper.kind)
    orientation = {"support_type": paper.support_type, "training_form": paper.training_form}
    revision = save_draft(acting, report.id, report.revision, orientation)
    keys = [section.key for section in open_draft(acting, report.id).sections]
    texts = {key: SECTIONS[key] for key in keys if key in SECTIONS}
    save_draft(acting, report.id, revision, texts if paper.starts is not None else dict(list(texts.items())[:4]))
    if paper.starts is None:
        return
    done = finalise(acting, report.id, today() + timedelta(days=paper.starts))
    if paper.ended:
        end_report(acting, done.id, today(), "De leerling volgt het gemeenschappelijk curriculum zonder leersteun.")


def _bring_in_old(acting: Acting, pupil: Pupil) -> Report:
    legacy = LegacyReport("LEGACY_V", "secundair", "9", "OV4", date(2022, 5, 16), date(2022, 9, 1), old_pdf())
    paper = bring_in_legacy(acting, pupil.id, legacy)
    for page in open_paper(acting, paper.id).not_shown:
        preview_page(acting, paper.id, page)
    return finalise_paper(acting, paper.id, about_this_pupil=True)


STORY = {
    "care_so_far": "Wat de school al deed",
    "care_extended": "Het traject met het CLB",
    "strengths": "Sterke kanten",
    "needs_pupil": "Wat de leerling nodig heeft",
}
OLD = {
    "title": "Verslag voor toegang tot het buitengewoon onderwijs",
    "kind": "V",
    "kind_label": "Verslag",
    "number": "2022/0417",
    "pupil": {"given_name": "Zoë", "family_name": "Vandenbossche", "birth_date": "10/10/2010"},
    "school": {"name": "Atheneum Ter Schelde", "number": "041236"},
    "centre": {"name": "CLB De Wegwijzer", "number": "114702", "address": "Kouterstraat 12, 9000 Gent"},
    "level_label": "Secundair onderwijs",
    "support_type_label": "Type 9",
    "training_form_label": "Opleidingsvorm 4",
    "drafted_on": "16/05/2022",
    "starts_on": "01/09/2022",
    "sections": [{"key": key, "heading": heading, "text": SECTIONS[key]} for key, heading in STORY.items()],
    "signatories": [{"name": "Bart Goossens", "role": "directeur"}],
    "parts": [],
}


@cache
def old_pdf() -> bytes:
    """A report as centres made them before September 2023: a PDF of its own, without structured text."""
    return typeset(OLD)
