"""Verbs of the passport: find one pupil; draft, finalise, end and bring in reports; consult them page by page."""

from paspoort.passport.actions.consult import (
    Opened,
    ReadableText,
    consultation_of_number,
    copy_given,
    numbers_of,
    open_report,
    own_consultation,
    read_page,
    read_text,
)
from paspoort.passport.actions.desk import STANDINGS, Desk, DeskRow, last_saved, reports_on_desk
from paspoort.passport.actions.draft import (
    Draft,
    discard_draft,
    just_saved,
    open_draft,
    preview,
    preview_page,
    save_draft,
    schools_of_pupil,
    start_report,
)
from paspoort.passport.actions.effects import counting_again, giving_way, readers, report_result, report_to_end
from paspoort.passport.actions.find_reader import Reader, find_reader
from paspoort.passport.actions.outside import (
    LegacyReport,
    PaperDraft,
    bring_in_legacy,
    brought_in_before,
    finalise_paper,
    open_paper,
)
from paspoort.passport.actions.overview import (
    conditional_until,
    my_drafts,
    recently_finalised,
    reports_of_pupil,
    valid_report_for,
)
from paspoort.passport.actions.publish import end_report, finalise
from paspoort.passport.actions.verify_documents import EXPORTED_BECAUSE, PapersVerdict, export_sealed, verify_papers
from paspoort.passport.actions.withdrawal import NOT_WITHDRAWN, Withdrawal, may_withdraw, withdraw
from paspoort.passport.inner.checklist import Missing
from paspoort.passport.inner.forms import Section, allowed_orientations, label, sections_of
from paspoort.passport.inner.passages import Passage

__all__ = [
    "EXPORTED_BECAUSE",
    "NOT_WITHDRAWN",
    "STANDINGS",
    "Desk",
    "DeskRow",
    "Draft",
    "LegacyReport",
    "Missing",
    "Opened",
    "PaperDraft",
    "PapersVerdict",
    "Passage",
    "ReadableText",
    "Reader",
    "Section",
    "Withdrawal",
    "allowed_orientations",
    "bring_in_legacy",
    "brought_in_before",
    "conditional_until",
    "consultation_of_number",
    "copy_given",
    "counting_again",
    "discard_draft",
    "end_report",
    "export_sealed",
    "finalise",
    "finalise_paper",
    "find_reader",
    "giving_way",
    "just_saved",
    "label",
    "last_saved",
    "may_withdraw",
    "my_drafts",
    "numbers_of",
    "open_draft",
    "open_paper",
    "open_report",
    "own_consultation",
    "preview",
    "preview_page",
    "read_page",
    "read_text",
    "readers",
    "recently_finalised",
    "report_result",
    "report_to_end",
    "reports_of_pupil",
    "reports_on_desk",
    "save_draft",
    "schools_of_pupil",
    "sections_of",
    "start_report",
    "valid_report_for",
    "verify_papers",
    "withdraw",
]
