"""Verbs of the passport: find one pupil; draft, finalise, end and bring in reports; consult them page by page."""

from paspoort.passport.actions.attest import StartException, next_september, start_exceptions, start_of_change
from paspoort.passport.actions.consult import (
    Opened,
    consultation_of_number,
    copy_given,
    numbers_of,
    open_report,
    own_consultation,
    read_page,
    read_text,
)
from paspoort.passport.actions.desk import STANDINGS, Desk, last_saved, reports_on_desk
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
from paspoort.passport.actions.journal import counting_notes, report_notes
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
from paspoort.passport.actions.verify_documents import export_sealed, verify_papers
from paspoort.passport.actions.withdrawal import NOT_WITHDRAWN, Withdrawal, may_withdraw, withdraw
from paspoort.passport.inner.checklist import Missing
from paspoort.passport.inner.forms import ARCHIVE_LANGUAGE, Section, allowed_orientations, label, sections_of
