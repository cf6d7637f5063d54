"""Journal of a pupil's file: the lines that reports leave in it by becoming final, by ending, and by being taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from paspoort.casefile.actions import Note
from paspoort.kernel.models import Acting, rows_of
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold


def report_notes(acting: Acting, pupil_id: uuid.UUID) -> list[Note]:
    """What the own centre did with its reports about a pupil whose file opens: who, when, and which report. Read from the reports
    themselves, those of before included."""
    must_hold(acting, "file:read")
    rows = rows_of("select object, kind, what, at, ended_on, author_id, author from report_lines(%s)", pupil_id)
    return [Note(facts={"kind": row.pop("kind"), "ended_on": row.pop("ended_on")}, **row) for row in rows]


def counting_notes(notes: Sequence[Note]) -> list[Note]:
    """Of what the centre made final about a pupil, what still counts today, the latest first."""
    gone = {note.object for note in notes if note.what == "report_withdrawn"}
    over = {note.object for note in notes if note.facts["ended_on"] and note.facts["ended_on"] <= today()}
    final = [note for note in notes if note.what == "report_final" and note.object not in gone | over]
    return sorted(final, key=lambda note: note.moment, reverse=True)
