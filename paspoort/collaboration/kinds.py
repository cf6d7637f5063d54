"""Tasks of a samenwerkingsdossier: an owner left, and a colleague takes over; the samenwerkingsafspraken are to be confirmed or
evaluated. Their sources are in `sql/functions/waiting.sql`."""

from paspoort.inbox.models import TASK, Audience, Kind

WORKING_TOGETHER = Audience("collaboration:write", here="institution_where('collaboration:write')", people="")
"""Who holds the context at the institution. Nobody is written to, so nobody asks who they are."""

KINDS = [
    Kind("owner_left", TASK, "owners_who_left()", to=WORKING_TOGETHER),
    Kind("working_agreements", TASK, "agreements_to_look_at()", to=WORKING_TOGETHER),
]
