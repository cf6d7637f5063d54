"""Attacks on the door of machines, each by its name: whoever is not the package that a school let in hears nothing."""

from __future__ import annotations

import json
import time
import uuid
from functools import partial
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils import timezone
from joserfc.jwk import ECKey, OctKey

from paspoort.audit.models import Trace
from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as_service
from paspoort.links import actions as indications
from paspoort.links.actions import end_vendor, lay_trial
from paspoort.links.models import Vendor
from tests.linking import let_in, shut_out, vendor
from tests.protocols.machine_world import KEYS, TOKEN, TRIAL, Machine, code, indications_of, signed
from tests.sql import sql


@pytest.fixture
def klasbord(world: object) -> Vendor:
    made = vendor()
    let_in(made)
    return made


@pytest.fixture
def machine(klasbord: Vendor) -> Machine:
    return Machine("klasbord").register(klasbord)


def test_the_package_that_a_school_let_in_is_told(machine: Machine) -> None:
    answer = machine.ask()
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["complete"] and told["indications"] and not told["next"]
    assert {"register_number", "since", "version", "open"} == set(told["indications"][0])
    assert answer["Cache-Control"] == "private, no-cache" and "Set-Cookie" not in answer
    assert "Access-Control-Allow-Origin" not in answer
    assert machine.ask(**{"If-None-Match": answer["ETag"]}).status_code == 304
    assert Trace.objects.filter(event="link.asked").count() == 2


def test_a_school_is_told_page_by_page(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = machine.ask().json()["indications"]
    monkeypatch.setattr(indications, "indications", partial(indications.indications, most=2))
    told, query = [], "?since=2026-09-01"
    while query:
        page = machine.ask(query=query).json()
        told += page["indications"]
        query = page["next"] and "?" + page["next"].partition("?")[2]
    assert len(whole) > 2 and sorted(one["register_number"] for one in told) == sorted(one["register_number"] for one in whole)


def test_a_token_for_another_school(machine: Machine) -> None:
    """Of a school that never let it in, that does not exist, and of what is no number at all: one answer."""
    told = {machine.ask(other).content for other in ("elsewhere", "999999", "abc", "clb")}
    assert len(told) == 1 and code(machine.ask("elsewhere")) == (404, "unknown_school")


def test_a_stolen_token_without_its_key(machine: Machine, klasbord: Vendor) -> None:
    token, address = machine.token(), indications_of("linde")
    thief = Machine("klasbord")
    assert code(thief.ask(token=token)) == (401, "no_proof")
    for headers in [{"Authorization": f"Bearer {token}"}, {"Authorization": f"DPoP {token}"}, {"Authorization": token}, {}]:
        answer = thief.http.get(address, headers=headers)
        assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("DPoP algs=")
    proofs = {
        "of another request": machine.proof("POST", address, token),
        "of another address": machine.proof("GET", indications_of("elsewhere"), token),
        "of another token": machine.proof("GET", address, machine.token()),
        "of no token": machine.proof("GET", address),
        "of another host": machine.proof("GET", address, token, htu=f"https://evil.example{address}"),
    }
    for why, proof in proofs.items():
        assert code(machine.ask(token=token, proof=proof)) == (401, "no_proof"), why
    assert machine.ask(token=token).status_code == 200


def test_a_replayed_assertion_or_proof(machine: Machine) -> None:
    assertion, proof = machine.assertion(), machine.proof("POST", TOKEN)
    assert machine.ask_token(assertion=assertion, proof=proof).status_code == 200
    assert code(machine.ask_token(assertion=assertion)) == (401, "replayed")
    assert code(machine.ask_token(proof=proof)) == (401, "replayed")
    token = machine.token()
    once = machine.proof("GET", indications_of("linde"), token)
    assert machine.ask(token=token, proof=once).status_code == 200
    assert code(machine.ask(token=token, proof=once)) == (401, "replayed")


@pytest.mark.parametrize("audience", ["list", "endpoint", "token", "other", "none"])
def test_an_audience_that_somebody_elses_server_asked_for(machine: Machine, audience: str) -> None:
    ours = settings.PUBLIC_URL
    said = {
        "list": [ours],
        "endpoint": ours + TOKEN,
        "token": [ours, "https://evil.example"],
        "other": "https://evil.example",
        "none": None,
    }
    assert code(machine.ask_token(assertion=machine.assertion(aud=said[audience]))) == (401, "audience")


@pytest.mark.parametrize(("minutes", "told"), [(2, "clock_ahead"), (-2, "clock_behind")])
def test_a_clock_two_minutes_off(machine: Machine, minutes: int, told: str) -> None:
    """Refused with its reason; half a minute is borne."""
    off = int(time.time()) + minutes * 60
    assert code(machine.ask_token(assertion=machine.assertion(iat=off, exp=off + 60))) == (401, told)
    assert code(machine.ask_token(proof=machine.proof("POST", TOKEN, iat=off))) in [(401, told), (400, told)]
    near = int(time.time()) + minutes * 10
    assert machine.ask_token(assertion=machine.assertion(iat=near, exp=near + 60)).status_code == 200


def test_an_assertion_that_would_count_for_longer_than_a_minute(machine: Machine) -> None:
    for ends in (time.time() + 3600, None, True, float("1e300")):
        assert machine.ask_token(assertion=machine.assertion(exp=ends)).status_code == 401


def test_a_vendor_that_is_turned_off_in_the_middle(machine: Machine, klasbord: Vendor) -> None:
    token = machine.token()
    assert machine.ask(token=token).status_code == 200
    shut_out(klasbord)
    assert code(machine.ask(token=token)) == (403, "link_off")
    let_in(klasbord)
    assert machine.ask(token=token).status_code == 200
    with acting_as_service("operator", role="worker"):
        end_vendor("klasbord")
    assert code(machine.ask(token=token)) == (403, "link_off")
    assert code(machine.ask_token()) == (401, "invalid_client")
    assert set(Trace.objects.filter(event="link.refused").values_list("reason", flat=True)) == {"link_off"}


def test_a_token_that_is_over(machine: Machine) -> None:
    token = machine.token()
    sql("update links_token set expires_at = now() - interval '1 second'")
    assert code(machine.ask(token=token)) == (401, "invalid_token")


def test_signatures_that_are_none(machine: Machine) -> None:
    public = machine.key.as_dict(private=False)
    header = {"kid": "one"}
    said = {"iss": "klasbord", "sub": "klasbord", "aud": settings.PUBLIC_URL, "exp": int(time.time()) + 30, "jti": "x"}
    by_secret = signed(OctKey.import_key(json.dumps(public)), {"alg": "HS256", **header}, said)
    none = ".".join([*by_secret.split(".")[:2], ""])
    stranger = signed(ECKey.generate_key("P-256"), {"jwk": public, **header}, said)
    for forged in (by_secret, none, stranger, "", "a.b.c", machine.assertion() + "A", machine.assertion({"kid": "two"})):
        assert code(machine.ask_token(assertion=forged or "-")) == (401, "invalid_client"), forged
    refused = Trace.objects.filter(event="machine.refused")
    assert refused.count() == 7 and not refused.exclude(service="oauth").exists()


def test_what_is_asked_twice_or_in_a_way_that_two_readers_read_differently(machine: Machine) -> None:
    form = f"grant_type=client_credentials&client_id=klasbord&client_id=other&client_assertion={machine.assertion()}"
    answer = machine.http.post(TOKEN, form, content_type="application/x-www-form-urlencoded")
    assert code(answer) == (400, "bad_request") and answer.json()["error"] == "invalid_request"
    assert code(machine.ask_token(client_id="other")) == (401, "invalid_client")
    assert code(machine.ask_token(grant_type="password")) == (400, "unsupported_grant")
    assert code(machine.ask_token(scope="indicatie.read admin")) == (400, "invalid_scope")
    assert machine.ask(query="?since=2999-01-01T00:00:00Z").json()["complete"]
    for query in (
        "?since=2026-09-01&since=2026-10-01",
        "?school=1",
        "?since=gisteren",
        "?cursor=%00",
        "?cursor=x",
    ):
        assert code(machine.ask(query=query)) == (400, "bad_request"), query


def test_too_fast_is_told_how_long_to_wait_also_when_undone(machine: Machine) -> None:
    token = machine.token()
    told = [machine.ask(token=token) for _each in range(5)]
    assert [one.status_code for one in told] == [200, 200, 200, 200, 429] and int(told[-1]["Retry-After"]) > 0
    changed = machine.ask(token=token, query=f"?{urlencode({'since': timezone.now().isoformat()})}")
    assert changed.status_code == 200 and not changed.json()["complete"]
    assert [machine.ask("999999", token=token).status_code for _each in range(3)] == [404] * 3


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "1970-01-01"},
        {"since": "2026-09-01"},
        {"cursor": f"0001-01-01T00:00:00+14:00_{uuid.UUID(int=0)}_{'0' * 32}"},
        {"cursor": f"2026-12-01T00:00:00+01:00_{uuid.UUID(int=0)}_{'0' * 32}", "since": "2026-11-30"},
    ],
)
def test_a_school_asked_as_a_whole_by_another_way(machine: Machine, asked: dict[str, str]) -> None:
    """Since long ago, or from a place that somebody made up: told from the begin, and counted as what it is."""
    token, query = machine.token(), f"?{urlencode(asked)}"
    told = [machine.ask(token=token, query=query) for _each in range(5)]
    assert [one.status_code for one in told] == [200, 200, 200, 200, 429], told[-1].content
    assert told[0].json()["complete"] and told[0].json()["indications"]


def test_a_package_that_goes_on_asking_does_not_fill_the_trail_of_a_school(machine: Machine) -> None:
    sql("update kernel_knownlimit set most = 3 where name in ('machine_refusals', 'client_calls')")
    token = machine.token()
    told = [machine.ask(token=token).status_code for _each in range(8)]
    assert told == [200] * 3 + [429] * 5 and Trace.objects.filter(event="link.refused").count() == 3


def test_refusals_of_strangers_do_not_fill_the_trail(machine: Machine) -> None:
    sql("update kernel_knownlimit set most = 3 where name = 'machine_refusals'")
    told = [machine.http.get(where).status_code for where in ("/api/a", "/api/b", indications_of("linde"), "/api/c", TOKEN)]
    assert told == [404, 404, 401, 429, 405] and Trace.objects.filter(event="machine.refused").count() == 3
    assert machine.ask().status_code == 200, "whoever proves who asks does not wait for a stranger"


def test_a_session_of_a_person_opens_nothing_for_machines(machine: Machine) -> None:
    machine.http.cookies[settings.SESSION_COOKIE] = demo.sign_in("head", "linde", Level.HIGH)
    assert code(machine.http.get(indications_of("linde"))) == (401, "invalid_token")
    assert machine.http.options(indications_of("linde")).status_code == 405
    assert code(machine.http.get("/api/anders")) == (404, "not_found")


def test_the_next_key_is_brought_by_the_one_before(machine: Machine) -> None:
    following = ECKey.generate_key("P-256", parameters={"kid": "next"})
    ends = int(time.time()) + 86400 * 90
    header = {"typ": "key-renewal+jwt"}

    def bring(**changes: object) -> tuple[int, dict[str, str]]:
        said = {"jwk": following.as_dict(private=False), "ends_at": ends} | changes
        sent = {
            "client_assertion": machine.assertion(header, **said),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        }
        answer = machine.http.post(
            KEYS, "&".join(f"{k}={v}" for k, v in sent.items()), content_type="application/x-www-form-urlencoded"
        )
        return answer.status_code, answer.json()

    assert bring(jwk=following.as_dict(private=True))[1]["code"] == "key_refused"
    assert bring(ends_at=ends * 2)[1]["code"] == "key_refused"
    assert bring()[0] == 201 and bring()[1]["code"] == "key_refused"
    assert (
        Machine("klasbord", following).ask_token(assertion=Machine("klasbord", following).assertion({"kid": "next"})).status_code
        == 200
    )
    # what says who asks is no renewal, and the other way round
    assert code(machine.ask_token(assertion=machine.assertion(header, jwk=following.as_dict(private=False), ends_at=ends))) == (
        401,
        "invalid_client",
    )


def test_in_the_test_place_anyone_tries_for_an_hour_and_elsewhere_there_is_none(machine: Machine) -> None:
    key = ECKey.generate_key("P-256")
    sent = {"jwk": key.as_dict(private=False)}
    assert code(machine.http.post(TRIAL, sent, content_type="application/json")) == (404, "not_found")
    with acting_as_service("operator", role="worker"):
        lay_trial(demo.NUMBERS["elsewhere"])
    known = machine.http.post(TRIAL, sent, content_type="application/json").json()
    visitor = Machine(known["client_id"], key)
    assert visitor.ask("elsewhere", token=visitor.token(known["kid"])).json()["complete"]
    assert code(visitor.ask("linde", token=visitor.token(known["kid"]))) == (404, "unknown_school")
    private = {"jwk": ECKey.generate_key("P-256").as_dict(private=True)}
    assert code(machine.http.post(TRIAL, private, content_type="application/json")) == (400, "key_refused")
    told = [machine.http.post(TRIAL, private, content_type="application/json").status_code for _each in range(9)]
    assert told[-1] == 429, "so many an hour from one address"
