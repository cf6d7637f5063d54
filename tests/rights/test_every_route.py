"""Every route, tried as every person of the cast, with the ids of things that are theirs, someone else's, and nobody's."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from paspoort.casefile.actions import (
    NewActivity,
    attach,
    make_group,
    open_trajectory,
    put_in_group,
    register_activity,
    save_activity,
    start_activity,
)
from paspoort.casefile.models import Phase, Referral
from paspoort.collaboration.actions import (
    About,
    AgreementText,
    GoalText,
    NewFile,
    StepText,
    put_document,
    save_agreement,
    save_goal,
    save_step,
    start,
)
from paspoort.deliveries.actions import deliver
from paspoort.demo import world as demo
from paspoort.family.actions import NewConsent, NewRelation, add_relation, note_consent
from paspoort.health.actions import begin_contact, due_of, plan_day
from paspoort.identity.actions import Level, keep_form
from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.letters.actions import begin_letter, make_letter, save_letter
from paspoort.letters.models import Sending
from paspoort.passport import actions as passport
from paspoort.passport.models import Report
from paspoort.pupils.actions import enrolled_on
from tests.answer import Answer
from tests.browser import Browser
from tests.collaborating import hold_contexts
from tests.collaborating import new as new_registration
from tests.ground import NAME
from tests.ground import Ground as Database
from tests.linking import asked, let_in, vendor
from tests.own_keys import own_things
from tests.rights.bodies import Body, bodies, nowhere
from tests.rights.places import Place
from tests.sql import sql

SENDS = """
    insert into registry_source (id, name, kind, owner, everywhere, makes_institutions, begins_on)
    values (gen_random_uuid(), 'tafels', 'table', '', true, false, today());
    update rights_grant set contexts = contexts || '{leerlingen-aanleveren}'
     where right_id = 'IRISGebruiker' and contexts @> '{gebruiker}' and institution_id in
           (select id from registry_institution where kind = 'school')
"""
PERSONS = [
    ("care", "linde"), ("head", "linde"), ("admin", "linde"), ("teacher", "linde"), ("head_clb", "clb"), ("psychologist", "clb"),
    ("head_board", "board"),
]  # fmt: skip
ELSEWHERE = [("elsewhere_care", "elsewhere"), ("other_psychologist", "other_clb")]
"""Whose things lie elsewhere. They try nothing themselves: it would be what care and psychologist try, the other way round."""
READERS = {"care", "psychologist"}
WRITERS = {"psychologist"}
PICTURES = ("page_image", "preview_page", "attachment_page", "preview_letter_page", "sheet_page")
MANAGERS = {"head", "admin", "head_clb", "head_board"}
OUTSIDE = ["sign_in", "step_up", "switch_institution", "sign_out", "sign_in_callback", "provider_signed_out"]
ROUTES = {route.name: route for route in get_resolver().url_patterns if isinstance(route, URLPattern)}
MACHINES = sorted(name for name, route in ROUTES.items() if name and vars(route.callback)["door"] in ("client", "machine"))
INSIDE = sorted(name for name in ROUTES if name and name not in [*OUTSIDE, *MACHINES])
WITH_IDS = [name for name in INSIDE if "<uuid" in str(ROUTES[name].pattern)]
NUMBERS = {key: demo.NUMBERS[key] for key in ("linde", "elsewhere", "clb", "other_clb", "board")}
PLACED = {kind: kind for kind in ("batch", "grant", "review", "team", "notice")} | {
    "person": "who_else",
    "asked": "request",
    "work": "other",
}
WIZARDS = {name for name in WITH_IDS if "<uuid:run>" in str(ROUTES[name].pattern)}
"""Steps of which an address alone shows nothing: another's run, nobody's, and a new one are all answered as the last."""
BEGIN = {"grant_rights", "end_people", "add_people_again", "change_grants"}
METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]
FINE = {200, 204, 301, 302, 303, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 503}
KINDS = ("text/html", "image/jpeg", "text/plain", "application/json", "")
ANY_FILE = "application/pdf, application/octet-stream, application/json;q=0.9, text/plain;q=0.8"
SECRETS = re.compile(rb"%PDF|Verlengde instructie|Onthoudt wat voorgelezen")
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")
CLOCK = re.compile(rb"\b\d{1,2}[.:]\d{2}\b|data-left=\"\d+\"")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|&#34;X-CSRFToken&#34;: &#34;)[A-Za-z0-9]+')

Ids = dict[str, list[uuid.UUID]]
Told = tuple[int, bytes, list[tuple[str, str]]]


@dataclass
class Ground:
    """What all routes are tried on: one of everything at five institutions, the ids of each, and who is signed in."""

    places: dict[str, Place]
    things: dict[str, Ids]
    nobodys: Ids
    secrets: dict[str, str]

    def foreign(self) -> Ids:
        """Of each kind one that is certainly of another institution than that of whoever tries."""
        return {kind: ids[:1] for kind, ids in self.things["elsewhere"].items()}

    def browser(self, player: str) -> Client:
        return browser(self.secrets[player], ANY_FILE if player in READERS else "*/*")


@pytest.fixture(scope="module")
def laid(cast: Database) -> Iterator[Ground]:
    """Laid once for all these tests, each of which is undone to here."""
    with cast.using(NAME), transaction.atomic():
        sql("update rights_grant set contexts = '{gebruiker,verpleegkundige}' where contexts = '{gebruiker}'")
        hold_contexts()
        sql(SENDS)
        secrets = {player: demo.sign_in(player, school, Level.HIGH) for player, school in PERSONS + ELSEWHERE}
        nobody = uuid.uuid4()
        places = {key: Place(number) for key, number in NUMBERS.items()}
        yield Ground(places, things_at(places, secrets, nobody), {kind: [nobody] for kind in KINDS_OF_ID}, secrets)
        transaction.set_rollback(True)


@pytest.fixture
def tried(laid: Ground) -> Iterator[Ground]:
    with transaction.atomic():
        yield laid
        transaction.set_rollback(True)


KINDS_OF_ID = {kind for route in ROUTES.values() for kind in re.findall(r"<uuid:(\w+)>", str(route.pattern))}


def things_at(places: dict[str, Place], secrets: dict[str, str], nobody: uuid.UUID) -> dict[str, Ids]:
    """Ids of each kind at each institution; where a centre or a board has none of its own, those that it could come across."""
    reports = {key: Report.objects.get(pupil__source_id=f"pupil-{key}") for key in ("jules", "lena", "far")}
    consultations = []
    for player, child in [("care", "lena"), ("elsewhere_care", "far")]:
        with acting_as(secrets[player]) as acting:
            consultations.append(passport.open_report(acting, reports[child].id).consultation.id)
    own = own_things([secrets["care"], secrets["elsewhere_care"]], nobody)
    pupils: list[Ids] = [
        {"pupil": [reports["lena"].pupil_id], "report": [reports["jules"].id, reports["lena"].id]},
        {"pupil": [reports["far"].pupil_id], "report": [reports["far"].id]},
    ]
    for ids, player in zip(pupils, ["care", "elsewhere_care"], strict=True):
        with acting_as(secrets[player]) as acting:
            ids["delivery"] = [deliver(acting, "leerlingen.csv", b"Naam;Voornaam;Geboortedatum;Stamnr\nMaes;Jo;1/2/2017;9001\n")]
    for ids, player in zip(pupils, ["psychologist", "other_psychologist"], strict=True):
        ids.update(written(secrets[player], ids["pupil"][0]))
    runs = {key: uuid.uuid4() for key in places}
    for player, key in [("head", "linde"), ("head_clb", "clb"), ("head_board", "board")]:
        with acting_as(secrets[player]) as acting:
            keep_form(acting, runs[key], {"grant_who": {"people": [str(places[key].other)], "go": ["on"]}})
    of_pupils = [
        ids | {"consultation": [consultations[which]]} | {kind: [each[which]] for kind, each in own.items()}
        for which, ids in enumerate(pupils)
    ]
    linked = {key: link_of(secrets["head"] if key == "linde" else "", key) for key in places}
    return {
        key: of_pupils[key in ("elsewhere", "other_clb")]
        | linked[key]
        | {kind: [getattr(place, name)] for kind, name in PLACED.items()}
        | {"run": [runs[key]]}
        for key, place in places.items()
    }


def link_of(secret: str, key: str) -> Ids:
    """A package and what it was told of a pupil: at De Linde the one that it let in, elsewhere one that nobody registered."""
    if not secret:
        return {"vendor": [uuid.uuid5(uuid.NAMESPACE_URL, key)], "opening": [uuid.uuid5(uuid.NAMESPACE_URL, key)]}
    made = vendor()
    let_in(made)
    return {"vendor": [made.id], "opening": [asked(made).rows[0].opening]}


def written(secret: str, pupil: uuid.UUID) -> Ids:
    """What a centre wrote in the file of a pupil: an activity that refers, a draft, a file beside each, a group,
    someone around the pupil, a consent, a trajectory, a contact and the day of a class."""
    who: dict[str, Any] = {
        "client": "pupil",
        "actors": ("pupil",),
        "direction": "referral",
        "category": "mentalHealth",
        "detail": "cgg",
    }
    with acting_as(secret) as acting:
        activity, draft = (start_activity(acting, pupil) for _each in range(2))
        revision = save_activity(acting, activity.id, 0, {"text": "Slaapt slecht."})
        new = NewActivity(day=today(), text="Slaapt slecht.", function="referralHub", topics=("emotional",), **who)
        attached = [attach(acting, one.id, ("brief.txt", b"Slaapt beter."))[0].id for one in (activity, draft)]
        register_activity(acting, activity.id, revision, new)
        school = enrolled_on(pupil)[0].institution.id
        group = make_group(acting, school, "Leesgroep")
        put_in_group(acting, group.id, [pupil])
        grouped = {"group": [group.id], "school": [school]}
        relation = add_relation(acting, pupil, NewRelation("mother", "Sofie"))
        consent = note_consent(acting, pupil, NewConsent(None, "sharing", "guidance", "school", "oralNoted", today()))
        trajectory = open_trajectory(acting, pupil, "Wat helpt?")
        grouped |= {
            "step": [pupil],
            "goes": [pupil],
            "join": [trajectory.id],
            "relation": [relation.id],
            "consent": [consent.id],
            "trajectory": [trajectory.id],
        }
        grouped["phase"] = [*Phase.objects.filter(trajectory=trajectory).values_list("id", flat=True)[:1]]
        grouped["attachment"] = attached
        due = due_of(acting, school)[:1]
        grouped["day"] = [plan_day(acting, school, one.own_class, one.moment, today()).id for one in due] or [pupil]
        grouped["contact"] = [begin_contact(acting, pupil, "request", today()).id]
        letter = begin_letter(acting, pupil, "supportLetter", activity.id)
        made = make_letter(acting, letter.id, save_letter(acting, letter.id, 0, {"advice": "Rustig lezen."}))
        sheet = Sending.objects.filter(letter=made).values_list("id", flat=True)[0]
        grouped |= {"letter": [made.id], "sheet": [sheet], "day": grouped.get("day", [made.id])}
        grouped |= together(acting, school)
        return grouped | {"activity": [activity.id, draft.id], "referral": [Referral.objects.get(activity_id=activity.id).id]}


def together(acting: Acting, school: uuid.UUID) -> Ids:
    """What a centre and a school keep together: a registration with a goal, a step and an agreement, and a document."""
    begun = start(acting, school, new_registration()).id
    goal = save_goal(acting, begun, GoalText("Minder ruzie"))
    step = save_step(acting, begun, StepText("head", "Toezicht herverdelen"))
    agreed = save_agreement(acting, begun, AgreementText("Elke maand samen bekijken."))
    document = put_document(acting, school, About(), NewFile("Leidraad.txt", b"Zo werken wij samen."))
    return {"registration": [begun], "line": [one.line for one in (goal, step, agreed)], "document": [document]}


def addresses(name: str, ids: Ids) -> list[str]:
    found = ["/" + str(ROUTES[name].pattern)]
    for kind, each in ids.items():
        found = [
            text.replace(f"<uuid:{kind}>", str(one)) for text in found for one in (each if f"<uuid:{kind}>" in text else [""])
        ]
    return [re.sub(r"<slug:\w+>", "seen", re.sub(r"<int:\w+>", "1", text)) for text in found]


def test_every_kind_of_id_in_an_address_is_tried(laid: Ground) -> None:
    assert all(KINDS_OF_ID.issubset(ids) for ids in laid.things.values())


def browser(secret: str, accept: str = "*/*") -> Client:
    client = Browser(raise_request_exception=False, headers={"accept": accept})
    if secret:
        client.cookies[settings.SESSION_COOKIE] = secret
    return client


def plain(answer: Answer) -> Told:
    body = CLOCK.sub(b"time", UUID.sub(b"id", TOKEN.sub(b"token", answer.content)))
    return (
        answer.status_code,
        body,
        sorted((key, UUID.sub(b"id", value.encode()).decode()) for key, value in answer.items() if key != "Content-Length"),
    )


def fenced(answer: Answer, asked: object, *, exports: bool = False, prints: bool = False, hands: bool = False) -> None:
    """What holds of every answer: nothing breaks, no paper leaves but a letter that is printed and a document that is handed out,
    nothing is kept, and the policy of the page is strict."""
    assert answer.status_code in FINE, (asked, answer.status_code)
    assert not answer.streaming and (b"%PDF" not in answer.content or prints), asked
    assert answer["Cache-Control"] == "no-store", asked
    assert not {"ETag", "Last-Modified"} & set(answer.headers), asked
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, asked
    kind = answer.get("Content-Type", "").partition(";")[0]
    assert ("attachment" in answer.get("Content-Disposition", "")) == (exports or hands), asked
    assert (kind == "text/csv") == exports, asked
    assert kind in KINDS or exports or hands or (kind == "application/pdf" and prints), (asked, kind)


def ask(client: Client, player: str, name: str, method: str, address: str, body: Body | None = None) -> Answer:
    """Ask as someone, and hold of the answer what holds of all: whatever file is asked for, only who may read gets to read."""
    answer = getattr(client, method)(address, body) if body else getattr(client, method)(address)
    exports = method in ("get", "head") and player in EXPORTED.get(name, ())
    hands = name == "library_file" and player in READERS and answer.status_code == 200
    fenced(answer, (player, method, address), exports=exports, prints=name == "print_sheet" and player in WRITERS, hands=hands)
    assert answer.get("Content-Type") != "image/jpeg" or name in PICTURES
    assert player in READERS or not SECRETS.search(answer.content), (player, method, address)
    return answer


OPEN = {"metadata", "jwks", "openapi"}
"""What machines may read without showing who asks."""
EXPORTED = {"export_grants": MANAGERS, "save_figures": WRITERS, "save_overview": READERS}


def taken(name: str) -> list[str]:
    """The methods that a route takes: getting first, and sending last, for that may change what is there."""
    return [method for method in ("get", "post") if method.upper() in vars(ROUTES[name].callback)["methods"]]


@pytest.mark.parametrize("name", INSIDE)
def test_no_route_breaks_or_gives_the_original_away(name: str, tried: Ground) -> None:
    for player, school in PERSONS if vars(ROUTES[name].callback)["door"] == "screen" else PERSONS[:1]:
        client = tried.browser(player)
        for method in taken(name):
            for address in addresses(name, tried.things[school]):
                ask(client, player, name, method, address)
    # how a method that is not taken is refused is the same for all
    client = tried.browser("psychologist")
    for method in set(METHODS) - set(taken(name)):
        ask(client, "psychologist", name, method, addresses(name, tried.things["clb"])[-1])


@pytest.mark.parametrize("name", WITH_IDS)
def test_someone_elses_thing_is_answered_as_nobodys(name: str, tried: Ground) -> None:
    """A stranger cannot tell "not yours" from "does not exist": not by status, text or headers, whatever is sent along."""
    for player, school in PERSONS:
        client, before = tried.browser(player), elsewhere(tried, school)
        [theirs], [none] = addresses(name, tried.foreign()), addresses(name, tried.nobodys)
        own = bodies(tried.places[school]).get(name, []) if player in MANAGERS else []
        for method in taken(name):
            for body in [None, *(own if method == "post" else [])]:
                foreign, nobodys = (plain(ask(client, player, name, method, each, body)) for each in (theirs, none))
                assert foreign == nobodys, (player, method, body)
                assert foreign[0] in (403, 404) or name in {"see_notice", *WIZARDS}, (player, method, body, foreign[0])
        assert before == elsewhere(tried, school), player


@pytest.mark.parametrize(
    "name",
    ["grant_rights", "change_grants", "tasks", "review", "team", "end_people", "add_people_again", "people"],
)
def test_someone_elses_id_in_a_form_is_answered_as_nobodys(name: str, tried: Ground) -> None:
    """A tampered field: the page is one's own, an id in what is sent belongs to another institution. Nothing changes there."""
    for player, school in [("head", "linde"), ("head_clb", "clb")]:
        client, before = tried.browser(player), elsewhere(tried, school)
        other = tried.places["linde" if school != "linde" else "elsewhere"]
        [address] = addresses(name, tried.things[school])
        for theirs, none in zip(bodies(other)[name], bodies(nowhere(other))[name], strict=True):
            told = [plain(client.post(address, each, follow=name in BEGIN)) for each in (theirs, none)]
            assert told[0] == told[1], (player, theirs)
            assert elsewhere(tried, school) == before, (player, theirs)


def elsewhere(ground: Ground, school: str) -> list[object]:
    """All that stands of the other institutions in the tables of rights."""
    tables = ["affiliation", "grant", "batch", "request", "reviewitem", "notice", "team", "teampart"]
    others = [place.id for key, place in ground.places.items() if key != school]
    rows = " union all ".join(f"select t::text from rights_{table} t where institution_id = any(%(o)s)" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"{rows} order by 1", {"o": others})
        return cursor.fetchall()


@pytest.mark.parametrize("name", INSIDE)
def test_a_visitor_who_is_not_signed_in_gets_in_nowhere(name: str, tried: Ground) -> None:
    client = browser("", ANY_FILE)
    for address in addresses(name, tried.things["linde"]):
        answer = ask(client, "", name, "get", address)
        if vars(ROUTES[name].callback)["door"] == "screen":
            assert answer.status_code in (302, 401, 405), address
            if answer.status_code == 302:
                assert answer["Location"].startswith("/aanmelden")


@pytest.mark.parametrize("name", INSIDE)
def test_a_form_without_its_token_is_refused(name: str, tried: Ground) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE] = tried.secrets["psychologist"]
    answer = client.post(addresses(name, tried.things["clb"])[0])
    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("name", MACHINES)
def test_where_machines_ask_no_session_counts_and_no_page_is_told(name: str, tried: Ground) -> None:
    """Whoever asks, in whatever way: a problem or what is public, in JSON, kept nowhere, without a cookie, for no other site."""
    client = tried.browser("head")
    address = re.sub(r"<(str|path):\w+>", NUMBERS["linde"], "/" + str(ROUTES[name].pattern))
    for method in METHODS:
        answer = getattr(client, method)(address)
        told = answer.status_code
        assert told in (200, 400, 401, 404, 405, 415) and (told == 200) == (method in ("get", "head") and name in OPEN), (
            method,
            told,
        )
        assert answer["Content-Type"] in ("application/json", "application/problem+json"), method
        assert answer["Cache-Control"] == "no-store" and not answer.cookies, method
        assert not [header for header in answer.headers if header.startswith("Access-Control")], method
        assert told != 405 or method.upper() not in answer["Allow"].split(", "), method
