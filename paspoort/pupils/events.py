"""Events of pupils: what the trail says of those who were looked for."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import FLAG, NUMBER, Event
from paspoort.kernel.limits import MINUTE, Limit
from paspoort.pupils.inner.pace import FACT, FIRST_FACT, NAME, NARROWED, SPELLING, SPELLINGS

ASKED = ["".join(sign for place, sign in enumerate("ndr") if which >> place & 1) for which in range(8)]
"""What was asked with: n for a name, d for a birth date, r for a register number."""

EVENTS = [
    Event("pupil.searched", _("Searched a pupil"), facts={"found": ["none", "one", "more"], "asked": ASKED, "counts": FLAG}),
    Event("pupil.listed", _("Searched the pupils of the own teams"), facts={"count": NUMBER}),
]
LIMITS = [
    Limit("searches", settings.MISSES_ALLOWED, 10 * MINUTE, "pupil.searched"),
    *(Limit(name, 1, 10 * MINUTE) for name in (NAME, NARROWED, FIRST_FACT, FACT)),
    Limit(SPELLING, SPELLINGS, 10 * MINUTE),
]
