"""What one does with rights: by verb, in bare SQL and over HTTP. `test_rights_matrix.py` asks of each who may."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from django.urls import URLPattern, get_resolver

from paspoort.demo import world as demo
from paspoort.inbox import actions as inbox
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.rights import actions as rights
from paspoort.rights.actions import Decision, GrantUpdate
from tests.rights.places import Place

Verb = Callable[[Acting, Place], object]
NUMBERS = {key: demo.NUMBERS[key] for key in ("linde", "atheneum", "clb", "other_clb", "support", "board")}
DAY = timedelta(days=1)
ROUTES = {route.name: route for route in get_resolver().url_patterns if isinstance(route, URLPattern) and route.name}

# What asks for `rights:manage`, and is about something with an id.
ABOUT: dict[str, Verb] = {
    "choose_people": lambda acting, at: rights.choose_people(acting, [at.other]),
    "plan_grant": lambda acting, at: rights.plan_grant(acting, [at.other], at.right, [at.context], at.period),
    "grant_several": lambda acting, at: rights.grant_several(acting, uuid.uuid4(), [at.other], at.right, [at.context], at.period),
    "batch": lambda acting, at: rights.batch(acting, at.batch),
    "undo_batch": lambda acting, at: rights.undo_batch(acting, at.batch),
    "change_grants": lambda acting, at: rights.change_grants(acting, {at.grant: 0}, GrantUpdate(ends_on=today() + 30 * DAY)),
    "end_grants": lambda acting, at: rights.end_grants(acting, {at.grant: 0}, "Niet meer nodig."),
    "let_end": lambda acting, at: rights.let_end(acting, {at.grant: 0}),
    "colleague": lambda acting, at: rights.colleague(acting, at.who_else),
    "person_rights": lambda acting, at: rights.person_rights(acting, at.who_else),
    "plan_leaving": lambda acting, at: rights.plan_leaving(acting, [at.other], today()),
    "end_colleagues": lambda acting, at: rights.end_colleagues(acting, [at.other], today()),
    "add_again": lambda acting, at: rights.add_again(acting, [at.former], at.period),
    "two_sides": lambda acting, at: rights.two_sides(acting, at.who_holds, at.who_else),
    "compare": lambda acting, at: rights.compare(rights.two_sides(acting, at.who_holds, at.who_else)),
    "lacks": lambda acting, at: rights.lacks(acting, rights.two_sides(acting, at.who_holds, at.who_else)),
    "plan_same": lambda acting, at: rights.plan_same(acting, rights.two_sides(acting, at.who_holds, at.who_else)),
    "give_same": lambda acting, at: rights.give_same(acting, uuid.uuid4(), at.who_holds, at.other, at.period),
    "decide_request": lambda acting, at: rights.decide_request(acting, at.request, Decision(False, answer="Niet nodig.")),
    "the_review": lambda acting, at: rights.the_review(acting, at.review),
    "confirm_items": lambda acting, at: rights.confirm_items(acting, at.review, [at.item]),
    "end_items": lambda acting, at: rights.end_items(acting, at.review, [at.item], "Niet meer nodig."),
    "with_grants": lambda acting, at: rights.with_grants(acting, [at.other]),
    "end_sessions_of": lambda acting, at: rights.end_sessions_of(acting, at.who_else),
    # these ask no permission of their own: they find what the acting person may see
    "the_request": lambda acting, at: rights.the_request(acting, at.request),
    "the_grants": lambda acting, at: rights.the_grants(acting, [at.grant]),
    "request_to_decide": lambda acting, at: rights.request_to_decide(acting, at.request),
    "history": lambda acting, at: rights.history(acting, at.grant),
}
TEAMS: dict[str, Verb] = {
    "join_team": lambda acting, at: rights.join_team(acting, at.team, at.other),
    "join_teams": lambda acting, at: rights.join_teams(acting, [at.team], [at.other]),
    "choose_teams": lambda acting, at: rights.choose_teams(acting, [at.team]),
    "worker_without_team": lambda acting, at: rights.worker_without_team(acting, at.other),
    "take_in": lambda acting, at: rights.take_in(acting, [at.team], at.other),
    "the_team": lambda acting, at: rights.the_team(acting, at.team),
    "joinable": lambda acting, at: rights.joinable(acting, at.team),
    "leave_team": lambda acting, at: rights.leave_team(acting, at.part),
    "set_role": lambda acting, at: rights.set_role(acting, at.part, "deputy"),
    "close_team": lambda acting, at: rights.close_team(acting, at.team),
    "put_school_in_team": lambda acting, at: rights.put_school_in_team(acting, at.team, "034793"),
    "put_pupil_in_team": lambda acting, at: rights.put_pupil_in_team(acting, at.team, "034793", "2021014"),
}
HERE: dict[str, Verb] = {
    "teams_on_offer": lambda acting, at: rights.teams_on_offer(acting),
    "rights_on_offer": lambda acting, at: rights.rights_on_offer(acting),
    "colleagues": lambda acting, at: rights.colleagues(acting).rows,
    "check_person": lambda acting, at: rights.check_person(acting, "93051822361", "Marieke", "Van den Broeck", date(1993, 5, 18)),
    "add_colleague": lambda acting, at: rights.add_colleague(
        acting,
        rights.NewColleague("00012556777", "Piet", "Nieuw", date(2000, 1, 25), at.category, at.period, confirmed=True),
    ),
    "look_up": lambda acting, at: rights.look_up(acting).rows,
    "counts_by_right": lambda acting, at: rights.counts_by_right(acting),
    "export_rows": lambda acting, at: list(rights.export_rows(acting)),
    "open_tasks": lambda acting, at: inbox.open_tasks(acting),
    "count_tasks": lambda acting, at: inbox.count_tasks(acting).open,
    "current_review": lambda acting, at: rights.current_review(acting),
    "notices": lambda acting, at: rights.notices(acting),
    "start_team": lambda acting, at: rights.start_team(acting, "Nieuwe ploeg"),
    "teams": lambda acting, at: rights.teams(acting),
    "guided_schools": lambda acting, at: rights.guided_schools(acting),
    "without_team": lambda acting, at: rights.without_team(acting),
}
AT_A_CENTRE = [*TEAMS, "start_team", "teams", "guided_schools", "without_team"]
VERBS = ABOUT | TEAMS | HERE
COUNTS = {"open_tasks", "count_tasks", "current_review", "notices"}

# The same in bare SQL, as the web role with the session's secret: rows met or made, or none.
BARE = {
    "colleague": "select id from identity_person where id = {who_else}",
    "with_grants": "select id from rights_affiliation where id = {other}",
    "look_up": "select id from rights_grant where id = {grant}",
    "batch": "select id from rights_batch where id = {batch}",
    "the_request": "select id from rights_request where id = {request}",
    "the_review": "select id from rights_review where id = {review}",
    "notices": "select id from rights_notice where id = {notice}",
    "open_tasks": "select kind from open_tasks()",
    "grant_several": """
        insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                                  granted_at, reason)
        values (gen_random_uuid(), {other}, {who_else}, {id}, {right}, array[{context}], today(), today() + 30, 'own', now(), '')
        returning id""",
    "change_grants": "update rights_grant set ends_on = today() + 30 where id = {grant} returning id",
    "end_grants": "update rights_grant set revoked_at = now() where id = {grant} returning id",
    "end_colleagues": "update rights_affiliation set ended_at = now() where id = {other} returning id",
    "add_again": """
        insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)
        values (gen_random_uuid(), {who_left}, {id}, {category}, today(), 'own') returning id""",
    "decide_request": "update rights_request set outcome = 'refused', answer = 'Niet nodig.' where id = {request} returning id",
    "confirm_items": "update rights_reviewitem set outcome = 'confirmed' where id = {item} returning id",
    "end_sessions_of": "select 1 where end_sessions_here({who_else})",
    "start_team": "insert into rights_team (id, institution_id, name) values (gen_random_uuid(), {id}, 'Nieuw') returning id",
    "join_team": """
        insert into rights_teampart (id, team_id, institution_id, member_id, since)
        values (gen_random_uuid(), {team}, {id}, {other}, now()) returning id""",
    "leave_team": "update rights_teampart set ended_at = now() where id = {part} returning id",
    "close_team": "update rights_team set ended_at = now() where id = {team} returning id",
}

# The same over HTTP: the page where one does it.
PAGES = {
    "counts_by_right": "user_management",
    "rights_on_offer": "grant_rights",
    "batch": "granted",
    "look_up": "look_up_grants",
    "export_rows": "export_grants",
    "change_grants": "change_grants",
    "person_rights": "change_grant",
    "let_end": "tasks",
    "the_review": "review",
    "decide_request": "decide_request",
    "teams": "teams",
    "start_team": "team",
    "worker_without_team": "put_in_team",
    "colleagues": "people",
    "check_person": "add_person",
    "end_colleagues": "end_people",
    "add_again": "add_people_again",
    "colleague": "person_rights",
    "end_sessions_of": "end_sessions_of",
    "compare": "compare_people",
}
IN_ADDRESSES = {
    "batch": "batch",
    "grant": "grant",
    "review": "review",
    "team": "team",
    "person": "who_else",
    "asked": "request",
    "work": "other",
}
STATUS = {
    "yes": {200, 303},
    "no_right": {403, 404},
    "step_up": {403, 404},
    "no_teams": {403},
    "not_found": {404},
    "not_signed_in": {302},
}

# Everyone's: about oneself, or told to anyone who works there. Where each is tried.
ANYONES = {
    "admit": "tests/protocols",
    "ask_for_right": "test_own_matters",
    "capacities": "test_own_matters",
    "context_names": "tests/screens",
    "categories_here": "test_own_matters",
    "directors": "tests/verbs/test_attest",
    "ended_lately": "test_own_matters",
    "first_to_ask": "tests/screens",
    "held_at": "tests/screens",
    "place_to_ask": "tests/screens",
    "own_email": "tests/screens",
    "managed_places": "test_own_matters",
    "must_hold": "test_matrix",
    "my_requests": "test_own_matters",
    "my_rights": "test_own_matters",
    "leads_to_ask": "tests/verbs/test_team_roles",
    "led_teams": "test_leads_in_bare_sql",
    "my_team": "test_own_matters",
    "see_notice": "test_own_matters",
    "own_details": "test_own_matters",
    "own_sentence": "tests/verbs/test_rights_reviews",
    "set_own_details": "test_own_matters",
    "raise_notice": "test_policies_hold",
    "what_can_be_asked": "test_own_matters",
    "whom_to_ask": "test_own_matters",
    "why": "test_own_matters",
    "with_inquiry": "test_inquiries",
    "must_inquire": "test_inquiries",
    "withdraw_request": "test_own_matters",
}
# Parts of others, which hand them rows found under the policies; bare SQL tries what they write.
PARTS = {
    "check_last_day",
    "people_by_id",
    "right_names",
    "affiliate",
    "end_affiliation",
    "grant",
    "revoke",
    "period_choices",
    "chosen_period",
    "ordered",
    "some_people",
    "first_day_again",
    "read_email",
    "powers",
    "contexts_on_offer",
    "in_common",
    "plan_change",
    "plan_end",
}
# The operator's and the worker's, with no screen: they run as a service, which only the application opens.
SERVICES = {
    "appoint_admin",
    "take_over_grant",
    "carry_over",
    "open_review",
    "open_reviews",
    "escalate_reviews",
    "close_reviews",
}
