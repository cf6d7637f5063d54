"""Events of a samenwerkingsdossier: who read, started and wrote what in it. Never a word of it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.inner.codes import every
from paspoort.collaboration.models import KINDS, STATES, TURNS
from paspoort.kernel.events import DATABASE, FLAG, NUMBER, Event, Kind
from paspoort.kernel.limits import HOUR, Limit

SECTION = every("section")
SAVED: Mapping[str, Kind] = {"section": SECTION, "version": NUMBER, "merged": FLAG}
EVENTS = [
    Event("collaboration.places_seen", _("Saw with whom samenwerkingsdossiers are kept"), facts={"count": NUMBER}),
    Event("collaboration.opened", _("Opened a samenwerkingsdossier"), facts={"count": NUMBER}),
    Event("collaboration.begun", _("Began a samenwerkingsdossier with a school")),
    Event("registration.started", _("Started a registration"), facts={"kind": KINDS}),
    Event("registration.opened", _("Opened a registration")),
    Event("registration.described", _("Changed the head of a registration")),
    Event("section.saved", _("Wrote in a section of a registration"), facts=SAVED),
    Event("section.versions_seen", _("Saw the versions of a section"), facts={"section": SECTION}),
    Event("reaction.placed", _("Reacted to a section of a registration"), facts={"section": SECTION}),
    Event("goal.saved", _("Wrote a goal of a registration"), facts={"version": NUMBER}),
    Event("step.saved", _("Wrote a step of a registration"), facts={"version": NUMBER}),
    Event("agreement.saved", _("Wrote an agreement of a registration"), facts={"version": NUMBER}),
    Event("registration.turned", _("Brought a registration further"), facts={"turn": TURNS, "state": ["", *STATES]}),
    Event("registration.draft_opened", _("Opened what was being typed in a registration")),
    Event("registration.draft_kept", _("Kept what is being typed in a registration"), facts={"revision": NUMBER}),
    Event("name.excused", _("Said of a phrase that it is nobody's name")),
    Event("name.marked", _("Was told that a name stands in what was typed"), by=(DATABASE,)),
]
LIMITS = [Limit("inquiries: name", 100, HOUR, "name.marked")]
