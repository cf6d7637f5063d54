"""Who, in which state of things, may do what: the table that `test_matrix.py` asks over the verbs, over HTTP and in bare SQL.

A state changes one thing in the world of the cast. A row names the person and institution acting, and what each verb answers:
`yes`, or the code of the refusal.
"""

from __future__ import annotations

NO_SCHOOL = (
    "update rights_teampart set ended_at = now()"
    " where school_id in (select institution_id from registry_findable where pupil_id = :pupil)"
)
ANEW = (
    "update rights_affiliation set begins_on = today() - 30, ends_on = today() - 1 where person_id = :me and session_id is null;"
    " insert into rights_affiliation (id, person_id, institution_id, category, begins_on, source)"
    " select gen_random_uuid(), person_id, institution_id, category, today(), 'own' from rights_affiliation"
    " where person_id = :me and institution_id = :here and session_id is null;"
    " update rights_grant g set affiliation_id = a.id from rights_affiliation a where g.person_id = :me and a.person_id = :me"
    " and a.institution_id = :here and a.begins_on = today() and g.institution_id = :here and g.session_id is null"
)
AS_NURSE = (
    "update rights_grant set contexts = '{verpleegkundige}' where right_id = 'LARSGebruiker'"
    " and person_id = (select id from identity_person where given_name = 'Nele')"
    " and institution_id = (select id from registry_institution where number = '114702')"
)
"""Nele, psychologist of two centres in the cast, is a nurse at the first."""
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
    "institution became a board": "update registry_institution set kind = 'board' where id = :here",
    "right not for this kind of institution": "update rights_context set kinds = array_remove(kinds, (select kind from"
    " registry_institution where id = :here))",
    "right not for this category of work": "update rights_context set categories = '{}'",
    "person gone": "update identity_person set ended_on = today() where id = :me",
    "pupil left today": "update registry_enrolment set left_on = today() where pupil_id = :pupil;"
    " update registry_findable set left_on = today() where pupil_id = :pupil",
    "pupil leaves tomorrow": "update registry_findable set left_on = today() + 1 where pupil_id = :pupil",
    "enrolment begins tomorrow": "update registry_findable set begins_on = today() + 1 where pupil_id = :pupil",
    "pupil moved up a level": "update registry_findable set education_level = 'secundair' where pupil_id = :pupil",
    "report ends today": "alter table passport_report disable trigger user; update passport_report set ended_on = today(), end_kind = 'ended', end_reason = 'x' where id = :report",
    "report starts tomorrow": "alter table passport_report disable trigger user; update passport_report set starts_on = today() + 1 where id = :report",
    "draft of another centre": "alter table passport_report disable trigger user; update passport_report set centre_id ="
    " (select id from registry_institution where number = '114728') where id = :draft",
    "centre no longer guides the school": "update registry_guidance set ended_on = today()",
    "taken out of the team": "update rights_teampart set ended_at = now()"
    " where member_id in (select id from rights_affiliation where person_id = :me)",
    "left, and works there anew": ANEW,
    "team ended": "update rights_team set ended_at = now() where institution_id = :here",
    "school taken out of the team": NO_SCHOOL,
    "this pupil apart in the team": NO_SCHOOL + "; insert into rights_teampart (id, team_id, institution_id, pupil_id, since)"
    " select gen_random_uuid(), id, institution_id, :pupil, now() from rights_team where institution_id = :here",
    "session idle for 31 minutes": "update identity_session set seen_at = now() - interval '31 minutes' where id = :session",
    "session over two hours": "update identity_session set expires_at = now() - interval '1 second' where id = :session",
    "session ended": "update identity_session set ended_at = now() where id = :session",
}

ALL = set(STATES)
# What each verb needs: a permission, and the lowest sign-in level at which that counts.
NEEDS = {
    "find": ("pupil:find", 2),
    "open": ("report:read", 3),
    "page": ("report:read", 3),
    "text": ("report:read", 3),
    "start": ("report:write", 3),
    "save": ("report:write", 3),
    "end": ("report:write", 3),
    "file": ("file:read", 3),
    "write": ("file:write", 3),
    "family": ("file:read", 3),
    "relate": ("file:write", 3),
    "consent": ("file:write", 3),
    "holder": ("file:write", 3),
    "letter": ("file:write", 3),
    "figures": ("figures:read", 2),
    "phase": ("file:write", 3),
    "hand over": ("file:write", 3),
    "dossiers": ("file:manage", 3),
    "attachment": ("file:read", 3),
    "attach": ("file:write", 3),
    "grant": ("rights:manage", 2),
    "trail": ("trail:read", 2),
}
# What bare SQL finds or does where this verb is answered with yes, and not where it is refused.
SETS = {
    "findable": ("find", "select from registry_findable where pupil_id = %(pupil)s"),
    "pupil": ("find", "select from registry_pupil where id = %(pupil)s"),
    "report": ("open", "select from passport_report where id = %(report)s"),
    "paper": (
        "open",
        "select from documents_blob b join documents_document d on d.id = b.document_id where d.id = %(document)s",
    ),
    "key": ("open", "select from kernel_datakey where id = %(key)s"),
    "draft": ("save", "select from passport_report where id = %(draft)s"),
    # with the trace that a commit asks for, so that only the right can be missing
    "draft changed": (
        "save",
        """with changed as (update passport_report set support_type = '3' where id = %(draft)s returning id)
        select record_trace('report.saved', 'done', '', 'web', null, id, null, '{}') from changed""",
    ),
    "opened": ("open", "select id from open_consultation(%(report)s)"),
    "read on": ("open", "select number from read_on(%(consultation)s, 1)"),
    "file": ("file", "select from casefile_file where pupil_id = %(pupil)s"),
    "relation": ("family", "select from family_relation where pupil_id = %(pupil)s"),
    "figures": ("figures", "select from answer_times('category', 2026, null)"),
    "phase": ("file", "select from casefile_phase where id = %(phase)s"),
    "steps": ("dossiers", "select from managing_steps(9)"),
    "attachment": ("attachment", "select id from read_attachment(%(attachment)s, 0) one(id)"),
    "last saved": ("save", "select name from last_saved(%(draft)s)"),
}
# Rows about Léna that the cast does not lay; laid as the owner.
ABOUT_LENA = [
    """insert into registry_pupilid (id, source_id, pupil_id, known_as)
  select gen_random_uuid(), s.id, p.id, 'x' from registry_source s, registry_pupil p where p.source_id = 'pupil-lena'""",
    """insert into registry_doubt (id, source_id, pupil_id, institution_id, known_as, reason, register_number, given_name, family_name,
    raised_at, decision)
  select gen_random_uuid(), p.from_source_id, p.id, i.id, 'x', 'another_person', '', 'Wout', 'Claes', now(), ''
    from registry_pupil p, registry_institution i where p.source_id = 'pupil-lena' and i.number = '034793'""",
    """insert into family_relation (id, pupil_id, centre_id, key_id, kind, authority, begins_on, contact_allowed)
  select gen_random_uuid(), pupil_id, centre_id, key_id, 'mother', 'yes', today(), true from casefile_file
   where pupil_id = (select id from registry_pupil where source_id = 'pupil-lena')""",
]
READERS = [("care", "linde"), ("supporter", "linde")]
WRITERS = [("psychologist", "clb")]
ABSENT = [
    ("teacher", "linde"),
    ("head", "linde"),
    ("elsewhere_care", "elsewhere"),
    ("supporter", "support"),
    ("supporter", "atheneum"),
    ("other_psychologist", "other_clb"),
    ("head_clb", "clb"),
    ("from_acm", "atheneum"),
]

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
    "institution became a board",
    "right not for this kind of institution",
    "right not for this category of work",
}
PUPIL_GONE = {"pupil left today", "enrolment begins tomorrow"}
NO_TEAM = {"taken out of the team", "left, and works there anew", "team ended"}
TEAM_ELSEWHERE = NO_TEAM | {"school taken out of the team"}
REPORT_GONE = {"pupil moved up a level", "report ends today", "report starts tomorrow"}

# What each person holds in the world as it is; every verb that needs something else is refused with "no_right".
READS = {"pupil:find", "report:read"}
WRITES = READS | {"report:write", "file:read", "file:write", "figures:read"}
MANAGES = {"rights:manage", "trail:read"}
HOLDS = {
    ("care", "linde"): READS,
    ("supporter", "linde"): READS,
    ("psychologist", "clb"): WRITES,
    ("head", "linde"): MANAGES,
    ("head_clb", "clb"): MANAGES,
    ("elsewhere_care", "elsewhere"): READS,
    ("other_psychologist", "other_clb"): WRITES,
}
ELSEWHERE = {("elsewhere_care", "elsewhere"), ("other_psychologist", "other_clb")}
# What each verb says of a pupil, or of a report about a pupil, who is out of reach.
NOT_THERE = {
    "find": "none",
    "open": "no_report",
    "page": "consultation_over",
    "text": "consultation_over",
    "end": "no_report",
    "save": "no_report",
    "start": "not_guided",
    "file": "not_found",
    "write": "not_found",
    "family": "not_found",
    "relate": "not_found",
    "consent": "not_found",
    "holder": "not_found",
    "letter": "not_found",
    "phase": "no_trajectory",
    "hand over": "no_trajectory",
    "attachment": "no_attachment",
    "attach": "no_activity",
}


def may(player: str, school: str, verb: str) -> bool:
    return NEEDS[verb][0] in HOLDS.get((player, school), set())


def expected(player: str, school: str, verb: str, state: str) -> str:
    """The answer of the table: `yes`, or the code that says why not."""
    if state in NO_SESSION:
        return "not_signed_in"
    if state in NO_RIGHT or not may(player, school, verb):
        return "no_right"
    if verb in ("grant", "trail"):
        return _managing(player, verb)
    if verb == "figures":
        return "yes"  # of the own centre, whoever the team guides
    if (player, school) in ELSEWHERE:
        # whom they find is a namesake there, never this pupil
        nobody = player == "other_psychologist" and state in NO_TEAM | {"centre no longer guides the school"}
        return "yes" if verb == "find" and not nobody else NOT_THERE[verb]
    if player == "psychologist":
        return _at_the_centre(verb, state)
    gone = state in PUPIL_GONE | (REPORT_GONE if verb != "find" else set())
    return NOT_THERE[verb] if gone else "yes"


def _managing(player: str, verb: str) -> str:
    return "none" if (player, verb) == ("head_clb", "grant") else "yes"


ENDING = {"report ends today": "already_ended", "report starts tomorrow": "bad_input"}


def _at_the_centre(verb: str, state: str) -> str:
    """The team keeps reading what the centre wrote about its schools and pupils (rule 67); it writes only about pupils of schools
    that the centre guides today."""
    if state in TEAM_ELSEWHERE:
        return NOT_THERE[verb]
    if state == "this pupil apart in the team":
        return NOT_THERE[verb] if verb == "save" else "yes"  # the draft is about another pupil
    gone = state in PUPIL_GONE or state == "centre no longer guides the school"
    if verb in (
        "open",
        "page",
        "text",
        "file",
        "write",
        "phase",
        "hand over",
        "attachment",
        "attach",
        "family",
        "relate",
        "consent",
        "holder",
        "letter",
    ):
        return "yes"
    if verb == "save":
        return "no_report" if state in ("centre no longer guides the school", "draft of another centre") else "yes"
    if verb == "end":
        return "not_guided" if gone else ENDING.get(state, "yes")
    return NOT_THERE[verb] if gone else "yes"


def at_level(player: str, school: str, level: int) -> dict[str, str]:
    """The answers to who signed in with a key of this level."""
    return {
        verb: "no_right" if not may(player, school, verb) else "yes" if level >= needed else "step_up"
        for verb, (_permission, needed) in NEEDS.items()
    }


def reaches(player: str, school: str, state: str) -> dict[str, bool]:
    """What plain SQL with this session's secret finds: as much as the verbs, and of what one writes also what stays to be read."""
    here = (player, school) not in ELSEWHERE
    found = {name: here and expected(player, school, verb, state) == "yes" for name, (verb, _statement) in SETS.items()}
    writes = here and may(player, school, "save") and state not in NO_SESSION | NO_RIGHT
    drafts = writes and state not in TEAM_ELSEWHERE | {"this pupil apart in the team", "draft of another centre"}
    found |= {"draft": drafts, "last saved": drafts, "key": found["report"] or (writes and state not in NO_TEAM)}
    found["figures"] = expected(player, school, "figures", state) == "yes"
    return found | {"pupil": found["findable"] or (writes and state not in TEAM_ELSEWHERE)}
