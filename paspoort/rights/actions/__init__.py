"""Verbs of rights: give and end them, ask what someone may and why, keep them true, and let a proven person in."""

from paspoort.rights.actions.admitting import Admitted, admit, capacities
from paspoort.rights.actions.granting import grant, revoke
from paspoort.rights.actions.grounds import Why, ended_lately, must_hold, notices, see_notice, tell_admins, whom_to_ask, why
from paspoort.rights.actions.operating import appoint_admin, take_over_grant
from paspoort.rights.actions.people import affiliate, end_affiliation
from paspoort.rights.actions.teams import close_team, join_team, leave_team, put_pupil_in_team, put_school_in_team, start_team

__all__ = [
    "Admitted",
    "Why",
    "admit",
    "affiliate",
    "appoint_admin",
    "capacities",
    "close_team",
    "end_affiliation",
    "ended_lately",
    "grant",
    "join_team",
    "leave_team",
    "must_hold",
    "notices",
    "put_pupil_in_team",
    "put_school_in_team",
    "revoke",
    "see_notice",
    "start_team",
    "take_over_grant",
    "tell_admins",
    "whom_to_ask",
    "why",
]
