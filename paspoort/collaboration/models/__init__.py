"""Samenwerkingsdossier: the file that a centre and a school keep together, with nobody named."""

from paspoort.collaboration.models.following import Draft, Excuse, Seen
from paspoort.collaboration.models.library import LIBRARY_KINDS, LONGEST_FOLDER, YEAR_REPORT, LibraryDocument, LibraryVersion
from paspoort.collaboration.models.registrations import (
    KINDS,
    LONGEST_TITLE,
    MEETING,
    OTHER_KINDS,
    STATES,
    WORKING_AGREEMENTS,
    Collaboration,
    Registration,
)
from paspoort.collaboration.models.writing import (
    LONGEST,
    MOMENTS,
    MOST_REACHED,
    STEP_STATES,
    TURNS,
    Agreement,
    Goal,
    Reaction,
    Section,
    Step,
    Turn,
)
