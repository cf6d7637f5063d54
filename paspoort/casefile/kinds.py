"""Tasks of file management: a proposal to join two files waits for a second person; its source is in
`sql/functions/joining.sql`.
"""

from paspoort.inbox.models import TASK, Audience, Kind

FILE_MANAGERS = Audience("file:manage", here="institution_where('file:manage')", people="")
"""Who manages pupil files there. Nobody is written to, so nobody asks who they are."""

KINDS = [Kind("join", TASK, "joins_waiting()", to=FILE_MANAGERS)]
