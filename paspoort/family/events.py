"""Events of the family of a pupil: who looked at it, who is around the pupil, and what was consented to."""

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import NUMBER, Event

EVENTS = [
    Event("family.seen", _("Saw who is around a pupil, and the consents")),
    Event("relation.added", _("Noted someone around a pupil")),
    Event("relation.opened", _("Opened what is known of someone around a pupil")),
    Event("relation.corrected", _("Corrected what is known of someone around a pupil")),
    Event("relation.ended", _("Ended a relation around a pupil")),
    Event("consent.asked_for", _("Looked which consents count"), facts={"count": NUMBER}),
    Event("consent.opened", _("Opened a consent")),
    Event("consent.noted", _("Noted a consent")),
    Event("holder.decided", _("Noted who holds the right to the data of a pupil")),
    Event("consent.withdrawn", _("Noted that a consent was withdrawn")),
]
