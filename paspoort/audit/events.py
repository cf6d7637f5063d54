"""Audit events: what the trail says of itself."""

from django.utils.translation import gettext_lazy as _

from paspoort.kernel.events import COUNT, DATABASE, DIGEST, FLAG, NUMBER, Event

ODD = ("removed", "altered", "rewritten", "backdated")
"""What the sealer can find about a trace before it is sealed; see `docs/security.md`."""

EVENTS = [
    Event("trail.read", _("Looked at the trail of the institution"), facts={"rows": NUMBER, "filters": NUMBER, "further": FLAG}),
    Event("trail.read_own", _("Looked at the own consultations"), facts={"rows": NUMBER}),
    Event("trail.number_searched", _("Looked up a consultation number"), facts={"found": FLAG}),
    Event("trail.verified", by=("verifier",), facts={"sound": FLAG, "leaves": COUNT, "findings": COUNT}),
    Event("trail.odd", by=("sealer",), facts={"count": COUNT}, done=ODD),
    Event(
        "trail.erased",
        _("Took a pupil out of the trail"),
        by=(DATABASE,),
        facts={"traces": COUNT, "digest": DIGEST},
        done=("retention", "request", "mistake"),
    ),
]
