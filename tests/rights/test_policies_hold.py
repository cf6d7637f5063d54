"""Each policy, looked at in bare SQL and then broken in turn: whoever loosens or drops one is noticed here.

A snapshot asks, for every actor and table, how many rows `select` and `update` reach and whether `insert` is let through. The
snapshot of the world as it is must be the table below; and with any one policy loosened or dropped it must no longer be.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from paspoort.audit.actions import make_checkpoint, seal_traces
from paspoort.helpdesk.actions import TOPICS, ask
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.keys import derived_key
from paspoort.passport import actions as passport
from paspoort.passport.models import Report
from paspoort.rights.actions import raise_notice
from tests.collaborating import CONTEXTS, ONE_OF_EACH
from tests.conftest import Act, changes
from tests.own_keys import key_of, open_with
from tests.rights.matrix import ABOUT_LENA, AS_NURSE
from tests.sql import sql

EXPECTED = Path(__file__).with_name("policies_expected.json")
SERVICES = {
    "service sign-in": ("web", "sign-in"),
    "service registry-import": ("worker", "registry-import"),
    "service operator": ("worker", "operator"),
    "service sealer": ("worker", "sealer"),
    "service mail": ("worker", "mail"),
    "service verifier": ("worker", "verifier"),
    "service review": ("worker", "review"),
    "service oauth": ("web", "oauth"),
}
PEOPLE = {
    "nobody": None,
    "care": ("care", "linde", Level.HIGH),
    "care with a light key": ("care", "linde", Level.LOW),
    "teacher": ("teacher", "linde", Level.HIGH),
    "head": ("head", "linde", Level.HIGH),
    "local admin": ("admin", "linde", Level.HIGH),
    "head of the Atheneum": ("head_atheneum", "atheneum", Level.HIGH),
    "supporter who asks": ("supporter", "support", Level.HIGH),
    "psychologist": ("psychologist", "clb", Level.HIGH),
    "nurse": ("other_psychologist", "clb", Level.HIGH),
    "head of the centre": ("head_clb", "clb", Level.HIGH),
    "elsewhere": ("elsewhere_care", "elsewhere", Level.HIGH),
    "admin of the board": ("head_board", "board", Level.HIGH),
}
REFUSED, LET_THROUGH = "refused", "let through"
GROWING = {"audit_trace", "audit_leaf", "audit_pending", "identity_session", "kernel_actingsession"}
"""Tables in which each act of the cast adds a row: of these it is written down whether, not how many."""
Snapshot = dict[str, dict[str, str]]


@pytest.fixture
def actors(world: object, act: Act) -> Iterator[dict[str, tuple[str, str]]]:
    """(role, secret) of each actor; with one of everything in the world to look for."""
    sql(AS_NURSE)
    secrets = {name: ("web", act(*who) if who else "") for name, who in PEOPLE.items()}
    for name, report in [("care", "pupil-lena"), ("elsewhere", "pupil-far")]:
        with acting_as(secrets[name][1]) as acting:
            passport.open_report(acting, Report.objects.get(pupil__source_id=report).id)
            raise_notice("many_searches", acting)
    secrets |= _with_keys(secrets)
    for name, (role, service) in SERVICES.items():
        secret = f"secret of {name}"
        signature = hmac.new(derived_key("service sessions"), f"{service}:{secret}".encode(), hashlib.sha256).digest()
        sql("select enter_service(%s, %s, %s)", service, secret, signature)
        sql("delete from kernel_actingsession")
        secrets[name] = (role, secret)
    seal_traces()
    make_checkpoint()
    with acting_as_service("contact"):
        ask(TOPICS[0][0], "An", "an@example.org", "Hoe krijg ik toegang?", sender="somewhere")
    for statement in [*ABOUT_LENA, *RIGHTS, *CONTEXTS, ELS, *ONE_OF_EACH, *LINKED]:
        sql(statement)
    sql("delete from kernel_actingsession")
    secrets["a school's package"] = ("web", "secret of a package")
    sql("set constraints all immediate")
    yield secrets


def _with_keys(secrets: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Own keys, a user name and a kept form of two people; one comes back with the key, one proved who she is long ago."""
    keys = {name: key_of(secrets[name][1]) for name in ("head", "care")}
    for key in keys.values():
        sql(ACCOUNT, f"{key.id}", key.person_id)
        sql(
            "insert into identity_keptform (id, person_id, sealed, kept_at) values (gen_random_uuid(), %s, '', now())",
            key.person_id,
        )
    sql("insert into kernel_tries (bucket, count, until) values ('x', 1, now() + interval '1 hour')")
    again = open_with(keys["care"], "034793")
    sql(LONG_AGO, again)
    return {"head with an own key": ("web", open_with(keys["head"], "034793")), "care who proved long ago": ("web", again)}


ACCOUNT = (
    "insert into identity_account (id, user_name, person_id, password, changed_at) values (gen_random_uuid(), %s, %s, '', now())"
)
LONG_AGO = (
    "update identity_session set key_id = null, proved_at = now() - interval '10 minutes' where secret_hash = secret_hash(%s)"
)
# the local admin of De Linde works together with the centre, and reads no report: its key opens for that alone; and sends pupils
ELS = """
    insert into rights_grant (id, affiliation_id, person_id, institution_id, right_id, contexts, begins_on, ends_on, source,
                              granted_at, reason)
    select gen_random_uuid(), a.id, a.person_id, a.institution_id, 'IRISGebruiker',
           '{samenwerkingsdossier-school,leerlingen-aanleveren}', today(), today() + 9, 'own', now(), ''
      from rights_affiliation a join identity_person p on p.id = a.person_id
     where p.given_name = 'Els'
"""
# One of everything that user management keeps beside the grants and teams of the cast, laid as the owner: a batch and a late
# review of De Linde, something that a support worker asks the Atheneum, a letter. What was used, the consultations noted.
RIGHTS = """
insert into rights_batch (id, institution_id, given_by_id, at)
  select gen_random_uuid(), institution_id, person_id, now() from rights_grant where right_id = 'LokaleBeheerder'
     and institution_id = (select id from registry_institution where number = '034793') limit 1;
insert into rights_request (id, person_id, institution_id, asked_from_id, right_id, contexts, category, message,
    email, asked_at, outcome, answer)
  select gen_random_uuid(), p.id, s.id, b.id, 'IRISGebruiker', '{gebruiker}', 'support_worker', '', '', now(), '', ''
    from identity_person p, registry_institution s, registry_institution b
   where p.given_name = 'Tom' and s.number = '041236' and b.number = '131433';
insert into rights_review (id, institution_id, opened_at, due_on, escalated_at)
  select gen_random_uuid(), id, now() - interval '40 days', today() + 2, now() from registry_institution where number = '034793';
insert into rights_reviewitem (id, review_id, institution_id, grant_id, contexts, ends_on, odd, outcome)
  select gen_random_uuid(), r.id, r.institution_id, g.id, g.contexts, g.ends_on, '', ''
    from rights_review r join rights_grant g on g.institution_id = r.institution_id and g.session_id is null;
insert into registry_scope (id, source_id, institution_id, known_as)
  select gen_random_uuid(), s.id, i.id, 'x' from registry_source s, registry_institution i where i.number = '034793';
insert into deliveries_delivery (id, institution_id, person_id, state, offered_at, changed_at, lines, ends_confirmed, refusal,
    counts)
  select gen_random_uuid(), i.id, p.id, 'open', now(), now(), 1, false, '', '{}'
    from registry_institution i, identity_person p where i.number in ('034793', '041236') and p.given_name = 'Els';
insert into inbox_letter (id, code, object_id, person_id, sent_at)
  select gen_random_uuid(), 'ending', g.id, g.person_id, now() from rights_grant g limit 1;
insert into inbox_seen (id, person_id, institution_id, objects_seen, at)
  select distinct on (person_id, institution_id) gen_random_uuid(), person_id, institution_id, array[id], now()
    from rights_affiliation;
insert into rights_inquiry (person_id, kind, digest) select person_id, 'person', 'x' from rights_grant;
insert into casefile_activity (id, file_id, author_id, key_id, state, day, function, topics, client, actors, contact, bridging,
    direction, category, detail, revision, started_at, changed_at, registered_at, restricted_at, restricted_by_id)
  select gen_random_uuid(), f.id, f.opened_by_id, f.key_id, one.state, today(), one.function, '{emotional}', 'pupil', '{pupil}',
         '', false, hub[1], hub[2], hub[3], 0, now(), now(), now(), one.at, case when one.at is not null then f.opened_by_id end
    from casefile_file f cross join (values
      ('registered', 'referralHub', '{referral,mentalHealth,cgg}'::text[], null::timestamptz),
      ('registered', 'clarification', '{"","",""}', now() - interval '1 hour'),
      ('draft', '', '{"","",""}', null)) one (state, function, hub, at);
insert into casefile_text (id, activity_id, version, author_id, at, key_id, sealed)
  select gen_random_uuid(), id, 1, author_id, now(), key_id, '' from casefile_activity where state = 'registered';
insert into casefile_attachment (id, activity_id, author_id, at, key_id, kind, size, pages, name, sealed, version)
  select gen_random_uuid(), id, author_id, now(), key_id, 'text', 1, 0, '', '', case when state = 'registered' then 1 end
    from casefile_activity where state in ('draft', 'registered');
insert into casefile_look (id, file_id, person_id, at) select gen_random_uuid(), id, opened_by_id, now() from casefile_file;
insert into family_version (id, relation_id, version, author_id, at, key_id, sealed)
  select gen_random_uuid(), r.id, 1 + (select count(*) from family_version v where v.relation_id = r.id), f.opened_by_id, now(),
         r.key_id, ''
    from family_relation r join casefile_file f on f.pupil_id = r.pupil_id;
insert into family_consent (id, pupil_id, centre_id, key_id, giver_id, giver_role, purpose, data_category, receiver, form,
    given_on, noted_by_id, noted_at, sealed)
  select gen_random_uuid(), r.pupil_id, r.centre_id, r.key_id, r.id, r.kind, 'sharing', 'health', 'school', 'written', today(),
         f.opened_by_id, now(), '' from family_relation r join casefile_file f on f.pupil_id = r.pupil_id;
insert into family_consent (id, pupil_id, centre_id, key_id, giver_role, purpose, data_category, receiver, form,
    given_on, noted_by_id, noted_at, sealed)
  select distinct on (f.id) gen_random_uuid(), f.pupil_id, f.centre_id, f.key_id, 'pupil', 'sharing', 'report', 'school',
         'written', today(), f.opened_by_id, now(), ''
    from casefile_file f join casefile_trajectory t on t.file_id = f.id and t.state = 'concluded';
insert into family_holderdecision (id, pupil_id, centre_id, key_id, holder, decided_on, noted_by_id, noted_at, sealed)
  select gen_random_uuid(), f.pupil_id, f.centre_id, f.key_id, 'parents', today(), f.opened_by_id, now(), ''
    from casefile_file f where (select a.holder from access_holder(f.pupil_id, f.centre_id, today()) a) = 'pupil';
insert into casefile_handover (id, trajectory_id, consent_id, given_by_id, at)
  select gen_random_uuid(), t.id, c.id, t.opened_by_id, now() from casefile_trajectory t join casefile_file f on f.id = t.file_id
    join family_consent c on (c.pupil_id, c.centre_id) = (f.pupil_id, f.centre_id) and c.data_category = 'report'
   where t.state = 'concluded';
insert into documents_letterstyle
    (id, institution_id, version, first, second, address, contact, above, below, logo, made_by_id, at)
  select distinct on (institution_id)
    gen_random_uuid(), institution_id, 1, '#112233', '#445566', '', '', '', '', '', person_id, now()
    from rights_affiliation order by institution_id, person_id;
insert into casefile_group (id, centre_id, school_id, name, made_by_id, made_at)
  select distinct on (centre_id, school_id) gen_random_uuid(), centre_id, school_id, 'Leesgroep', opened_by_id, now()
    from casefile_file order by centre_id, school_id, opened_by_id;
insert into casefile_groupmember (id, group_id, pupil_id, since)
  select gen_random_uuid(), g.id, f.pupil_id, now() from casefile_group g join casefile_file f
    on (f.centre_id, f.school_id) = (g.centre_id, g.school_id);
insert into health_schoolday (id, centre_id, school_id, class_name, moment, day, made_by_id, made_at)
  select distinct on (centre_id, school_id) gen_random_uuid(), centre_id, school_id, 'L4', 'L4', today(), opened_by_id, now()
    from casefile_file order by centre_id, school_id, opened_by_id;
insert into health_contact (id, file_id, moment, school_year, state, day, place, key_id)
  select gen_random_uuid(), id, 'L4', school_year_of(today()), 'invited', today(), 0, key_id from casefile_file;
insert into health_measurement (id, contact_id, item, version, author_id, at, sealed, confirmed)
  select gen_random_uuid(), c.id, 'height', 1, f.opened_by_id, now(), '', false
    from health_contact c join casefile_file f on f.id = c.file_id;
insert into health_fact (id, file_id, kind, version, author_id, at, key_id, sealed)
  select gen_random_uuid(), id, 'sex', 1, opened_by_id, now(), key_id, '' from casefile_file;
insert into letters_letter (file_id, activity_id, kind, author_id, state, day, started_at, made_at, style_version, revision,
    key_id, sections, changed_at)
  select a.file_id, a.id, one.kind, a.author_id, one.state, a.day, now(), case one.state when 'made' then now() end, 0, 0,
         a.key_id, '', now()
    from casefile_activity a
   cross join (values ('rehabilitation', 'made'), ('supportLetter', 'made'), ('adibib', 'draft')) one (kind, state)
   where a.state = 'registered' and a.restricted_at is null;
insert into documents_document (id, key_id, origin, sha256, size, pages, made_at)
  select l.id, l.key_id, 'letter', '', 1, 1, now() from letters_letter l where l.kind = 'rehabilitation';
insert into documents_blob (document_id, sealed) select id, '' from documents_document where origin = 'letter';
insert into letters_sending (letter_id, receiver, school_id, consent_id, why, document_id, key_id, sealed, planned_at, way)
  select l.id, r.receiver, r.school_id, r.consent_id, r.why, l.id, l.key_id, '', now(), ''
    from letters_letter l join casefile_file f on f.id = l.file_id
    join lateral letter_receivers(f.pupil_id, f.centre_id, l.kind, '', today()) r on r.receiver = 'school' and r.missing = ''
   where l.kind = 'rehabilitation';
insert into registry_pupil (id, given_name, family_name, birth_date)
  select '5a000000-0000-4000-8000-000000000001', 'Sam', 'De Groote', today();
insert into registry_ownpupil (pupil_id, centre_id, situation, by_family, by_given, sounds, shown_name, birth_date, proof,
    seen_on, made_by_id, made_at)
  select p.id, t.institution_id, 'homeEducation', 'degroote sam', 'sam degroote', '', 'Sam De Groote', today(), 'kidsId', today(),
         w.id, now()
    from registry_pupil p, rights_team t, identity_person w
   where p.family_name = 'De Groote' and t.name = 'Team Gent' and w.given_name = 'Farah';
insert into rights_teampart (id, team_id, institution_id, pupil_id, since)
  select gen_random_uuid(), t.id, t.institution_id, o.pupil_id, now()
    from registry_ownpupil o join rights_team t on t.name = 'Team Gent';
insert into registry_correction (id, pupil_id, centre_id, was_given_name, was_family_name, was_name_keys, given_name, family_name,
    name_keys, proof, seen_on, made_by_id, made_at)
  select gen_random_uuid(), pupil_id, centre_id, 'Sammy', 'De Groote', '{}', 'Sam', 'De Groote', '{}', proof, seen_on, made_by_id,
         now() from registry_ownpupil;
insert into procrastinate_workers default values;
insert into procrastinate_jobs (id, queue_name, task_name, status) values (1, 'default', 'x', 'failed');
insert into procrastinate_events (id, job_id, type) values (1, 1, 'failed');
insert into procrastinate_periodic_defers (id, task_name, defer_timestamp, job_id) values (1, 'x', 1, 1);
insert into jobs_failure (job_id, failed_at, error, code, place) values (1, now(), 'OSError', '', '');
""".strip().split(";\n")


# two packages of which De Linde let one in, with a token; what one was told of each school; and it came in just now
LINKED = """
insert into links_vendor (id, client_id, name, contact, jwks_uri, scopes, test, registered_at)
  select gen_random_uuid(), name, name, '', '', '{indicatie.read}', name = 'proef', now()
    from unnest('{klasbord,proef}'::text[]) name;
insert into links_vendorkey (id, vendor_id, kid, jwk, begins_at, ends_at, brought_by)
  select gen_random_uuid(), id, 'k', '{}', now(), now() + interval '1 day', 'operator' from links_vendor;
insert into links_link (id, vendor_id, institution_id, scopes, tells_kind, turned_on_at)
  select gen_random_uuid(), v.id, i.id, v.scopes, false, now()
    from links_vendor v join registry_institution i on (v.name, i.number) in (('klasbord', '034793'), ('proef', '041236'));
insert into links_token (secret_hash, vendor_id, jkt, scopes, issued_at, expires_at)
  select secret_hash('secret in a token'), id, '', scopes, now(), now() + interval '5 minutes' from links_vendor
   where name = 'klasbord';
insert into links_spentproof (hash, until) values ('x', now());
insert into links_opening (id, institution_id, pupil_id, register_number, kind, since, changed_at)
  select distinct on (f.institution_id, f.pupil_id) gen_random_uuid(), f.institution_id, f.pupil_id, f.register_number, 'GC',
         today(), now() from registry_findable f where f.register_number <> '';
select from enter_client('secret in a token', '034793', 'indicatie.read');
update identity_session set secret_hash = secret_hash('secret of a package') where service = 'client'
""".strip().split(";\n")


def every_table() -> list[str]:
    """What is there now, so that nobody can forget a table here."""
    found = sql("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname")
    return [name for (name,) in found if name != "django_migrations"]


def snapshot(actors: dict[str, tuple[str, str]], *only: str) -> Snapshot:
    found: Snapshot = {}
    tables = only or every_table()
    for name, (role, secret) in actors.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select from enter(%s)", [secret])
            cursor.execute(f"set local role paspoort_{role}")
            found[name] = {table: _reach(cursor, table) for table in tables}
            cursor.execute("set local role paspoort_owner")
            cursor.execute("delete from kernel_actingsession")
            transaction.set_rollback(True)
    return found


def _reach(cursor: CursorWrapper, table: str) -> str:
    column = _a_column(cursor, table)
    seen = _try(cursor, f"select count({_readable(cursor, table)}) from {table}", count=True)
    # reads no column, so that the policies for select do not help
    moved = _try(cursor, f"update {table} set {column} = default")
    added = _try(cursor, f"insert into {table} default values")
    gone = _try(cursor, f"delete from {table}")
    if table in GROWING and seen.isdigit():
        seen = "none" if seen == "0" else "some"
    if table in GROWING and gone.isdigit():
        gone = "none" if gone == "0" else "some"
    return f"sees {seen}, moves {moved}, adds {added}, deletes {gone}"


def _a_column(cursor: CursorWrapper, table: str) -> str:
    cursor.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " order by has_column_privilege(attrelid, attnum, 'UPDATE') desc, attnum desc limit 1",
        [table],
    )
    return f'"{cursor.fetchone()[0]}"'


def _readable(cursor: CursorWrapper, table: str) -> str:
    cursor.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attnotnull"
        " and has_column_privilege(attrelid, attnum, 'SELECT') order by attnum limit 1",
        [table],
    )
    found = cursor.fetchone()
    return f'"{found[0]}"' if found else "*"


def _try(cursor: CursorWrapper, statement: str, *, count: bool = False) -> str:
    cursor.execute("savepoint here")
    try:
        cursor.execute(statement)
        answer = str(cursor.fetchone()[0] if count else cursor.rowcount)
    except Exception as problem:
        cause = problem.__cause__
        assert isinstance(cause, psycopg.Error)
        answer = REFUSED if cause.sqlstate == "42501" else LET_THROUGH
    cursor.execute("rollback to savepoint here")
    return answer


def test_each_actor_reaches_just_this_in_bare_sql(
    actors: dict[str, tuple[str, str]], written_down: Callable[[Path, Snapshot], Snapshot]
) -> None:
    """Written down in `policies_expected.json`, to be read and signed for at each change of a policy: `make policies`."""
    found = snapshot(actors)
    assert changes(written_down(EXPECTED, found), found) == []


# An insert that this policy lets through needs a whole row: the matrix makes it through the verb, and fails without the policy.
MADE_BY_A_VERB = {
    ("casefile_file", "opened"),
    ("casefile_activity", "written"),
    ("casefile_text", "written"),
    ("casefile_attachment", "attached"),
    ("casefile_trajectory", "opened"),
    ("casefile_phase", "opened"),
    ("casefile_handover", "handed_over"),
    ("deliveries_delivery", "delivered"),
    ("documents_blob", "writer"),
    ("documents_letterstyle", "chosen"),
    ("casefile_look", "own_looked"),
    ("family_relation", "added"),
    ("family_version", "written"),
    ("family_consent", "noted"),
    ("family_holderdecision", "noted"),
    ("casefile_group", "made"),
    ("casefile_groupmember", "put_in"),
    ("health_contact", "begun"),
    ("health_measurement", "written"),
    ("health_fact", "written"),
    ("health_schoolday", "planned"),
    ("letters_letter", "begun"),
    ("collaboration_collaboration", "begun"),
    ("collaboration_registration", "started"),
    ("collaboration_section", "written"),
    ("collaboration_reaction", "written"),
    ("collaboration_librarydocument", "put"),
    ("collaboration_libraryversion", "put"),
    ("collaboration_goal", "written"),
    ("collaboration_step", "written"),
    ("collaboration_agreement", "written"),
    ("collaboration_turn", "written"),
    ("collaboration_seen", "own_seen"),
    ("collaboration_draft", "own_begun"),
    ("collaboration_excuse", "written"),
    ("letters_sending", "planned"),
    ("passport_report", "drafted"),
    ("passport_consultation", "reader"),
    ("rights_affiliation", "sign_in_brings"),
    ("rights_grant", "sign_in_brings"),
    ("rights_request", "asks"),
    ("identity_key", "own_made"),
    ("identity_account", "own_made"),
    ("rights_teampart", "led"),
    ("identity_keptform", "own_kept"),
    ("links_link", "turned_on"),
    ("links_link", "operator_tries"),
    ("links_vendorkey", "machines_bring"),
}


@pytest.mark.timeout(400)
def test_any_policy_that_is_loosened_or_dropped_is_noticed(actors: dict[str, tuple[str, str]]) -> None:
    policies = sql(
        "select tablename, policyname, cmd, qual, with_check, array_to_string(roles, ' ') from pg_policies"
        " where schemaname = 'public' and (roles && '{paspoort_web,paspoort_worker}'::name[])"
    )
    assert len(policies) > 50
    before = {table: snapshot(actors, table) for table in {policy[0] for policy in policies}}

    def noticed(table: str, roles: str) -> bool:
        """By whoever of the roles with this policy is first to reach something else: the others need not look any more."""
        concerned = {name: who for name, who in actors.items() if f"paspoort_{who[0]}" in roles.split()}
        return any(snapshot({name: who}, table)[name] != before[table][name] for name, who in concerned.items())

    unnoticed = []
    for table, name, command, using, check, roles in policies:
        changes = [] if (table, name) in MADE_BY_A_VERB else [f'drop policy "{name}" on {table}']
        if using not in (None, "true"):
            changes.append(f'alter policy "{name}" on {table} using (true)' + (" with check (true)" if check else ""))
        elif check not in (None, "true"):
            changes.append(f'alter policy "{name}" on {table} with check (true)')
        for change in changes:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)
                if not noticed(table, roles):
                    unnoticed.append(f"{change} ({command})")
                transaction.set_rollback(True)
    assert unnoticed == [], "\n".join(unnoticed)


# An update policy that lets every written row through, and why that gives nobody more: its rule rests on these columns alone that
# may be changed, and of those it says what had to hold before.
LETS_EVERY_ROW_THROUGH = {("casefile_activity", "written_on"): {"state"}}


def test_an_update_that_checks_nothing_can_change_nothing_that_its_rule_asks(world: object) -> None:
    found = {
        (table, name): {column for column in columns if re.search(rf"\b{column}\b", using)}
        for table, name, using, columns in sql(
            "select p.tablename, p.policyname, p.qual, array (select a.attname::text from pg_attribute a"
            "  where a.attrelid = p.tablename::regclass and a.attnum > 0 and not a.attisdropped"
            "    and has_column_privilege('paspoort_web', a.attrelid, a.attnum, 'UPDATE'))"
            " from pg_policies p where p.with_check = 'true' and p.cmd in ('UPDATE', 'ALL') and 'paspoort_web' = any (p.roles)"
        )
    }
    assert found == LETS_EVERY_ROW_THROUGH
