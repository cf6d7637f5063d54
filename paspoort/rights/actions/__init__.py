"""Verbs of rights: give and end them, ask what someone may and why, keep them true, and let a proven person in."""

from paspoort.rights.actions.admitting import Admitted, admit, capacities
from paspoort.rights.actions.authorisation import (
    Why,
    directors,
    ended_lately,
    leads_to_ask,
    must_hold,
    notices,
    raise_notice,
    see_notice,
    whom_to_ask,
    why,
)
from paspoort.rights.actions.changing import (
    ChangedMeanwhile,
    GrantUpdate,
    change_grants,
    check_last_day,
    end_grants,
    revoke,
    undo_batch,
)
from paspoort.rights.actions.checking import Plan
from paspoort.rights.actions.colleague_sessions import end_sessions_of
from paspoort.rights.actions.comparing import Difference, Same, Sides, compare, give_same, lacks, plan_same, two_sides
from paspoort.rights.actions.expiry import let_end
from paspoort.rights.actions.export import export_rows
from paspoort.rights.actions.grant_lookup import (
    GrantSearch,
    HistoryLine,
    PersonRights,
    context_names,
    counts_by_right,
    history,
    look_up,
    person_rights,
    right_names,
    the_grants,
)
from paspoort.rights.actions.granting import (
    Offer,
    batch,
    choose_people,
    grant,
    grant_several,
    plan_grant,
    rights_on_offer,
)
from paspoort.rights.actions.inquiring import with_inquiry
from paspoort.rights.actions.merging import carry_over
from paspoort.rights.actions.offboarding import Leaving, end_colleagues, plan_leaving
from paspoort.rights.actions.onboarding import (
    NewColleague,
    add_again,
    add_colleague,
    check_person,
    first_day_again,
    read_email,
)
from paspoort.rights.actions.operator import appoint_admin, take_over_grant
from paspoort.rights.actions.own_rights import (
    MyGrant,
    managed_places,
    my_rights,
    own_details,
    own_email,
    set_own_details,
)
from paspoort.rights.actions.people import (
    MOST_PEOPLE,
    Colleague,
    Page,
    affiliate,
    categories_here,
    colleague,
    colleagues,
    end_affiliation,
    people_by_id,
    some_people,
    with_grants,
)
from paspoort.rights.actions.periods import PeriodChoice, chosen_period, in_common, ordered, period_choices
from paspoort.rights.actions.placing import choose_teams, led_teams, take_in, teams_on_offer, without_team, worker_without_team
from paspoort.rights.actions.planning import Power, contexts_on_offer, plan_change, plan_end, powers
from paspoort.rights.actions.request_decisions import Decision, ToDecide, decide_request, request_to_decide, the_request
from paspoort.rights.actions.requests import (
    NewRequest,
    ToAsk,
    ask_for_right,
    first_to_ask,
    held_at,
    my_requests,
    place_to_ask,
    what_can_be_asked,
    withdraw_request,
)
from paspoort.rights.actions.reviewing import close_reviews, escalate_reviews, open_review, open_reviews
from paspoort.rights.actions.reviews import confirm_items, current_review, end_items, own_sentence, the_review
from paspoort.rights.actions.teams import (
    Part,
    TeamView,
    close_team,
    guided_schools,
    join_team,
    join_teams,
    joinable,
    leave_team,
    my_team,
    put_pupil_in_team,
    put_school_in_team,
    set_role,
    start_team,
    teams,
    the_team,
)
from paspoort.rights.inner.inquiries import must_inquire
