"""Tasks, letters and reminders about rights, requests, reviews and own keys; their sources: `sql/functions/task_sources.sql`."""

from django.conf import settings

from paspoort.inbox.models import LETTER, REMINDER, TASK, Audience, Kind
from paspoort.rights.models import ADMINS

NEAR = f"ends_near({settings.EXPIRING_DAYS})"
# who chose this last day when it was near knows it
NOT_CHOSEN = "not exists (select from rights_grantchange h where h.grant_id = m.object_id and h.at >= m.since)"
FRESH, LATER = "m.since > now() - interval '5 days'", "m.since + interval '5 days'"
REMIND = f"(m.due_on - {settings.REVIEW_REMIND_DAYS})::timestamptz"
PLACERS = Audience("", here="placing_institution()", people="")
"""Who puts people in teams: who manages the rights there, and who leads one. They see it the same day; nobody is written to."""

KINDS = [
    Kind("request", TASK, "requests_waiting()", to=ADMINS),
    Kind("ending", TASK, NEAR, to=ADMINS),
    Kind("review", TASK, "reviews_waiting()", to=ADMINS),
    Kind("review_late", TASK, "reviews_late()", to=ADMINS),
    Kind("notice", TASK, "notices_unseen()", to=ADMINS),
    Kind("no_team", TASK, "teamless()", to=PLACERS),
    Kind("doubt", TASK, "doubts_open()", to=ADMINS),
    Kind("request_new", LETTER, "requests_waiting()", FRESH, to=ADMINS),
    Kind("request_waiting", LETTER, "requests_waiting()", at=LATER, to=ADMINS),
    Kind("ending_here", REMINDER, NEAR, NOT_CHOSEN, to=ADMINS),
    Kind("review_opened", LETTER, "reviews_waiting()", to=ADMINS),
    Kind("review_reminder", LETTER, "reviews_waiting()", "m.due_on >= today()", REMIND, ADMINS),
    Kind("review_late", LETTER, "reviews_late()", to=ADMINS),
    Kind("review_closed", LETTER, "reviews_closed()", to=ADMINS),
    Kind("request_accepted", LETTER, "requests_decided('accepted')"),
    Kind("request_refused", LETTER, "requests_decided('refused')"),
    Kind("ending_own", LETTER, f"own_ends_near({settings.EXPIRING_DAYS})"),
    Kind("ended_by_review", LETTER, "ended_by_review()"),
    Kind("key_added", LETTER, "keys_added()"),
    Kind("key_ended", LETTER, "keys_ended()"),
    Kind("key_locked", LETTER, "keys_locked()"),
    Kind("account_set", LETTER, "accounts_set()"),
]
