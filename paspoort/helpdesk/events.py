"""Events of the helpdesk: what the trail says of questions that people ask us."""

from django.utils.translation import gettext_lazy as _

from paspoort.helpdesk.actions import TOPICS
from paspoort.kernel.events import COUNT, DATABASE, Event
from paspoort.kernel.limits import HOUR, Limit

EVENTS = [
    Event(
        "visitor.asked",
        _("Asked a question through the contact form"),
        by=(DATABASE,),
        facts={"topic": [code for code, _words in TOPICS]},
    ),
    Event("question.mailed", by=("mail",)),
    Event("question.forgotten", by=("mail",), facts={"count": COUNT}),
]
LIMITS = [Limit("questions", 5, HOUR, "visitor.asked")]
