"""Events of contact moments: who planned, measured, marked and read. No trace says what was measured, nor of which item."""

from django.utils.translation import gettext_lazy as _

from paspoort.health.models import MARKS
from paspoort.kernel.events import NUMBER, Event

EVENTS = [
    Event("due.seen", _("Saw which contact moments are due"), facts={"count": NUMBER}),
    Event("school_day.listed", _("Saw the days at schools")),
    Event("school_day.planned", _("Planned a day at a school"), facts={"count": NUMBER}),
    Event("school_day.opened", _("Opened a day at a school"), facts={"count": NUMBER}),
    Event("school_day.ordered", _("Put the pupils of a day at a school in another order")),
    Event("school_day.missing_seen", _("Saw what is missing of a day at a school"), facts={"count": NUMBER}),
    Event("school_day.closed", _("Closed a day at a school"), facts={"count": NUMBER}),
    Event("school_day.reopened", _("Opened a closed day at a school again")),
    Event("contact.begun", _("Began a contact moment")),
    Event("contact.marked", _("Noted why a contact moment does not take place"), facts={"state": MARKS}),
    Event("contact.unmarked", _("Took back why a contact moment does not take place")),
    Event("contact.done", _("Finished a contact moment")),
    Event("medical.read", _("Read what was measured of a pupil")),
    Event("value.saved", _("Noted a measurement")),
    Event("fact.saved", _("Noted what is kept beside the measurements of a pupil")),
]
