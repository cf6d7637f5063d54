"""Samenwerkingsdossier verbs: choose a school, start a registration, and write in it together."""

from paspoort.collaboration.actions.drafting import draft_of, keep_draft
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
from paspoort.collaboration.actions.places import Listed, Opened, Place, choices, opened, places
from paspoort.collaboration.actions.reading import Entry, Head, SectionOf, Version, Whole, registration, versions
from paspoort.collaboration.actions.starting import NewRegistration, describe, start
from paspoort.collaboration.actions.turning import change_state, close, colleagues, keep_open, propose_close, succeed, ways_on
from paspoort.collaboration.actions.writing import Saved, SectionText, TwoTexts, react, save_section
from paspoort.collaboration.inner.guard import Named, check_typing
