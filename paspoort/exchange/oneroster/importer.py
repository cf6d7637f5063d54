"""Take in a OneRoster file: read, stage, merge and trace in one transaction, so that a file counts whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from paspoort.audit.actions import record
from paspoort.exchange.oneroster import rows as convert
from paspoort.exchange.oneroster.profile import File
from paspoort.exchange.oneroster.reader import Archive, open_archive
from paspoort.exchange.oneroster.refusals import LOOK_ONLY, Refusals, write_refused
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Refused
from paspoort.registry.actions import Confirm, Intake, keep_import, source_named

Progress = Callable[[int, int, str], None]
"""Called with how far it is, how far it goes (bytes, or steps), and what is going on (a file's name, or `merge`)."""

ORDER = ["orgs", "users", "demographics", "classes", "roles", "enrollments", "guidance"]


@dataclass(slots=True)
class Summary:
    """What one import did: how many institutions, pupils, enrolments and guidances were added, changed, ended or the same,
    how many rows were refused for which reason, and what someone should look at."""

    source: str
    whole: bool
    version: str
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    refused_path: Path | None = None


def import_file(
    path: Path, *, source: str = "", confirm: Confirm = False, progress: Progress | None = None, refused_path: Path | None = None
) -> Summary:
    """Bring the registry to a OneRoster ZIP (docs/recipes/oneroster-profile.md); running it twice changes nothing more.

    A row that cannot be taken is written to `refused_path` (beside the file when not given) and what it names stays as it
    was. Raises `Refused`, and changes nothing, for a file that cannot be read or, without `confirm`, a whole file that would
    end more than 5 % of the current enrolments.
    """
    told = progress or (lambda _done, _total, _what: None)
    try:
        archive = open_archive(path)
        with archive.zip:
            return _take_in(archive, path, source, confirm, told, refused_path or path.with_suffix(".refused.csv"))
    except Refused as refused:
        with acting_as_service("registry-import", role="worker"):
            record("registry.imported", outcome="refused", reason=refused.code, channel="import", **refused.facts)
        raise


def _take_in(archive: Archive, path: Path, name: str, confirm: Confirm, told: Progress, out: Path) -> Summary:
    with acting_as_service("registry-import", role="worker"):
        source = source_named(name, "oneroster")
        intake = Intake(source, whole=archive.whole)
        _stage(archive, intake, told)
        try:
            intake.merge(confirm=confirm, step=lambda done, total: told(done, total, "merge"))
        except Refused:
            _write_refused(archive, intake, out)
            raise
        refused = _write_refused(archive, intake, out)
        summary = _summary(source.name, archive, intake, refused)
        summary.refused_path = out if refused else None
        keep_import("oneroster", source, _sha256(path), whole=archive.whole, counts=_counts(summary))
    told(1, 1, "done")
    return summary


def _stage(archive: Archive, intake: Intake, told: Progress) -> None:
    """Read every file of the profile that is there, in an order in which each finds what it needs."""
    scheduled: frozenset[str] = frozenset()
    with Refusals() as refusals:
        for file in (archive.files[name] for name in ORDER if name in archive.files):
            if file.noun == "class":
                scheduled = _scheduled(archive, file, told)
                continue
            intake.stage(file.noun, _converted(archive, file, refusals, scheduled, told))
            intake.refuse(refusals.take())


def _converted(
    archive: Archive, file: File, refusals: Refusals, scheduled: frozenset[str], told: Progress
) -> Iterator[convert.Row]:
    def wrong(line: int, source_id: str) -> None:
        refusals.add(file.noun, line, source_id, "", "columns")

    def refuse(line: int, source_id: str, column: str, reason: str) -> None:
        refusals.add(file.noun, line, source_id, column, reason)

    chosen = {
        "institution": convert.institutions(archive.warn),
        "pupil": convert.pupils(one_role=archive.version == "1.1"),
        "birth": convert.births(),
        "enrolment": convert.enrolments(scheduled),
        "guidance": convert.guidance(),
    }[file.noun]
    read = archive.rows(file, wrong, lambda done, total: told(done, total, file.csv))
    return convert.converted(read, chosen, refuse)


def _scheduled(archive: Archive, file: File, told: Progress) -> frozenset[str]:
    """Classes that are a course rather than the pupil's own class: an enrolment in the school is that in the own class."""
    read = archive.rows(file, lambda _line, _id: None, lambda done, total: told(done, total, file.csv))
    return frozenset(source for _line, (source, sort) in read if sort.strip().casefold() == "scheduled")


def _write_refused(archive: Archive, intake: Intake, out: Path) -> Counter[str]:
    return write_refused(out, intake.refusals(), {file.noun: file.csv for file in archive.files.values()})


def _summary(source: str, archive: Archive, intake: Intake, refused: Counter[str]) -> Summary:
    n = intake.counts
    ended = n["enrolments_ended"] + n["enrolments_of_gone"] + n["enrolments_closed"] + n["enrolments_passed_on"]
    changed = n["enrolments_changed"] - n["enrolments_closed"]
    looks = {"pupil_without_number": n["without_number"], "birth_date_differs": n["birth_date_differs"]}
    looks |= {reason: count for reason, count in refused.items() if reason in LOOK_ONLY} | archive.warnings
    return Summary(
        source=source,
        whole=archive.whole,
        version=archive.version,
        added={
            "institutions": n["institutions_added"],
            "pupils": n["pupils_added"],
            "enrolments": n["enrolments_added"],
            "guidance": n["guidance_added"],
        },
        changed={
            "institutions": n["institutions_renumbered"] + n["institutions_changed"],
            "pupils": n["pupils_changed"] + n["pupils_filled"] + n["births_changed"],
            "enrolments": changed,
            "guidance": n["guidance_changed"],
        },
        ended={"enrolments": ended, "guidance": n["guidance_ended"]},
        unchanged={"enrolments": intake.fates["enrolment"]["unchanged"]},
        refused={reason: count for reason, count in refused.items() if reason not in LOOK_ONLY},
        warnings={code: count for code, count in looks.items() if count},
    )


def _counts(summary: Summary) -> dict[str, int]:
    told = {"added": summary.added, "changed": summary.changed, "ended": summary.ended}
    flat = {f"{noun}_{what}": count for what, nouns in told.items() for noun, count in nouns.items()}
    return flat | {"rows_refused": sum(summary.refused.values())}


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
