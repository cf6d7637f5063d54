"""Events of the door for machines: what the trail says of tokens and keys, and of who was refused before a school was asked
about.
"""

from paspoort.kernel.events import NUMBER, Event
from paspoort.kernel.limits import HOUR, MINUTE, Limit

ENDPOINTS = ["token", "vendor_keys", "trial_key", "indications", "no_endpoint"]
REFUSALS = (
    "bad_request", "method", "unsupported_grant", "invalid_scope", "invalid_client", "audience", "lifetime", "clock_ahead",
    "clock_behind", "replayed", "no_proof", "invalid_token", "insufficient_scope", "link_off", "unknown_school", "not_found",
    "key_refused", "slow_down", "too_large",
)  # fmt: skip

EVENTS = [
    Event("machine.refused", by=("oauth",), facts={"endpoint": ENDPOINTS}, refused=REFUSALS, done=()),
    Event("token.issued", by=("oauth",), facts={"scopes": NUMBER}),
]
# of one vendor, or of one who tries; from one address, of whoever did not prove who asks
LIMITS = [Limit("client_tokens", 60, MINUTE), Limit("machine_refusals", 60, MINUTE), Limit("trial_keys", 10, HOUR)]
