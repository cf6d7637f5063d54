"""The summary of an import, row by row: read is taken, unchanged, refused and passed over together, and that is checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from paspoort.exchange.oneroster.profile import File
from paspoort.exchange.oneroster.reader import Archive
from paspoort.exchange.oneroster.refusals import LOOK_ONLY
from paspoort.kernel.models import Refused
from paspoort.registry.actions import Intake

CHANGED = {
    "institutions": ["institutions_renumbered", "institutions_changed"],
    "pupils": ["pupils_changed", "pupils_filled", "births_changed"],
    "enrolments": ["enrolments_changed"],
    "guidance": ["guidance_changed"],
}


@dataclass(frozen=True, slots=True)
class Rows:
    """What became of the rows of one file. A row is taken when something changed by it."""

    read: int
    taken: int
    unchanged: int
    refused: int
    passed: int

    @property
    def add_up(self) -> bool:
        return self.read == self.taken + self.unchanged + self.refused + self.passed


@dataclass(slots=True)
class Summary:
    """What one import did: how many institutions, pupils, enrolments and guidances were added, changed, ended or the same,
    how many rows were refused for which reason or passed over, and what someone should look at."""

    source: str
    whole: bool
    version: str
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    warnings: dict[str, int] = field(default_factory=dict)
    passed: dict[str, int] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    unused: dict[str, int] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    institutions: dict[str, list[str]] = field(default_factory=dict)
    refused_path: Path | None = None

    @property
    def in_vain(self) -> bool:
        """Whether nothing came of the file although something should have: nothing taken and nobody known already, a whole
        file without rows, or one with pupils of whom not one is here now. A delta without rows says that nothing changed."""
        pupils = self.added["pupils"] + self.changed["pupils"] + self.known["pupils"] + self.unchanged["enrolments"]
        if pupils:
            return False
        users = self.rows.get("users.csv")
        if self.whole and users is not None and users.read:
            return True
        known = any(rows.taken or rows.unchanged for rows in self.rows.values())
        return not known and (self.whole or any(rows.read for rows in self.rows.values()))

    def counts(self) -> dict[str, int]:
        told = {"added": self.added, "changed": self.changed, "ended": self.ended}
        flat = {f"{noun}_{what}": count for what, nouns in told.items() for noun, count in nouns.items()}
        passed = sum(rows.passed for rows in self.rows.values())
        return flat | {"rows_refused": sum(rows.refused for rows in self.rows.values()), "rows_passed": passed}


def summarise(source: str, archive: Archive, intake: Intake, refused: Counter[str]) -> Summary:
    """Raises `Refused("does_not_add_up")`, and so changes nothing, when a row cannot be accounted for."""
    n, fates = intake.counts, intake.fates
    ended = sum(n[f"enrolments_{why}"] for why in ("ended", "of_gone", "closed", "passed_on"))
    looks = {"pupil_without_number": n["without_number"], "birth_date_differs": n["birth_date_differs"]}
    looks |= {"facts_left": fates["pupil"]["facts_left"], "level_guessed": fates["enrolment"]["level_guessed"]}
    looks |= {reason: count for reason, count in refused.items() if reason in LOOK_ONLY} | archive.warnings
    summary = Summary(
        source=source,
        whole=archive.whole,
        version=archive.version,
        added={noun: n[f"{noun}_added"] for noun in ("institutions", "pupils", "enrolments", "guidance")},
        changed={noun: sum(n[name] for name in names) for noun, names in CHANGED.items()},
        ended={"enrolments": ended, "guidance": n["guidance_ended"]},
        unchanged={"enrolments": fates["enrolment"]["unchanged"]},
        known={"institutions": fates["institution"]["unchanged"], "pupils": fates["pupil"]["unchanged"]},
        refused={reason: count for reason, count in refused.items() if reason not in LOOK_ONLY},
        warnings={code: count for code, count in looks.items() if count},
        unused=archive.unused(),
        ignored=archive.ignored,
    )
    summary.changed["enrolments"] -= n["enrolments_closed"]
    _account(summary, archive, intake)
    return summary


def _account(summary: Summary, archive: Archive, intake: Intake) -> None:
    refused = intake.refused_rows()
    for number, reason in intake.refused_institutions():
        summary.institutions.setdefault(reason, []).append(number)
    for file in archive.files.values():
        if file.name not in archive.passed:
            continue
        late = _passed_late(file, intake)
        reasons = archive.passed[file.name] + Counter(late)
        taken, unchanged = (intake.fates.get(file.noun, {}).get(fate, 0) for fate in ("taken", "unchanged"))
        read, left = archive.read[file.name], refused.get(file.noun, 0)
        if file.noun in ("class", "birth"):  # only looked up in: classes for their kind, birth dates by the pupil's own row
            reasons[{"class": "looked_up", "birth": "of_nobody"}[file.noun]] = read - taken - unchanged - left - reasons.total()
        rows = Rows(read, taken, unchanged, left, reasons.total())
        if not rows.add_up or min(reasons.values(), default=0) < 0:
            text = _("The rows of %(file)s do not add up, so nothing was changed. Tell the makers: %(rows)s.")
            told = f"{rows.read} = {rows.taken} + {rows.unchanged} + {rows.refused} + {rows.passed}"
            raise Refused("does_not_add_up", text % {"file": file.csv, "rows": told}, status=500)
        summary.rows[file.csv] = rows
        for reason, count in reasons.items():
            if count:
                summary.passed[reason] = summary.passed.get(reason, 0) + count


def _passed_late(file: File, intake: Intake) -> dict[str, int]:
    """What turned out to be nobody's while the rows were laid beside what is known."""
    fate = intake.fates.get(file.noun, {})
    if file.noun == "pupil":
        absent = intake.counts["pupils_staged"] - intake.counts["pupils_known"]
        return {"gone_already": absent, "without_enrolment": fate["without_enrolment"] + intake.counts["joined_in_vain"]}
    if file.noun == "guidance":
        return {"gone_already": fate["absent"], "merged": intake.counts["guidance_merged"]}
    return {"gone_already": fate["absent"]} if "absent" in fate else {}
