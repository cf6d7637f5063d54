"""What the trail says of institutions, and of pupils that came in from a file."""

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import COUNT, FLAG, INSTITUTION, NUMBER, UUID, Event, Kind
from paspoort.registry.actions.suspects import KINDS as KINDS_OF_SUSPECTS
from paspoort.registry.models import SOURCE_KINDS

KINDS = ["institutions", "pupils", "enrolments", "guidance"]
COUNTS = {f"{kind}_{what}": COUNT for kind in KINDS for what in ("added", "changed", "ended")}
IMPORTED: dict[str, Kind] = {
    "kind": SOURCE_KINDS,
    "source": UUID,
    "whole": FLAG,
    "current": COUNT,
    "ends": COUNT,
    "institutions": COUNT,
}
SOURCE = {"everywhere": FLAG, "makes_institutions": FLAG, "ended": FLAG, "scope": COUNT}
NOT_TAKEN = (
    "ends_too_many", "import_running", "no_file", "not_zip", "zip_bomb", "zip_broken", "zip_encrypted", "zip_paths",
    "not_text", "csv_broken", "file_missing", "header_missing", "header_misspelt", "header_twice", "manifest_missing",
    "mixed", "version", "nothing", "no_source", "which_source", "does_not_add_up", "manifest_broken",
    "manifest_mode", "zip_method", "not_a_table", "no_columns", "plan_changed",
)  # fmt: skip

EVENTS = [
    Event("source.added", _("Added a source of files"), by=("operator",), facts=SOURCE),
    Event("source.changed", _("Changed a source of files"), by=("operator",), facts=SOURCE),
    Event("source.listed", _("Saw the sources of files"), by=("operator",), facts={"sources": NUMBER}),
    Event(
        "registry.checked",
        _("Looked in the registry for what may be mixed up"),
        by=("operator",),
        facts=dict.fromkeys(KINDS_OF_SUSPECTS, COUNT),
    ),
    Event("doubt.listed", _("Saw every row that may be of another person"), by=("registry-import",), facts={"doubts": NUMBER}),
    Event(
        "doubt.decided",
        _("Decided whether a row is of another person"),
        by=("registry-import",),
        facts={"decision": ["same", "another"]},
    ),
    Event("doubt.seen", _("Saw the rows of the own institution that may be of another person"), facts={"doubts": NUMBER}),
    Event(
        "institution.merged",
        _("Merged an institution"),
        by=("operator",),
        facts={"old": INSTITUTION, "new": INSTITUTION, "enrolments": COUNT, "guidances": COUNT, "parts": COUNT},
    ),
    Event(
        "registry.imported",
        _("Imported the registry"),
        by=("registry-import",),
        facts={**COUNTS, "rows_refused": COUNT, "rows_passed": COUNT, **IMPORTED},
        refused=NOT_TAKEN,
    ),
]
