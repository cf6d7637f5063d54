"""The API as it is described (OpenAPI 3.1), held against what it does: by schemathesis with every check on, which is not ours."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.urls import URLPattern, get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from paspoort.exchange.api.description import described, problems
from paspoort.exchange.events import REFUSALS
from paspoort.links.actions import CALLS_REFUSED
from tests.linking import let_in, vendor
from tests.protocols.machine_world import Machine
from tests.sql import sql

EXAMPLES = 8
"""For each address and method, in each of the two modes: what costs seconds, not minutes."""
ADDRESSES = [(address, method) for address, methods in described()["paths"].items() for method in methods]
TAKES = {"parameters", "requestBody"}
ASKED = [
    (address, method, mode)
    for address, method in ADDRESSES
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or TAKES & described()["paths"][address][method].keys()
]
"""What takes nothing cannot be asked wrongly."""


@pytest.fixture
def machine(world: object, monkeypatch: pytest.MonkeyPatch) -> Machine:
    # the requests of a test are within its transaction, so none of them lets go of the connection at its end
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    sql("update kernel_knownlimit set most = 1000000 where name in ('client_calls', 'whole_pulls', 'machine_refusals')")
    made = vendor()
    let_in(made)
    return Machine("klasbord").register(made)


@pytest.mark.parametrize(("address", "method", "mode"), ASKED)
def test_what_is_described_is_what_is_answered(machine: Machine, address: str, method: str, mode: GenerationMode) -> None:
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    token = machine.token()

    @given(case=document[address][method.upper()].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def ask(case: Any) -> None:
        bound = machine.proof(method.upper(), case.formatted_path, token)
        shown = {"Authorization": f"DPoP {token}", "DPoP": bound} if "{" in address else {}
        case.call_and_validate(headers=shown)

    ask()


def test_every_endpoint_is_described_and_nothing_else() -> None:
    routes = [route for route in get_resolver().url_patterns if isinstance(route, URLPattern)]
    ours = {
        "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(route.pattern)): vars(route.callback)["methods"]
        for route in routes
        if vars(route.callback)["door"] in ("client", "machine") and route.name != "no_endpoint"
    }
    told = {address: [one.upper() for one in methods] for address, methods in described()["paths"].items()}
    assert {address: [one for one in methods if one != "HEAD"] for address, methods in ours.items()} == told


def test_every_reason_of_a_refusal_is_a_problem_with_words_and_every_problem_is_in_the_schema() -> None:
    assert {*REFUSALS, *CALLS_REFUSED} <= problems().keys()
    assert described()["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] == list(problems())
    for one in problems().values():
        assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", one["title"]), "RFC 6749 wants these signs alone"


def test_the_page_for_people_tells_each_of_them() -> None:
    client = Client()
    page = client.get("/api").content.decode()
    assert all(f'id="{code}"' in page for code in problems()) and all(address.split("{")[0] in page for address, _m in ADDRESSES)
    assert json.loads(client.get("/api/openapi.json").content)["openapi"].startswith("3.1")
