"""Events of the figures: who saw which, and who took one along as a file. Codes only: a number is in no trace."""

from django.utils.translation import gettext_lazy as _

from paspoort.insights.models import FIGURES
from paspoort.kernel.events import FLAG, NUMBER, Event

EVENTS = [
    Event("figures.seen", _("Saw figures of the centre"), facts={"figure": list(FIGURES), "year": NUMBER, "narrowed": FLAG}),
    Event(
        "figures.exported", _("Saved figures of the centre as a file"), facts={"figure": list(FIGURES), "kind": ["csv", "xlsx"]}
    ),
]
