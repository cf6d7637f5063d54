"""Events of the nomenclature: someone looked at a list, and the operator brought in lists."""

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import COUNT, NUMBER, Event

COUNTS = dict.fromkeys(["new", "renamed", "changed", "closed"], COUNT)
NOT_TAKEN = ("codes_changed", "import_running", "does_not_add_up")
"""Why an import was not done, beside what was wrong in the file."""
EVENTS = [
    Event("codes.list_seen", _("Looked at a code list")),
    Event("codes.imported", by=("operator",), facts={"year": NUMBER, **COUNTS}),
]
