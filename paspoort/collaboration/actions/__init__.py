"""Samenwerkingsdossier verbs: choose a school, start a registration, and write in it together."""

from paspoort.collaboration.actions.drafting import draft_of, keep_draft, names_in_form, names_typed, still_writing
from paspoort.collaboration.actions.library import (
    DocumentAt,
    FileVersion,
    Folder,
    Library,
    OpenDocument,
    Shelved,
    Withdrawn,
    attachments_of,
    documents_of,
    hand_over,
    preview,
    preview_page,
    search,
    withdrawn_of,
)
from paspoort.collaboration.actions.lines import (
    AgreementText,
    GoalText,
    LineAt,
    SavedLine,
    StepText,
    save_agreement,
    save_goal,
    save_step,
)
from paspoort.collaboration.actions.meetings import (
    NewMeeting,
    Tied,
    agenda_of,
    change_meeting,
    meetings_about,
    plan_meeting,
    put_on_agenda,
)
from paspoort.collaboration.actions.overview import (
    COUNTED,
    FIRST_YEAR,
    Line,
    MadeReport,
    Overview,
    Reached,
    Sums,
    Wait,
    overview,
)
from paspoort.collaboration.actions.places import Listed, Opened, Place, choices, opened, places
from paspoort.collaboration.actions.reading import Entry, Head, SectionOf, Version, Whole, registration, versions
from paspoort.collaboration.actions.searching import Found, search_registrations
from paspoort.collaboration.actions.shelving import (
    About,
    attach_document,
    bring_back,
    move_document,
    new_version,
    put_document,
    rename_folder,
    withdraw,
)
from paspoort.collaboration.actions.starting import NewRegistration, begin_working_agreements, describe, start
from paspoort.collaboration.actions.turning import (
    change_state,
    close,
    colleagues,
    keep_open,
    note_moment,
    propose_close,
    succeed,
    ways_on,
)
from paspoort.collaboration.actions.writing import Saved, SectionText, TwoTexts, react, save_section
from paspoort.collaboration.actions.year import LONGEST_YEAR_WORDS, YearReport, YearWords, look_at_year, make_year_report
from paspoort.collaboration.actions.yearly import Coming, SchoolYear, Yearly, done_words, yearly
from paspoort.collaboration.inner.files import Inside, NamedInside, NewFile, NotRead
from paspoort.collaboration.inner.guard import Named, Typing, check_typing
from paspoort.collaboration.inner.said import REACHED, STATES, STEP_STATES
from paspoort.collaboration.inner.words import tidy
