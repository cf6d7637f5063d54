"""Health verbs: who is due, a day at a school, one cell after another, one pupil, and what is kept beside it."""

from paspoort.health.actions.contacts import begin_contact, contact_of, finish_contact, mark, undo_mark
from paspoort.health.actions.days import (
    Changes,
    GridRow,
    OpenDay,
    arrange_day,
    changed_since,
    class_of_day,
    days_of,
    open_day,
    plan_day,
)
from paspoort.health.actions.due import Due, DueCount, due_counts, due_of
from paspoort.health.actions.ending import Missing, close_day, missing_of, open_again
from paspoort.health.actions.medical import (
    FactValue,
    Measured,
    Medical,
    medical,
    save_fact,
    summary,
)
from paspoort.health.actions.opened import OpenContact, open_contact
from paspoort.health.actions.saving import Clash, Doubtful, Saved, Typed, save_value
from paspoort.health.inner.cells import Value
from paspoort.health.inner.facts import FactVersion

__all__ = [
    "Changes",
    "Clash",
    "Doubtful",
    "Due",
    "DueCount",
    "FactValue",
    "FactVersion",
    "GridRow",
    "Measured",
    "Medical",
    "Missing",
    "OpenContact",
    "OpenDay",
    "Saved",
    "Typed",
    "Value",
    "arrange_day",
    "begin_contact",
    "changed_since",
    "class_of_day",
    "close_day",
    "contact_of",
    "days_of",
    "due_counts",
    "due_of",
    "finish_contact",
    "mark",
    "medical",
    "missing_of",
    "open_again",
    "open_contact",
    "open_day",
    "plan_day",
    "save_fact",
    "save_value",
    "summary",
    "undo_mark",
]
