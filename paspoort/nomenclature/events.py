"""Events of the nomenclature: the operator brought in code lists."""

from paspoort.kernel.events import COUNT, NUMBER, Event

COUNTS = dict.fromkeys(["new", "renamed", "changed", "closed"], COUNT)
NOT_TAKEN = ("codes_changed", "import_running", "does_not_add_up")
"""Why an import was not done, beside what was wrong in the file."""
EVENTS = [Event("codes.imported", by=("operator",), facts={"year": NUMBER, **COUNTS})]
