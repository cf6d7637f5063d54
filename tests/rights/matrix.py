"""Who, in which state of things, may do what: the table that `test_matrix.py` asks over the verbs, over HTTP and in bare SQL.

A state changes one thing in the world of the cast. A row names the person and institution acting, and what each verb answers:
`yes`, or the code of the refusal.
"""

from __future__ import annotations

STATES: dict[str, str] = {
    "as it is": "",
    "grant ended by the head": "update rights_grant set revoked_at = now() where person_id = :me",
    "grant over since yesterday": "update rights_grant set begins_on = today() - 30, ends_on = today() - 1 where person_id = :me",
    "grant begins tomorrow": "update rights_grant set begins_on = today() + 1 where person_id = :me",
    "grant ends today": "update rights_grant set ends_on = today() where person_id = :me",
    "other context": "update rights_grant set contexts = '{samenwerkingsdossier-school}' where person_id = :me",
    "affiliation ended by the head": "update rights_affiliation set ended_at = now() where person_id = :me",
    "affiliation over since yesterday": "update rights_affiliation set begins_on = today() - 30, ends_on = today() - 1 where person_id = :me",
    "affiliation begins tomorrow": "update rights_affiliation set begins_on = today() + 1 where person_id = :me",
    "institution closed": "update registry_institution set ended_on = today() where id = :here",
    "person gone": "update identity_person set ended_on = today() where id = :me",
    "pupil left today": "update registry_enrolment set left_on = today() where pupil_id = :pupil;"
    " update registry_findable set left_on = today() where pupil_id = :pupil",
    "pupil leaves tomorrow": "update registry_findable set left_on = today() + 1 where pupil_id = :pupil",
    "enrolment begins tomorrow": "update registry_findable set begins_on = today() + 1 where pupil_id = :pupil",
    "pupil moved up a level": "update registry_findable set education_level = 'secundair' where pupil_id = :pupil",
    "report ends today": "alter table passport_report disable trigger all; update passport_report set ended_on = today(), end_kind = 'ended', end_reason = 'x' where id = :report",
    "report starts tomorrow": "alter table passport_report disable trigger all; update passport_report set starts_on = today() + 1 where id = :report",
    "centre no longer guides the school": "update registry_guidance set ended_on = today()",
    "session idle for 31 minutes": "update identity_session set seen_at = now() - interval '31 minutes' where id = :session",
    "session over two hours": "update identity_session set expires_at = now() - interval '1 second' where id = :session",
    "session ended": "update identity_session set ended_at = now() where id = :session",
}

ALL = set(STATES)
NO_SESSION = {"session idle for 31 minutes", "session over two hours", "session ended", "person gone"}
NO_RIGHT = {
    "grant ended by the head",
    "grant over since yesterday",
    "grant begins tomorrow",
    "other context",
    "affiliation ended by the head",
    "affiliation over since yesterday",
    "affiliation begins tomorrow",
    "institution closed",
}
PUPIL_GONE = {"pupil left today", "enrolment begins tomorrow"}
REPORT_GONE = {"pupil moved up a level", "report ends today", "report starts tomorrow"}
