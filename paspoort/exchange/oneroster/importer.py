"""Take in a OneRoster file: read, stage, merge and trace in one transaction, so that a file counts whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from paspoort.audit.actions import record
from paspoort.exchange.oneroster import rows as convert
from paspoort.exchange.oneroster.profile import File
from paspoort.exchange.oneroster.reader import Archive, Progress, open_archive
from paspoort.exchange.oneroster.refusals import Refusals, write_refused
from paspoort.exchange.oneroster.summary import Summary, summarise
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Refused
from paspoort.registry.actions import Confirm, Intake, keep_import, source_named

ORDER = ["orgs", "users", "demographics", "classes", "roles", "enrollments", "guidance"]


def import_file(
    path: Path, *, source: str = "", confirm: Confirm = False, progress: Progress | None = None, refused_path: Path | None = None
) -> Summary:
    """Bring the registry to a OneRoster ZIP (docs/recipes/oneroster-profile.md); running it twice changes nothing more.

    A row that cannot be taken is written to `refused_path` (beside the file when not given) and what it names stays as it
    was. `source` is the name of whose file it is; without it the only source there is. Raises `Refused`, and changes nothing,
    for a file that cannot be read, or a whole one that would end many enrolments at institutions that `confirm` does not name.
    """
    try:
        archive = open_archive(path, progress or (lambda _done, _total, _what: None))
        with archive.zip:
            return _take_in(archive, path, source, confirm, refused_path or path.with_suffix(".refused.csv"))
    except Refused as refused:
        with acting_as_service("registry-import", role="worker"):
            record("registry.imported", outcome="refused", reason=refused.code, channel="import", **refused.facts)
        raise


def _take_in(archive: Archive, path: Path, name: str, confirm: Confirm, out: Path) -> Summary:
    with acting_as_service("registry-import", role="worker"):
        source = source_named(name, "oneroster")
        intake = Intake(source, whole=archive.whole)
        _stage(archive, intake)
        try:
            intake.merge(confirm=confirm, step=lambda done, total: archive.told(done, total, "merge"))
        except Refused:
            _write_refused(archive, intake, out)
            raise
        refused = _write_refused(archive, intake, out)
        summary = summarise(source.name, archive, intake, refused)
        summary.refused_path = out if refused else None
        keep_import("oneroster", source, _sha256(path), whole=archive.whole, counts=summary.counts())
    archive.told(1, 1, "done")
    return summary


def _stage(archive: Archive, intake: Intake) -> None:
    """Read every file of the profile that is there, in an order in which each finds what it needs."""
    classes: dict[str, str | None] = {}
    with Refusals() as refusals:
        for file in (archive.files[name] for name in ORDER if name in archive.files):
            archive.passed[file.name] = Counter()
            if file.noun == "class":
                classes = _classes(archive, file, refusals)
            else:
                intake.stage(file.noun, _converted(archive, file, refusals, classes))
            intake.refuse(refusals.take())


def _converted(archive: Archive, file: File, refusals: Refusals, classes: Mapping[str, str | None]) -> Iterator[convert.Row]:
    def refuse(line: int, source_id: str, column: str, reason: str) -> None:
        refusals.add(file.noun, line, source_id, column, reason)

    chosen = {
        "institution": convert.institutions(archive.warn),
        "pupil": convert.pupils(archive.version == "1.1", archive.warn),
        "birth": convert.births(),
        "enrolment": convert.enrolments(classes),
        "guidance": convert.guidance(),
    }[file.noun]
    passed = archive.passed[file.name]
    return convert.converted(_rows(archive, file, refusals), chosen, refuse, lambda reason: passed.update([reason]))


def _rows(archive: Archive, file: File, refusals: Refusals) -> Iterator[tuple[int, tuple[str, ...]]]:
    return archive.rows(file, lambda line, source_id: refusals.add(file.noun, line, source_id, "", "columns"))


def _classes(archive: Archive, file: File, refusals: Refusals) -> dict[str, str | None]:
    """The title of each class by its id; None for a course: an enrolment in the school is that in the own class."""
    read = _rows(archive, file, refusals)
    return {source: None if sort.strip().casefold() == "scheduled" else title for _line, (source, sort, title) in read}


def _write_refused(archive: Archive, intake: Intake, out: Path) -> Counter[str]:
    return write_refused(out, intake.refusals(), {file.noun: file.csv for file in archive.files.values()})


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
