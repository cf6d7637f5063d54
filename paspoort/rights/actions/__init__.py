"""Verbs of rights: give and end them, ask what someone may and why, keep them true, and let a proven person in."""

from paspoort.rights.actions.adding import NewColleague, PersonCheck, add_again, add_colleague, check_person, read_email
from paspoort.rights.actions.admitting import Admitted, admit, capacities
from paspoort.rights.actions.changing import ChangedMeanwhile, change_grants, end_grants, revoke, undo_batch
from paspoort.rights.actions.comparing import Difference, Lack, Sides, compare, give_same, lacks, two_sides
from paspoort.rights.actions.deciding import decide_request, the_request
from paspoort.rights.actions.ending import let_end
from paspoort.rights.actions.export import export_rows
from paspoort.rights.actions.granting import (
    MOST_PEOPLE,
    Offer,
    Plan,
    batch,
    choose_people,
    grant,
    grant_several,
    plan_grant,
    rights_on_offer,
)
from paspoort.rights.actions.grounds import Why, ended_lately, must_hold, notices, see_notice, tell_admins, whom_to_ask, why
from paspoort.rights.actions.inquiring import with_inquiry
from paspoort.rights.actions.leaving import end_colleagues
from paspoort.rights.actions.looking import HistoryLine, PersonRights, counts_by_right, history, look_up, person_rights
from paspoort.rights.actions.merging import carry_over
from paspoort.rights.actions.operating import appoint_admin, take_over_grant
from paspoort.rights.actions.own import MyGrant, OwnDetails, managed_places, my_rights, own_details, set_own_details
from paspoort.rights.actions.people import (
    Colleague,
    Page,
    affiliate,
    categories_here,
    colleague,
    colleagues,
    end_affiliation,
    with_grants,
)
from paspoort.rights.actions.periods import PeriodChoice, chosen_period, period_choices
from paspoort.rights.actions.planning import Power, plan_change, plan_end, powers
from paspoort.rights.actions.requests import ask_for_right, first_to_ask, my_requests, what_can_be_asked, withdraw_request
from paspoort.rights.actions.reviewing import close_reviews, escalate_reviews, open_review, open_reviews
from paspoort.rights.actions.reviews import confirm_items, current_review, end_items, own_sentence, the_review
from paspoort.rights.actions.signing_off import end_sessions_of
from paspoort.rights.actions.teams import (
    Part,
    TeamView,
    close_team,
    join_team,
    leave_team,
    my_team,
    put_pupil_in_team,
    put_school_in_team,
    start_team,
    teams,
)

__all__ = [
    "MOST_PEOPLE",
    "Admitted",
    "ChangedMeanwhile",
    "Colleague",
    "Difference",
    "HistoryLine",
    "Lack",
    "MyGrant",
    "NewColleague",
    "Offer",
    "OwnDetails",
    "Page",
    "Part",
    "PeriodChoice",
    "PersonCheck",
    "PersonRights",
    "Plan",
    "Power",
    "Sides",
    "TeamView",
    "Why",
    "add_again",
    "add_colleague",
    "admit",
    "affiliate",
    "appoint_admin",
    "ask_for_right",
    "batch",
    "capacities",
    "carry_over",
    "categories_here",
    "change_grants",
    "check_person",
    "choose_people",
    "chosen_period",
    "close_reviews",
    "close_team",
    "colleague",
    "colleagues",
    "compare",
    "confirm_items",
    "counts_by_right",
    "current_review",
    "decide_request",
    "end_affiliation",
    "end_colleagues",
    "end_grants",
    "end_items",
    "end_sessions_of",
    "ended_lately",
    "escalate_reviews",
    "export_rows",
    "first_to_ask",
    "give_same",
    "grant",
    "grant_several",
    "history",
    "join_team",
    "lacks",
    "leave_team",
    "let_end",
    "look_up",
    "managed_places",
    "must_hold",
    "my_requests",
    "my_rights",
    "my_team",
    "notices",
    "open_review",
    "open_reviews",
    "own_details",
    "own_sentence",
    "period_choices",
    "person_rights",
    "plan_change",
    "plan_end",
    "plan_grant",
    "powers",
    "put_pupil_in_team",
    "put_school_in_team",
    "read_email",
    "revoke",
    "rights_on_offer",
    "see_notice",
    "set_own_details",
    "start_team",
    "take_over_grant",
    "teams",
    "tell_admins",
    "the_request",
    "the_review",
    "two_sides",
    "undo_batch",
    "what_can_be_asked",
    "whom_to_ask",
    "why",
    "with_grants",
    "with_inquiry",
    "withdraw_request",
]
