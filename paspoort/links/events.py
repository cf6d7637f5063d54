"""Events of links: who let which package have something, and what it asked. Counts and codes only, never a register number."""

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import DATABASE, FLAG, NUMBER, Event
from paspoort.kernel.limits import MINUTE, UNTIL_MIDNIGHT, Limit

CALLS_REFUSED = (
    "invalid_token", "no_proof", "replayed", "clock_ahead", "clock_behind", "unknown_school", "link_off", "insufficient_scope",
    "slow_down", "bad_request", "method",
)  # fmt: skip
"""Why a question of a package is refused; see `note_refused_call`."""

EVENTS = [
    Event("links.seen", _("Saw the links with packages")),
    Event("link.seen", _("Saw what a package is given")),
    Event("link.turned_on", _("Turned a link with a package on"), facts={"kind": FLAG}),
    Event("link.turned_off", _("Turned a link with a package off")),
    Event(
        "link.asked",
        _("A package asked which pupils have a report"),
        by=(DATABASE,),
        facts={"rows": NUMBER, "ended": NUMBER, "whole": FLAG},
    ),
    Event("link.refused", _("A package asked, and was refused"), by=(DATABASE,), refused=CALLS_REFUSED, done=()),
    Event("indications.exported", _("Saved which pupils have a report as a file"), by=(DATABASE,), facts={"rows": NUMBER}),
    Event("opening.followed", _("Came from the school's package")),
    Event("vendor.registered", by=("operator",)),
    Event("vendor.ended", by=("operator",)),
    Event("vendor.trial_laid", by=("operator",)),
    Event("vendor.key_added", by=("operator", "oauth")),
    Event("vendor.key_ended", by=("operator",)),
]
# of one package, and of one package about one school (C2)
LIMITS = [Limit("client_calls", 60, MINUTE), Limit("whole_pulls", 4, UNTIL_MIDNIGHT)]
