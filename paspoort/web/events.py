"""Events of the interface: what the trail says of pages that were looked at and of requests that were refused."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from paspoort.documents.events import UNFIT
from paspoort.kernel.events import Event
from paspoort.passport.actions import NOT_WITHDRAWN
from paspoort.rights.events import GRANT_REFUSALS, REQUEST_REFUSALS

FILES = [path.stem for path in Path(__file__).parent.glob("*/screens/*.py") if path.stem != "__init__"]
STEPS = [
    "grant_who", "grant_what", "grant_confirm", "add_who", "add_work", "end_who", "end_day", "end_confirm", "again_who",
    "again_period", "compare_give", "compare_confirm", "fill_in_change", "confirm_change", "child_who", "child_where",
]  # fmt: skip
SHARED = [
    "drop_activity", "activity_versions", "show_restricted", "file_looks", "file_reports",
    "referrals", "undo_referral", "referral_consent", "save_figures",
    "add_relation", "end_relation", "note_consent", "withdraw_consent",
    "school_class", "group", "group_members", "end_group", "undo_managing", "managed_found",
    "attach_files", "take_away", "attachment_page", "attachment_text",
    "drop_letter", "add_receivers", "preview_letter_page", "print_sheet", "sheet_page", "sheet_text", "sheet_sent",
    "sheet_not_sent", "class_letter", "class_sent", "print_class", "decide_holder",
    "begin_contact", "mark_contact",
    "decide_trajectory", "save_phase", "reopen_phase", "hgd",
    "mark_absent", "reopen_contact_day",
    "library_text", "library_page", "library_file", "put_document", "attach_document", "replace_document", "withdraw_document",
    "bring_back_document", "rename_folder",
    "style_page", "save_overview", "save_indications", "turn_link_on", "turn_link_off",
    "delivery_state", "look_otherwise", "confirm_delivery", "stop_delivery", "save_refused",
    "describe_registration", "section_history", "registration_state", "propose_closing", "go_on", "registration_owner",
    "note_moment", "change_meeting",
]  # fmt: skip
PAGES = sorted([*FILES, *STEPS, *SHARED, "end_own_session", "end_other_sessions", "switch_institution"])
"""One file a screen: its name is the code of the page, beside those that share a file."""

REFUSALS = (
    *UNFIT, *NOT_WITHDRAWN, *GRANT_REFUSALS, *REQUEST_REFUSALS,
    "method", "no_report", "no_page", "no_teams", "not_guided", "consultation_over", "cannot_show", "already_finalised",
    "changed_elsewhere", "nothing_to_review", "review_closed", "review_open", "sms_not_sent", "step_up", "too_many_tries",
    "trail_not_allowed", "form_unseen", "not_yours", "pages_missing", "paper_from_outside", "other_institution", "other_page",
    "form_too_long", "no_opening", "no_links_here",
    "no_letter", "made_already",
    "no_file", "no_activity", "no_attachment", "no_referral", "already_registered",
    "already_closed", "restricted_by_other", "no_relation",
    "no_consent", "not_planned", "no_contact", "left_school", "day_closed", "papers_destroyed",
    "no_collaboration", "no_registration", "no_document", "collaboration_ended", "centre_only", "made_here",
    "no_source", "being_taken", "delivery_over",
    "no_trajectory", "trajectory_open", "trajectory_ended", "phase_done", "advice_open", "agreement_open",
)  # fmt: skip
TYPING_REFUSALS = ("bad_input", "changed_elsewhere")
VALUE_REFUSALS = ("bad_input", "changed_elsewhere", "left_school", "no_contact", "day_closed", "papers_destroyed")

EVENTS = [
    Event("request.refused", _("Was refused"), facts={"page": PAGES}, refused=tuple(dict.fromkeys(REFUSALS))),
    Event("report.seen", _("Had the reader open"), facts={"state": ["open", "earlier", "step_up", "no_right", "ended"]}),
    Event("report.save_refused", _("Could not save a draft"), refused=("bad_input",)),
    Event("trajectory.save_refused", _("Could not save a phase of a trajectory"), refused=("bad_input",)),
    Event("activity.save_refused", _("Could not save a draft of an activity"), refused=("bad_input",)),
    Event("registration.save_refused", _("Could not keep what is typed in a registration"), refused=TYPING_REFUSALS),
    Event("letter.save_refused", _("Could not save a draft of a letter"), refused=("bad_input",)),
    Event("value.save_refused", _("Could not save a measurement"), refused=VALUE_REFUSALS),
    Event("referral.closing_seen", _("Saw the page to close a referral")),
    Event("report.copy_refused", _("Could not note a copy for the parents"), refused=("bad_input",)),
    Event("start.seen", _("Saw the start page")),
    Event("centre.places_seen", _("Saw what lies around the files")),
    Event("session.extended", _("Stayed signed in")),
    Event("sign_in.replaced", _("Signed in again")),
    Event("sign_in.signed_out", _("Signed out")),
    Event("sign_in.stronger_asked", _("Asked for a stronger key")),
    Event("institution.switch_asked", _("Went to work for another institution")),
    Event("institution.choice_seen", _("Saw the choice of institutions")),
    Event("pupil.seen", _("Looked at a pupil")),
    Event("pupil.search_unclear", _("Searched with too little")),
    Event("report.bring_in_asked", _("Went to bring in an older report")),
    Event("report.end_asked", _("Saw what ending a report does")),
    Event("report.finalise_asked", _("Saw what making a report final does")),
    Event("report.kind_asked", _("Chose the kind of a new report")),
    Event("report.checked", _("Checked a draft")),
    Event("report.result_seen", _("Saw the result of making a report final")),
    Event("report.found_final", _("Found a report final already")),
    Event("keys.seen", _("Saw the own keys and sessions")),
    Event("key.adding_seen", _("Went to add an own key")),
    Event("person.adding_seen", _("Went to add a person")),
    Event("right.asking_seen", _("Went to ask for a right")),
    Event("right.change_asked", _("Went to change several rights")),
    Event("rights.seen", _("Opened the user management")),
    Event("rights.granting_seen", _("Went to give a right")),
    Event("rights.given_seen", _("Saw which rights were just given")),
    Event("rights.institutions_seen", _("Saw the institutions that someone manages")),
]
