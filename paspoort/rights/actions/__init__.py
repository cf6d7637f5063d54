"""Verbs of rights: give and end them, ask what someone may and why, keep them true, and let a proven person in."""

from paspoort.rights.actions.adding import PersonCheck, add_again, add_colleague, check_person
from paspoort.rights.actions.admitting import Admitted, admit, capacities
from paspoort.rights.actions.changing import ChangedMeanwhile, change_grants, end_grants, revoke, undo_batch
from paspoort.rights.actions.comparing import Difference, Lack, compare, give_same, lacks
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
from paspoort.rights.actions.leaving import end_colleagues
from paspoort.rights.actions.looking import HistoryLine, PersonRights, counts_by_right, history, look_up, person_rights
from paspoort.rights.actions.operating import appoint_admin, take_over_grant
from paspoort.rights.actions.own import MyGrant, managed_places, my_rights, set_own_email
from paspoort.rights.actions.people import Colleague, Page, affiliate, categories_here, colleague, colleagues, end_affiliation
from paspoort.rights.actions.periods import PeriodChoice, chosen_period, period_choices
from paspoort.rights.actions.teams import close_team, join_team, leave_team, put_pupil_in_team, put_school_in_team, start_team

__all__ = [
    "MOST_PEOPLE",
    "Admitted",
    "ChangedMeanwhile",
    "Colleague",
    "Difference",
    "HistoryLine",
    "Lack",
    "MyGrant",
    "Offer",
    "Page",
    "PeriodChoice",
    "PersonCheck",
    "PersonRights",
    "Plan",
    "Why",
    "add_again",
    "add_colleague",
    "admit",
    "affiliate",
    "appoint_admin",
    "batch",
    "capacities",
    "categories_here",
    "change_grants",
    "check_person",
    "choose_people",
    "chosen_period",
    "close_team",
    "colleague",
    "colleagues",
    "compare",
    "counts_by_right",
    "end_affiliation",
    "end_colleagues",
    "end_grants",
    "ended_lately",
    "export_rows",
    "give_same",
    "grant",
    "grant_several",
    "history",
    "join_team",
    "lacks",
    "leave_team",
    "look_up",
    "managed_places",
    "must_hold",
    "my_rights",
    "notices",
    "period_choices",
    "person_rights",
    "plan_grant",
    "put_pupil_in_team",
    "put_school_in_team",
    "revoke",
    "rights_on_offer",
    "see_notice",
    "set_own_email",
    "start_team",
    "take_over_grant",
    "tell_admins",
    "undo_batch",
    "whom_to_ask",
    "why",
]
