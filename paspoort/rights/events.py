"""Events of rights: what the trail says of people, work, rights, requests, reviews and teams."""

from paspoort.identity.events import ACRS, PROVIDERS
from paspoort.kernel.events import (
    CONTEXTS,
    DATABASE,
    FLAG,
    INSTITUTION,
    NUMBER,
    PERSON,
    RIGHTS,
    SEVERAL_CONTEXTS,
    UUID,
    Event,
    seen,
)
from paspoort.kernel.limits import DAY, HOUR, Limit
from paspoort.rights.actions.requests import A_DAY
from paspoort.rights.models.giving import CATEGORIES

SIGN_IN, OPERATOR, REVIEW = "sign-in", "operator", "review"

ROLE_REFUSALS = (
    "claim_malformed", "role_malformed", "too_many", "right_unknown", "context_unknown", "institution_malformed",
    "other_institution", "affiliation_ended",
)  # fmt: skip
GRANT_REFUSALS = (
    "already_ended", "already_held", "begins_past", "changed", "changed_meanwhile", "context_not_here", "ends_past",
    "institution_closed", "last_chief", "not_your_address", "not_yours_to_give", "other_batch", "past_affiliation",
    "past_maximum", "person_gone", "to_oneself", "work_elsewhere", "work_over", "all_held", "no_right", "no_work",
)  # fmt: skip
"""Why a grant is refused: by a verb, or by the database itself."""
REQUEST_REFUSALS = (
    "asked_already", "decided_already", "no_reachable_admin", "own_request", "slow_down", "too_late", "no_institution",
    "not_found",
)  # fmt: skip
STATES = ["living", "ending", "future", "over", "unused", "all"]

SIGNING_IN = [
    Event("sign_in.done", by=(SIGN_IN,), facts={"acr": ACRS, "level_reached": NUMBER, "provider": PROVIDERS}),
    Event("sign_in.role_ignored", by=(SIGN_IN,), refused=ROLE_REFUSALS),
    Event("right.brought", by=(SIGN_IN,), facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS}),
    Event("session.ended_by_admin"),
]
PEOPLE = [
    Event("person.checked", facts={"found": ["to_confirm", "other_name", "gone", "known", "new"]}),
    Event("person.sought", by=(DATABASE,)),
    Event("people.listed", facts={"historical": FLAG, "found": NUMBER, "page": NUMBER}),
    Event("affiliation.begun", by=(PERSON, OPERATOR), facts={"category": CATEGORIES, "old": UUID}),
    Event("affiliation.ended", by=(PERSON, OPERATOR), facts={"to": INSTITUTION}),
    Event("details.changed", facts={"phone": FLAG, "mobile": FLAG, "email": FLAG}),
    *seen("person.added", "person.seen", "affiliation.again", "details.seen", "notice.seen"),
]
GRANTS = [
    Event("right.used", by=(DATABASE,), facts={"permission": {"of": "rights_permission.code"}}),
    Event("right.granted", by=(PERSON, OPERATOR), facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS}),
    Event("right.changed", by=(PERSON, OPERATOR), facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS}),
    Event("right.revoked", by=(PERSON, OPERATOR, REVIEW), facts={"at_once": FLAG, "because": ["not_confirmed"]}),
    Event("right.taken_over", by=(OPERATOR,), facts={"right": RIGHTS}),
    Event("right.carried_over", by=(OPERATOR,), facts={"right": RIGHTS, "old": UUID}),
    Event("right.left_to_end", facts={"right": RIGHTS}),
    Event("right.exported", facts={"rows": NUMBER}),
    Event("right.looked_up", facts={"right": RIGHTS, "context": CONTEXTS, "state": STATES, "found": NUMBER, "page": NUMBER}),
    Event("rights.compared", facts={"other": UUID}),
    *seen("right.undone", "right.history_seen", "right.own_seen"),
]
REQUESTS = [
    Event(
        "right.asked",
        facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS, "institution": INSTITUTION},
        refused=(*GRANT_REFUSALS, *REQUEST_REFUSALS, "other_institution"),
    ),
    Event("right.request_accepted", facts={"right": RIGHTS}),
    Event("right.request_refused", facts={"right": RIGHTS}),
    *seen("right.request_seen", "right.request_withdrawn"),
]
KEEPING = [
    Event("review.opened", by=(REVIEW,), facts={"grants": NUMBER}),
    Event("review.closed", by=(REVIEW,), facts={"gone": NUMBER, "kept_last_chief": NUMBER, "not_confirmed": NUMBER}),
    Event("review.escalated", by=(REVIEW,)),
    Event("review.confirmed", facts={"count": NUMBER}),
    Event("review.ended", facts={"count": NUMBER}),
    Event("team.pupil_sought", by=(DATABASE,)),
    *seen("review.seen", "teams.seen", "team.seen", "team.started", "team.joined", "team.school_added", "team.pupil_added"),
    *seen("team.left", "team.closed"),
]
EVENTS = [*SIGNING_IN, *PEOPLE, *GRANTS, *REQUESTS, *KEEPING]
LIMITS = [
    Limit("people looked up", 30, HOUR, "person.checked"),
    Limit("inquiries: person", 60, HOUR, "person.sought"),
    Limit("inquiries: pupil", 60, HOUR, "team.pupil_sought"),
    Limit("rights asked", A_DAY, DAY, "right.asked"),
]
