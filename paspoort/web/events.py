"""Events of the interface: what the trail says of pages that were looked at and of requests that were refused."""

from pathlib import Path

from paspoort.documents.events import UNFIT
from paspoort.kernel.events import Event, seen
from paspoort.passport.actions import NOT_WITHDRAWN
from paspoort.rights.events import GRANT_REFUSALS, REQUEST_REFUSALS

FILES = [path.stem for path in Path(__file__).parent.glob("*/screens/*.py") if path.stem != "__init__"]
STEPS = [
    "grant_who", "grant_what", "grant_confirm", "end_who", "end_day", "end_confirm", "again_who", "again_period", "compare_give",
    "compare_confirm", "fill_in_change", "confirm_change",
]  # fmt: skip
PAGES = sorted([*FILES, *STEPS, "end_own_session", "end_other_sessions", "switch_institution"])
"""One file a screen: its name is the code of the page, beside those that share a file."""

REFUSALS = (
    *UNFIT, *NOT_WITHDRAWN, *GRANT_REFUSALS, *REQUEST_REFUSALS,
    "method", "no_report", "no_page", "no_teams", "not_guided", "consultation_over", "cannot_show", "already_finalised",
    "changed_elsewhere", "nothing_to_review", "review_closed", "review_open", "sms_not_sent", "step_up", "too_many_tries",
    "trail_not_allowed", "form_unseen", "not_yours", "pages_missing", "paper_from_outside", "other_institution", "other_page",
    "no_file",
)  # fmt: skip

EVENTS = [
    Event("request.refused", facts={"page": PAGES}, refused=tuple(dict.fromkeys(REFUSALS))),
    Event("report.seen", facts={"state": ["open", "earlier", "step_up", "no_right", "ended"]}),
    Event("report.save_refused", refused=("bad_input",)),
    Event("report.copy_refused", refused=("bad_input",)),
    *seen("start.seen", "session.extended", "sign_in.replaced", "sign_in.signed_out", "sign_in.stronger_asked"),
    *seen("institution.switch_asked", "institution.choice_seen", "pupil.seen", "pupil.search_unclear"),
    *seen("report.bring_in_asked", "report.end_asked", "report.finalise_asked", "report.kind_asked", "report.checked"),
    *seen("report.result_seen", "report.found_final", "keys.seen", "key.adding_seen", "person.adding_seen"),
    *seen("right.asking_seen", "right.change_asked", "rights.seen", "rights.granting_seen", "rights.given_seen"),
    *seen("rights.institutions_seen"),
]
