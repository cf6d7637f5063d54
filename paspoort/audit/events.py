"""Audit events: what the trail says of itself."""

from paspoort.kernel.events import COUNT, DATABASE, DIGEST, FLAG, NUMBER, Event

ODD = ("removed", "altered", "rewritten", "backdated")
"""What the sealer can find about a trace before it is sealed; see `docs/security.md`."""

EVENTS = [
    Event("trail.read", facts={"rows": NUMBER, "filters": NUMBER, "further": FLAG}),
    Event("trail.read_own", facts={"rows": NUMBER}),
    Event("trail.number_searched", facts={"found": FLAG}),
    Event("trail.verified", by=("verifier",), facts={"sound": FLAG, "leaves": COUNT, "findings": COUNT}),
    Event("trail.odd", by=("sealer",), facts={"count": COUNT}, done=ODD),
    Event("trail.erased", by=(DATABASE,), facts={"traces": COUNT, "digest": DIGEST}, done=("retention", "request", "mistake")),
]
