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
from paspoort.kernel.models import Refused
from paspoort.passport import actions as passport
from paspoort.passport.models import Consultation, Report
from paspoort.registry.models import Pupil

PERSONS = [
    ("care", "linde", Level.HIGH),
    ("head", "linde", Level.HIGH),
    ("teacher", "linde", Level.HIGH),
    ("elsewhere_care", "elsewhere", Level.HIGH),
    ("psychologist", "clb", Level.HIGH),
    ("other_psychologist", "other_clb", Level.HIGH),
]
OUTSIDE = ["sign_in", "step_up", "switch_institution", "sign_out", "come_back"]
ROUTES = {route.name: route for route in get_resolver().url_patterns if isinstance(route, URLPattern)}
INSIDE = sorted(name for name in ROUTES if name and name not in OUTSIDE)
ODD = ["head", "put", "patch", "delete", "options"]
FINE = {200, 204, 301, 302, 303, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 503}
SECRETS = re.compile(rb"%PDF|Verlengde instructie|Onthoudt wat voorgelezen")
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|&#34;X-CSRFToken&#34;: &#34;)[A-Za-z0-9]+')


@pytest.fixture
def things(world: object, act: Callable[..., str]) -> dict[str, list[uuid.UUID]]:
    """Ids of each kind: one of De Linde, one of another school, and one of nobody."""
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
        "notice": [nobody],
        "document": [Document.objects.first().id],
    }


def addresses(route: URLPattern, things: dict[str, list[uuid.UUID]]) -> list[str]:
    text = "/" + str(route.pattern)
    found = [text]
    for name, ids in things.items():
        found = [
            each.replace(f"<uuid:{name}>", str(one)) for each in found for one in (ids if f"<uuid:{name}>" in each else [""])
        ]
    return [re.sub(r"<int:\w+>", "1", each) for each in found]


def browser(secret: str) -> Client:
    client = Client(raise_request_exception=False)
    if secret:
        client.cookies[settings.SESSION_COOKIE] = secret
    return client


def plain(answer: HttpResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    body = UUID.sub(b"id", TOKEN.sub(b"token", answer.content))
    return (
        answer.status_code,
        body,
        sorted((key, UUID.sub(b"id", value.encode()).decode()) for key, value in answer.items() if key != "Content-Length"),
    )


@pytest.mark.parametrize("name", INSIDE)
def test_no_route_breaks_or_gives_the_original_away(
    name: str, things: dict[str, list[uuid.UUID]], act: Callable[..., str]
) -> None:
    for player, school, level in PERSONS:
        client = browser(act(player, school, level))
        for address in addresses(ROUTES[name], things):
            for method in ["get", "post", *(ODD if (player, level) == ("psychologist", Level.HIGH) else [])]:
                answer = getattr(client, method)(address)
                assert answer.status_code in FINE, (player, method, address, answer.status_code)
                assert not answer.streaming
                assert "no-store" in answer["Cache-Control"], (player, method, address)
                assert "default-src 'none'" in answer["Content-Security-Policy"], (player, method, address)
                assert not {"ETag", "Last-Modified"} & set(answer.headers)
                assert "attachment" not in answer.get("Content-Disposition", "")
                kind = answer.get("Content-Type", "").partition(";")[0]
                assert kind in ("text/html", "image/jpeg", "text/plain", "application/json", ""), (address, kind)
                assert kind != "image/jpeg" or name in ("page_image", "preview_page")
                allowed = (player, school) in (
                    ("care", "linde"),
                    ("elsewhere_care", "elsewhere"),
                    ("psychologist", "clb"),
                    ("other_psychologist", "other_clb"),
                )
                if not (allowed and level is Level.HIGH):
                    assert not SECRETS.search(answer.content), (player, method, address)


@pytest.mark.parametrize("name", [name for name in INSIDE if "<uuid" in str(ROUTES[name].pattern)])
def test_someone_elses_thing_is_answered_as_nobodys(
    name: str, things: dict[str, list[uuid.UUID]], act: Callable[..., str]
) -> None:
    """A stranger cannot tell "not yours" from "does not exist": not by status, text or headers."""
    for player, school in [("elsewhere_care", "elsewhere"), ("teacher", "linde"), ("other_psychologist", "other_clb")]:
        client = browser(act(player, school))
        theirs = {"elsewhere": 0, "linde": 1, "other_clb": 0}[school]
        for method in ("get", "post"):
            foreign, nobody = (
                plain(
                    getattr(client, method)(
                        addresses(ROUTES[name], {key: [ids[min(place, len(ids) - 1)]] for key, ids in things.items()})[0]
                    )
                )
                for place in (theirs, 99)
            )
            assert foreign[0] == nobody[0], (player, method, foreign[0], nobody[0])
            assert foreign[1] == nobody[1], (player, method)
            assert foreign[2] == nobody[2]


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


@pytest.mark.parametrize("name", INSIDE)
def test_a_form_without_its_token_is_refused(name: str, things: dict[str, list[uuid.UUID]], act: Callable[..., str]) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE] = act("psychologist", "clb")
    answer = client.post(addresses(ROUTES[name], things)[0])
    assert answer.status_code in (403, 405)


def test_only_one_verb_opens_the_original() -> None:
    """Bytes leave the database in one place, and become an answer in one place."""
    from tests.guards.test_house import SOURCES

    opens = [
        path.name
        for path in SOURCES
        if re.search(r"Blob\.objects|documents_blob", path.read_text()) and "migrations" not in path.parts
    ]
    assert opens == ["actions.py"]
    pictures = [path.name for path in SOURCES if 'content_type="image/' in path.read_text() and "web" in path.parts]
    assert pictures == ["bytes.py"]


def test_a_page_is_not_shown_when_its_trace_cannot_be_written(
    world: object, act: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail closed: without evidence there is no page."""
    from paspoort.passport.actions import consult

    secret = act("care", "linde")
    with acting_as(secret) as acting:
        report = Report.objects.get(pupil__source_id="pupil-lena")
        consultation = passport.open_report(acting, report.id).consultation.id

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(consult, "record", fail)
    answer = browser(secret).get(f"/raadpleging/{consultation}/pagina/1")
    assert answer.status_code in (500, 503)
    assert b"\xff\xd8" not in answer.content
    assert Consultation.objects.filter(id=consultation).exists()
    with pytest.raises(Refused), acting_as(act("teacher", "linde")) as acting:
        passport.read_page(acting, consultation, 1)
