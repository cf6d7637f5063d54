"""Reports for measuring: texts that fill six pages, finished papers, and their rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg

from bench.load import Row, copy, told
from bench.world import World
from paspoort.documents.actions import Taken, keep, write
from paspoort.drafts.actions import seal_words
from paspoort.kernel.actions import seal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.passport.actions import ARCHIVE_LANGUAGE, label, sections_of
from paspoort.passport.models import Report

SIX_PAGES = 6
SAMPLE = 480
DIFFERENT = 8
SENTENCES = (
    "De leerling werkt geconcentreerd wanneer de opdracht kort is en het einde zichtbaar.",
    "In de klas helpt een vaste plaats vooraan, met het bord in het gezicht en weinig drukte achter de rug.",
    "Bij lange teksten leest iemand de vraag voor; daarna lukt het antwoord meestal zonder hulp.",
    "De school probeerde dit gedurende twee trimesters en besprak het effect met de ouders.",
    "Overgangen tussen lessen vragen een aankondiging en een teken dat altijd hetzelfde is.",
    "Het zorgteam stelde vast dat de gewone aanpassingen niet volstaan om het leerplan te volgen.",
    "Wat goed gaat: samen spelen, onthouden wat verteld werd, en helpen bij praktisch werk.",
)
REPORT = (
    "id, pupil_id, centre_id, school_id, kind, counts_as, education_level, support_type, training_form, number, state, revision,"
    " key_id, sections, document_id, author_id, created_at, changed_at, drafted_on, starts_on, finalised_at, finalised_by_id,"
    " end_kind, end_reason"
)


def texts(kind: str, level: str, turn: int = 0, *, length: int = 5) -> dict[str, str]:
    """The text of each section, `length` paragraphs each; `turn` makes it another report."""
    sections = sections_of(kind, level, "9", ARCHIVE_LANGUAGE)
    told: dict[str, str] = {}
    for place, section in enumerate(sections):
        lines = [" ".join(SENTENCES[(turn + place + n + k) % len(SENTENCES)] for k in range(3)) for n in range(length)]
        told[section.key] = "Els Vermeire" if section.is_line else "\n\n".join(lines)
    return told


def paper(turn: int, facts: dict[str, Any]) -> dict[str, Any]:
    """A whole paper of six pages as the typesetter takes it."""
    said = texts("GC", "lager", turn)
    shown = [one for one in sections_of("GC", "lager", "9", ARCHIVE_LANGUAGE) if not one.is_line]
    return {
        "title": label("kinds", "GC", ARCHIVE_LANGUAGE),
        "kind": "GC",
        "kind_label": label("kinds", "GC", ARCHIVE_LANGUAGE),
        "number": "GC-2026-000000",
        "pupil": {"given_name": "Léna", "family_name": "Van der Auwera", "birth_date": "14/03/2017"},
        "school": {"name": "Basisschool De Linde", "number": "100001"},
        "centre": {"name": "CLB De Brug", "number": "600002", "address": "Kerkplein 2"},
        "level_label": label("levels", "lager", ARCHIVE_LANGUAGE),
        "support_type_label": label("support_types", "9", ARCHIVE_LANGUAGE),
        "training_form_label": "",
        "drafted_on": "01/10/2026",
        "starts_on": "01/10/2026",
        "sections": [{"key": one.key, "heading": one.heading, "text": said[one.key], "part": one.part} for one in shown],
        "signatories": [{"name": "Hanne Maes", "role": label("roles", "author", ARCHIVE_LANGUAGE)}],
        "parts": [],
    } | facts


def build(world: World, url: str) -> None:
    """Add the reports: a sample with the paper and the text, sealed under real keys; facts for all others."""
    with told(f"{DIFFERENT} papers of {SIX_PAGES} pages"):
        papers = [paper(turn, {}) for turn in range(DIFFERENT)]
        kept = [write(one) for one in papers]
        if any(one.pages != SIX_PAGES for one in kept):
            raise AssertionError(f"the papers have {kept[0].pages} pages; choose another length of text")
    keys, rows, documents = [], [], []
    institution_keys = {centre: b"%032x" % world.chance.getrandbits(128) for centre in world.centres}
    with told(f"{world.reports:,} reports, {min(SAMPLE, world.reports)} of them with their paper"):
        for place, chosen in enumerate(world.chosen[: world.reports]):
            sample = (papers[place % DIFFERENT], kept[place % DIFFERENT]) if place % _every(world) == 0 else None
            key, document, row = _one(world, chosen, institution_keys, sample)
            keys.append(key)
            rows.append(row)
            documents += document
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("set session_replication_role = replica")
            _load(db, institution_keys, keys, documents, rows)


def _every(world: World) -> int:
    return max(1, world.reports // SAMPLE)


def _one(
    world: World, chosen: Row, institution_keys: dict[str, bytes], sample: tuple[dict[str, Any], Taken] | None
) -> tuple[Row, list[Row], Row]:
    pupil, school, level = chosen
    centre, report_id, key_id, document_id = world.centres[world.centre_of(school)], world.id(), uuid.UUID(world.id()), world.id()
    author = world.writers[world.centre_of(school)]
    key = world.chance.randbytes(32)
    wrapped = seal_bytes(institution_keys[centre], key, f"data key {key_id}")
    sections, facts = None, [(document_id, key_id.hex, "typeset", f"\\\\x{'0' * 64}", 180_000, SIX_PAGES, "now()")]
    if sample:
        written = Report(id=uuid.UUID(report_id), revision=3)
        seal_words(written, sample[0], key)
        sections = "\\\\x" + bytes(written.sections or b"").hex()
        document_id, facts = keep(sample[1], key_id=key_id, key=key, origin="typeset").id.hex, []
    day = "2026-09-15"
    signs = (pupil, centre, world.schools[school], "GC", "GC", level, "9", "", f"GC-B-{report_id[:10]}", "finalised", 3)
    row = (report_id, *signs, key_id.hex, sections, document_id, author, day, day, day, day, day, author, "", "")
    return (key_id.hex, centre, pupil, "\\\\x" + wrapped.hex()), facts, row


def _load(
    db: psycopg.Connection[Any], institution_keys: dict[str, bytes], keys: list[Row], documents: list[Row], rows: list[Row]
) -> None:
    root = derived_key("institution keys")
    wrapped: Iterator[Row] = (
        (centre, "\\\\x" + seal_bytes(root, key, f"institution key {uuid.UUID(centre)}").hex())
        for centre, key in institution_keys.items()
    )
    copy(db, "kernel_institutionkey", "institution_id, wrapped", wrapped)
    copy(db, "kernel_datakey", "id, institution_id, subject_id, wrapped", keys)
    copy(db, "documents_document", "id, key_id, origin, sha256, size, pages, made_at", documents)
    copy(db, "passport_report", REPORT, rows)
