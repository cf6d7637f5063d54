"""Every route, tried as every person of the cast, with the ids of things that are theirs, someone else's, and nobody's."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from paspoort.documents.models import Document
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.passport import actions as passport
from paspoort.passport.models import Report
from paspoort.registry.models import Pupil
from tests.own_keys import own_things
from tests.rights.bare import owner
from tests.rights.bodies import Body, bodies, nowhere
from tests.rights.places import Place

PERSONS = [
    ("care", "linde", Level.HIGH),
    ("head", "linde", Level.HIGH),
    ("admin", "linde", Level.SUBSTANTIAL),
    ("head_clb", "clb", Level.HIGH),
    ("head_board", "board", Level.HIGH),
    ("teacher", "linde", Level.HIGH),
    ("elsewhere_care", "elsewhere", Level.HIGH),
    ("psychologist", "clb", Level.HIGH),
    ("other_psychologist", "other_clb", Level.HIGH),
]
OUTSIDE = ["sign_in", "step_up", "switch_institution", "sign_out", "come_back", "provider_signed_out"]
ROUTES = {route.name: route for route in get_resolver().url_patterns if isinstance(route, URLPattern)}
INSIDE = sorted(name for name in ROUTES if name and name not in OUTSIDE)
MANAGERS = {"head", "admin", "head_clb", "head_board"}
ODD = ["head", "put", "patch", "delete", "options"]
FORMATS = ["application/pdf", "application/json", "text/plain", "application/octet-stream", "*/*"]
FINE = {200, 204, 301, 302, 303, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 503}
SECRETS = re.compile(rb"%PDF|Verlengde instructie|Onthoudt wat voorgelezen")
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")
CLOCK = re.compile(rb"\b\d{1,2}[.:]\d{2}\b|data-left=\"\d+\"")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|&#34;X-CSRFToken&#34;: &#34;)[A-Za-z0-9]+')


NUMBERS = {"linde": "034793", "elsewhere": "105312", "clb": "114702", "other_clb": "114728", "board": "126524"}


@pytest.fixture
def places(world: object) -> dict[str, Place]:
    """One of everything that user management knows, at five institutions."""
    return {key: Place(number) for key, number in NUMBERS.items()}


@pytest.fixture
def things(places: dict[str, Place], act: Callable[..., str]) -> dict[str, list[uuid.UUID]]:
    """Ids of each kind: of De Linde first, of another school or centre last but one, and one of nobody."""
    consultations = []
    for player, school, child in [("care", "linde", "pupil-lena"), ("elsewhere_care", "elsewhere", "pupil-far")]:
        with acting_as(act(player, school)) as acting:
            report = Report.objects.get(pupil__source_id=child)
            consultations.append(passport.open_report(acting, report.id).consultation.id)
    nobody = uuid.uuid4()
    return {
        "pupil": [Pupil.objects.get(source_id=key).id for key in ("pupil-lena", "pupil-far")] + [nobody],
        "report": [Report.objects.get(pupil__source_id=key).id for key in ("pupil-jules", "pupil-lena", "pupil-far")] + [nobody],
        "consultation": [*consultations, nobody],
        "document": [Document.objects.first().id],
        **own_things([act("care", "linde"), act("elsewhere_care", "elsewhere")], nobody),
    } | {
        kind: [getattr(places[key], name) for key in ("linde", "clb", "elsewhere", "other_clb")] + [nobody]
        for kind, name in PLACED.items()
    }


PLACED = {kind: kind for kind in ("batch", "grant", "review", "team", "notice")} | {"person": "who_else", "asked": "request"}


def addresses(route: URLPattern, things: dict[str, list[uuid.UUID]]) -> list[str]:
    text = "/" + str(route.pattern)
    found = [text]
    for name, ids in things.items():
        found = [
            each.replace(f"<uuid:{name}>", str(one)) for each in found for one in (ids if f"<uuid:{name}>" in each else [""])
        ]
    return [re.sub(r"<int:\w+>", "1", each) for each in found]


def test_every_kind_of_id_in_an_address_is_tried(things: dict[str, list[uuid.UUID]]) -> None:
    kinds = {kind for route in ROUTES.values() for kind in re.findall(r"<uuid:(\w+)>", str(route.pattern))}
    assert kinds <= set(things)


def browser(secret: str) -> Client:
    client = Client(raise_request_exception=False)
    if secret:
        client.cookies[settings.SESSION_COOKIE] = secret
    return client


def plain(answer: HttpResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    body = CLOCK.sub(b"time", UUID.sub(b"id", TOKEN.sub(b"token", answer.content)))
    return (
        answer.status_code,
        body,
        sorted((key, UUID.sub(b"id", value.encode()).decode()) for key, value in answer.items() if key != "Content-Length"),
    )


KINDS = ("text/html", "image/jpeg", "text/plain", "application/json", "")


def fenced(answer: HttpResponse, asked: object) -> None:
    """What holds of every answer: nothing breaks, no paper leaves, nothing is kept, and the policy of the page is strict."""
    assert answer.status_code in FINE, (asked, answer.status_code)
    assert not answer.streaming and b"%PDF" not in answer.content, asked
    assert answer["Cache-Control"] == "no-store", asked
    assert not {"ETag", "Last-Modified"} & set(answer.headers), asked
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, asked


@pytest.mark.parametrize("name", INSIDE)
def test_no_route_breaks_or_gives_the_original_away(
    name: str, things: dict[str, list[uuid.UUID]], act: Callable[..., str]
) -> None:
    for player, school, level in PERSONS:
        client = browser(act(player, school, level))
        for address in addresses(ROUTES[name], things):
            for method in ["get", "post", *(ODD if (player, level) == ("psychologist", Level.HIGH) else [])]:
                answer = getattr(client, method)(address)
                fenced(answer, (player, method, address))
                kind = answer.get("Content-Type", "").partition(";")[0]
                exports = name == "export_grants" and player in MANAGERS and method in ("get", "head")
                assert ("attachment" in answer.get("Content-Disposition", "")) == exports, (player, method, address)
                assert (kind == "text/csv") == exports
                assert kind in KINDS or exports, (address, kind)
                assert kind != "image/jpeg" or name in ("page_image", "preview_page")
                allowed = (player, school) in (
                    ("care", "linde"),
                    ("elsewhere_care", "elsewhere"),
                    ("psychologist", "clb"),
                    ("other_psychologist", "other_clb"),
                )
                if not (allowed and level is Level.HIGH):
                    assert not SECRETS.search(answer.content), (player, method, address)


STRANGERS = [
    ("elsewhere_care", "elsewhere"), ("teacher", "linde"), ("head", "linde"), ("admin", "linde"), ("head_elsewhere", "elsewhere"),
    ("other_psychologist", "other_clb"), ("head_clb", "clb"), ("head_other_clb", "other_clb"), ("head_board", "board"),
]  # fmt: skip
WITH_IDS = [name for name in INSIDE if "<uuid" in str(ROUTES[name].pattern)]


def answer_to(
    client: Client, name: str, ids: dict[str, uuid.UUID], body: Body | None
) -> tuple[int, bytes, list[tuple[str, str]]]:
    address = addresses(ROUTES[name], {key: [one] for key, one in ids.items()})[0]
    return plain(client.get(address) if body is None else client.post(address, body))


def strangers_things(things: dict[str, list[uuid.UUID]], school: str) -> list[dict[str, uuid.UUID]]:
    """Of each kind one that is certainly not of this institution; of De Linde, and of elsewhere."""
    first = {key: ids[0] for key, ids in things.items()}
    elsewhere = {key: ids[-min(len(ids), 3 if key in PLACED else 2)] for key, ids in things.items()}
    return {"linde": [elsewhere], "elsewhere": [first], "other_clb": [first]}.get(school, [elsewhere])


@pytest.mark.parametrize("name", WITH_IDS)
def test_someone_elses_thing_is_answered_as_nobodys(
    name: str, things: dict[str, list[uuid.UUID]], places: dict[str, Place], act: Callable[..., str]
) -> None:
    """A stranger cannot tell "not yours" from "does not exist": not by status, text or headers, whatever is sent along."""
    nobody = {key: ids[-1] if key != "document" else ids[0] for key, ids in things.items()}
    for player, school in STRANGERS:
        client = browser(act(player, school))
        own = bodies(places[school]).get(name, []) if player in MANAGERS else []
        before = {key: state_of(place) for key, place in places.items() if key != school}
        for theirs in strangers_things(things, school):
            for body in [None, {}, {"do": "close_now"}, *own]:
                foreign, none = answer_to(client, name, theirs, body), answer_to(client, name, nobody, body)
                assert foreign[0] == none[0], (player, body, foreign[0], none[0])
                assert foreign[1] == none[1], (player, body)
                assert foreign[2] == none[2]
                assert foreign[0] in (403, 404, 405) or name == "see_notice", (player, body, foreign[0])
        assert before == {key: state_of(place) for key, place in places.items() if key != school}, player


@pytest.mark.parametrize(
    "name",
    ["grant_rights", "change_grants", "tasks", "review", "team", "end_people", "add_people_again", "people"],
)
def test_someone_elses_id_in_a_form_is_answered_as_nobodys(
    name: str, things: dict[str, list[uuid.UUID]], places: dict[str, Place], act: Callable[..., str]
) -> None:
    """A tampered field: the page is one's own, an id in what is sent belongs to another institution. Nothing changes there."""
    for player, school in [("head", "linde"), ("head_clb", "clb")]:
        client = browser(act(player, school))
        other = places["linde" if school != "linde" else "elsewhere"]
        own = {kind: getattr(places[school], attribute) for kind, attribute in PLACED.items()}
        for theirs, none in zip(bodies(other)[name], bodies(nowhere(other))[name], strict=True):
            before = state_of(other)
            address = addresses(ROUTES[name], {key: [one] for key, one in own.items()})[0]
            foreign, nobodys = plain(client.post(address, theirs)), plain(client.post(address, none))
            assert (foreign[0], foreign[2]) == (nobodys[0], nobodys[2]), (player, theirs)
            assert foreign[1] == nobodys[1], (player, theirs)
            assert state_of(other) == before, (player, theirs)


def state_of(place: Place) -> list[object]:
    """All that stands of this institution in the tables of rights."""
    tables = ["affiliation", "grant", "batch", "request", "reviewitem", "notice", "team", "teampart"]
    return [owner(f"select t.* from rights_{table} t where institution_id = %s order by id", place.id) for table in tables]


@pytest.mark.parametrize("name", INSIDE)
def test_a_visitor_who_is_not_signed_in_gets_in_nowhere(name: str, things: dict[str, list[uuid.UUID]]) -> None:
    client = browser("")
    for address in addresses(ROUTES[name], things):
        answer = client.get(address)
        if ROUTES[name].callback.door == "screen":
            assert answer.status_code in (302, 401, 405), address
            assert not SECRETS.search(answer.content)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/aanmelden")


def test_no_address_hands_over_a_paper_whatever_is_asked_for(things: dict[str, list[uuid.UUID]], act: Callable[..., str]) -> None:
    signed_out = [name for name in ROUTES if str(ROUTES[name].pattern).startswith(("afmelden", "aanmelden"))]
    for client in (browser(act("care", "linde")), browser("")):
        for name in ROUTES.keys() - signed_out:
            for address in {addresses(ROUTES[name], things)[0], addresses(ROUTES[name], things)[-1]}:
                for accept in FORMATS:
                    answer = client.get(address, headers={"Accept": accept})
                    fenced(answer, (address, accept))
                    assert answer.get("Content-Type", "").partition(";")[0] in KINDS, (address, accept)
                    assert "attachment" not in answer.get("Content-Disposition", ""), (address, accept)


@pytest.mark.parametrize("name", INSIDE)
def test_a_form_without_its_token_is_refused(name: str, things: dict[str, list[uuid.UUID]], act: Callable[..., str]) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE] = act("psychologist", "clb")
    answer = client.post(addresses(ROUTES[name], things)[0])
    assert answer.status_code in (403, 405)


# what shows where one manages rights oneself, and nothing of anyone else, asks for no right
MANAGED = [name for name in INSIDE if str(ROUTES[name].pattern).startswith("gebruikersbeheer") and name != "managed_institutions"]
AT_A_CENTRE = {"teams", "team"}


@pytest.mark.parametrize("name", MANAGED)
def test_user_management_opens_for_who_manages_rights_there(name: str, places: dict[str, Place], act: Callable[..., str]) -> None:
    """Over HTTP what the matrix of verbs says: the institution's own managers, with a key that is strong enough."""
    tried = [
        ("head", "linde", Level.HIGH, 200),
        ("admin", "linde", Level.SUBSTANTIAL, 200),
        ("head_clb", "clb", Level.HIGH, 200),
        ("head_board", "board", Level.HIGH, 200),
        ("head", "linde", Level.LOW, 403),
        ("care", "linde", Level.HIGH, 403),
        ("teacher", "linde", Level.HIGH, 403),
        ("psychologist", "clb", Level.HIGH, 403),
    ]
    for player, school, level, status in tried:
        own = {kind: getattr(places[school], attribute) for kind, attribute in PLACED.items()}
        address = addresses(ROUTES[name], {key: [one] for key, one in own.items()})[0]
        client = browser(act(player, school, level))
        answer = client.get(address) if "GET" in ROUTES[name].callback.methods else client.post(address, follow=True)
        wanted = 403 if name in AT_A_CENTRE and school != "clb" else status
        # what belongs to colleagues does not exist for who may not manage it
        assert answer.status_code == wanted or (wanted == 403 and answer.status_code == 404), (player, level, answer.status_code)
        assert status == 200 or b"Van 034793" not in answer.content, player
