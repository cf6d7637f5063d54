"""Events of the inbox: lists that were looked at, and letters that went out."""

from django.utils.translation import gettext_lazy as _

from paspoort.inbox.models import TASK, every_kind
from paspoort.kernel.events import NUMBER, Event

LETTERS = [kind.code for kind in every_kind() if kind.way != TASK]
EVENTS = [
    Event("tasks.seen", _("Saw the tasks"), facts={"open": NUMBER}),
    Event("letter.sent", _("Mailed a notice"), by=("mail",), facts={"kind": LETTERS, "about": NUMBER}, refused=("",)),
]
