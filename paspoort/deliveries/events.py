"""Events of deliveries: what the trail says of the tables that schools send. Counts, never what stands in them."""

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import COUNT, FLAG, NUMBER, Event
from paspoort.kernel.limits import HOUR, Limit

FATES = ["new", "changed", "moved", "ended", "same", "refused", "passed", "left_out"]
"""What becomes of the rows of a file, and of who is left out of it."""
NOT_READ = (
    "empty", "too_large", "file_broken", "file_too_heavy", "office_locked", "harmful", "not_scanned", "not_as_named", "table_old",
    "table_unknown", "table_too_long", "table_too_wide", "table_quote", "no_rows",
)  # fmt: skip

EVENTS = [
    Event("delivery.listed", _("Saw the deliveries of the own school"), facts={"deliveries": NUMBER}),
    Event("delivery.offered", _("Uploaded a table of pupils"), facts={"rows": NUMBER}),
    Event("delivery.refused", _("Uploaded a file that is no table of pupils"), refused=NOT_READ),
    Event("delivery.opened", _("Looked at a delivery")),
    Event("delivery.asked", _("Said what the columns of a table are"), facts={"whole": FLAG}),
    Event("delivery.confirmed", _("Had a table of pupils taken in"), facts={"ends": FLAG}),
    Event("delivery.stopped", _("Put a table of pupils away")),
    Event("delivery.refusals_saved", _("Saved the refused rows of a table"), facts={"rows": NUMBER}),
    Event("delivery.compared", by=("registry-import",), facts={one: COUNT for one in FATES}),
    Event("delivery.forgotten", by=("registry-import",), facts={"count": COUNT}),
]
LIMITS = [Limit("deliveries", 30, HOUR, "delivery.offered delivery.refused")]
