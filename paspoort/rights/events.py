"""Events of rights: what the trail says of people, work, rights, requests, reviews and teams."""

from django.utils.translation import gettext_lazy as _

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
)
from paspoort.kernel.limits import DAY, HOUR, Limit
from paspoort.rights.actions.requests import A_DAY
from paspoort.rights.models.giving import CATEGORIES
from paspoort.rights.models.teams import DEPUTY, LEAD

SIGN_IN, OPERATOR, REVIEW = "sign-in", "operator", "review"

ROLE_REFUSALS = (
    "claim_malformed", "role_malformed", "too_many", "right_unknown", "context_unknown", "institution_malformed",
    "other_institution", "affiliation_ended",
)  # fmt: skip
GRANT_REFUSALS = (
    "already_begun", "already_ended", "already_held", "before_work", "begins_past", "changed", "changed_meanwhile",
    "context_not_here", "context_not_theirs", "ends_past", "far_ahead", "institution_closed", "last_chief",
    "has_a_team", "not_your_address", "not_yours_to_give", "other_batch", "past_affiliation",
    "past_maximum", "person_gone", "to_oneself", "work_elsewhere", "work_over", "all_held", "no_right", "no_work",
)  # fmt: skip
"""Why a grant is refused: by a verb, or by the database itself."""
REQUEST_REFUSALS = (
    "asked_already", "decided_already", "no_reachable_admin", "own_request", "slow_down", "too_late", "no_institution",
    "not_found",
)  # fmt: skip
STATES = ["living", "ending", "future", "over", "unused", "all"]

SIGNING_IN = [
    Event("sign_in.done", _("Signed in"), by=(SIGN_IN,), facts={"acr": ACRS, "level_reached": NUMBER, "provider": PROVIDERS}),
    Event("sign_in.role_ignored", _("A role from ACM did not count"), by=(SIGN_IN,), refused=ROLE_REFUSALS),
    Event("right.brought", _("Came with a right from ACM"), by=(SIGN_IN,), facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS}),
    Event("session.ended_by_admin", _("Ended the sessions of a colleague")),
]
PEOPLE = [
    Event(
        "person.checked",
        _("Looked whether a person is known"),
        facts={"found": ["to_confirm", "other_name", "gone", "known", "new"]},
    ),
    Event("person.sought", _("Asked who has a national number"), by=(DATABASE,)),
    Event("people.listed", _("Saw the list of colleagues"), facts={"historical": FLAG, "found": NUMBER, "page": NUMBER}),
    Event("affiliation.begun", _("Added a colleague"), by=(PERSON, OPERATOR), facts={"category": CATEGORIES, "old": UUID}),
    Event("affiliation.ended", _("Ended the work of a colleague"), by=(PERSON, OPERATOR), facts={"to": INSTITUTION}),
    Event("details.changed", _("Changed the own details"), facts={"phone": FLAG, "mobile": FLAG, "email": FLAG}),
    Event("person.added", _("Added a person")),
    Event("person.seen", _("Saw the rights of a colleague")),
    Event("affiliation.again", _("Took a colleague back")),
    Event("details.seen", _("Saw the own details")),
    Event("notice.seen", _("Put a notice away")),
]
GRANTS = [
    Event(
        "right.used",
        _("Used a right for the first time that day"),
        by=(DATABASE,),
        facts={"permission": {"of": "rights_permission.code"}},
    ),
    Event("right.granted", _("Gave a right"), by=(PERSON, OPERATOR), facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS}),
    Event("right.changed", _("Changed a right"), by=(PERSON, OPERATOR), facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS}),
    Event(
        "right.revoked", _("Ended a right"), by=(PERSON, OPERATOR, REVIEW), facts={"at_once": FLAG, "because": ["not_confirmed"]}
    ),
    Event("right.taken_over", _("Took over a right that was given elsewhere"), by=(OPERATOR,), facts={"right": RIGHTS}),
    Event(
        "right.carried_over",
        _("Carried a right over to the merged institution"),
        by=(OPERATOR,),
        facts={"right": RIGHTS, "old": UUID},
    ),
    Event("right.left_to_end", _("Let a right end by itself"), facts={"right": RIGHTS}),
    Event("right.exported", _("Exported the rights of the institution"), facts={"rows": NUMBER}),
    Event(
        "right.looked_up",
        _("Looked up who has which right"),
        facts={"right": RIGHTS, "context": CONTEXTS, "state": STATES, "found": NUMBER, "page": NUMBER},
    ),
    Event("rights.compared", _("Compared two colleagues"), facts={"other": UUID}),
    Event("right.undone", _("Took back rights that were just given")),
    Event("right.history_seen", _("Saw the history of a right")),
    Event("right.own_seen", _("Saw the own rights")),
]
REQUESTS = [
    Event(
        "right.asked",
        _("Asked for a right"),
        facts={"right": RIGHTS, "contexts": SEVERAL_CONTEXTS, "institution": INSTITUTION},
        refused=(*GRANT_REFUSALS, *REQUEST_REFUSALS, "other_institution"),
    ),
    Event("right.request_accepted", _("Accepted a request for a right"), facts={"right": RIGHTS}),
    Event("right.request_refused", _("Refused a request for a right"), facts={"right": RIGHTS}),
    Event("right.request_seen", _("Looked at a request for a right")),
    Event("right.request_withdrawn", _("Took back a request for a right")),
]
KEEPING = [
    Event("review.opened", _("Opened the yearly review of rights"), by=(REVIEW,), facts={"grants": NUMBER}),
    Event(
        "review.closed",
        _("Closed the yearly review of rights"),
        by=(REVIEW,),
        facts={"gone": NUMBER, "kept_last_chief": NUMBER, "not_confirmed": NUMBER},
    ),
    Event("review.escalated", _("Told the board that the review is late"), by=(REVIEW,)),
    Event("review.confirmed", _("Confirmed rights in the yearly review"), facts={"count": NUMBER}),
    Event("review.ended", _("Ended rights in the yearly review"), facts={"count": NUMBER}),
    Event("team.pupil_sought", _("Looked for a pupil for a team"), by=(DATABASE,)),
    Event("review.seen", _("Saw the yearly review of rights")),
    Event("teams.seen", _("Saw the teams")),
    Event("team.seen", _("Saw a team")),
    Event("team.started", _("Made a team")),
    Event("team.joined", _("Put a colleague in a team")),
    Event("team.school_added", _("Let a team guide a school")),
    Event("team.pupil_added", _("Let a team guide a pupil")),
    Event("team.role_given", _("Gave a colleague a role in a team"), facts={"role": [LEAD, DEPUTY]}),
    Event("team.role_ended", _("Ended a role in a team")),
    Event("team.left", _("Took something out of a team")),
    Event("team.closed", _("Ended a team")),
]
EVENTS = [*SIGNING_IN, *PEOPLE, *GRANTS, *REQUESTS, *KEEPING]
LIMITS = [
    Limit("people looked up", 30, HOUR, "person.checked"),
    Limit("inquiries: person", 60, HOUR, "person.sought"),
    Limit("inquiries: pupil", 60, HOUR, "team.pupil_sought"),
    Limit("rights asked", A_DAY, DAY, "right.asked"),
]
