"""Events of how letters look, and why a file from outside is not taken in. Papers themselves leave no trace."""

from django.utils.translation import gettext_lazy as _

from paspoort.documents.inner.intake import SENTENCES
from paspoort.kernel.events import NUMBER, Event
from paspoort.kernel.limits import MINUTE, Limit

UNFIT = tuple(SENTENCES)
EVENTS = [
    Event("letter_style.seen", _("Saw how letters of the centre look")),
    Event("letter_style.tried", _("Tried how letters of the centre could look")),
    Event("letter_style.saved", _("Chose how letters of the centre look"), facts={"version": NUMBER}),
]
LIMITS = [Limit("letter styles tried", 240, MINUTE, "letter_style.tried")]
