"""What the trail says of pupils that were looked for."""

from django.conf import settings

from paspoort.kernel.events import Event
from paspoort.kernel.limits import MINUTE, Limit

ASKED = ["".join(sign for place, sign in enumerate("ndr") if which >> place & 1) for which in range(8)]
"""What was asked with: n for a name, d for a birth date, r for a register number."""

EVENTS = [Event("pupil.searched", facts={"found": ["none", "one", "more"], "asked": ASKED})]
LIMITS = [Limit("searches", settings.MISSES_ALLOWED, 10 * MINUTE, "pupil.searched")]
