"""Samenwerkingsdossiers for measuring: six schools of 600 pupils and 80 colleagues, each with 500 registrations, and 10,000
documents at one centre. Made in the database itself, after the people and the pupils."""

from __future__ import annotations

from pathlib import Path

import psycopg

from bench.load import told

PAIRS, REGISTRATIONS, DOCUMENTS, MORE_PUPILS, MORE_STAFF = 6, 500, 10_000, 275, 65
WORDS = (
    "speelplaats toezicht ruzie ouders overleg afspraak gesprek zorg klas team kleuter tandarts slapen scherm lezen rekenen taal"
    " overgang afwezig bellen brief regel herstel rust gezondheid advies doel meten stap vraag antwoord school pauze middag"
)
LAID = Path(__file__).with_suffix(".sql")


def build(url: str) -> None:
    """Lay them all in a world that has its people and pupils."""
    asked = {
        "pairs": PAIRS, "pupils": MORE_PUPILS, "staff": MORE_STAFF, "registrations": REGISTRATIONS, "documents": DOCUMENTS,
        "words": WORDS,
    }  # fmt: skip
    with told("samenwerkingsdossiers"), psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as db:
        db.execute("set session_replication_role = replica")
        db.execute(LAID.read_text(), asked)
