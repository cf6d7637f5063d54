"""A browser without a screen: the pages as someone of the cast gets them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags

from paspoort.demo.families import know_parents
from paspoort.demo.trajectories import conclude
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as
from paspoort.registry.models import Enrolment
from tests.answer import Answer
from tests.browser import Browser
from tests.conftest import Act
from tests.protocols.oidc_world import running_rogue
from tests.protocols.product_world import Product, product_at

IN_PLACE = {"HX-Request": "true"}
Pupil = Callable[[str], uuid.UUID]


@dataclass
class Visitor:
    """Someone with a browser; `client` is what she clicks with."""

    client: Client

    def get(self, address: str, **headers: str) -> Answer:
        return self.client.get(address, headers=headers)

    def post(self, address: str, **fields: str | Sequence[str]) -> Answer:
        return self.client.post(address, fields)

    def post_in_place(self, address: str, **fields: str | Sequence[str]) -> Answer:
        """Send a form as the script of a page does, which shows only the part that changes."""
        return self.client.post(address, fields, headers=IN_PLACE)

    def seek(self, address: str, **fields: str | Sequence[str]) -> Answer:
        """Search by what may stand in no address: what is found stands under one of its own."""
        sent = self.post(address, **fields)
        found = sent.headers["Location"]
        assert sent.status_code == 303 and not any(str(each) in found for each in fields.values() if len(each) > 2)
        return self.get(found)

    def concludes(self, pupil: uuid.UUID) -> None:
        """Have a trajectory of this pupil concluded and the parents known, so that a report can follow (rules 71, 136)."""
        with acting_as(self.client.cookies[settings.SESSION_COOKIE].value) as acting:
            know_parents(acting, pupil)
            conclude(acting, pupil)

    def find(self, text: str, **fields: str) -> Answer:
        return self.post_in_place("/zoek", q=text, **fields)

    def open(self, pupil: uuid.UUID) -> str:
        """Read a pupil's report; gives the address of the consultation."""
        page = words(self.get(f"/leerling/{pupil}"), raw=True)
        form = re.search(r"/verslag/[0-9a-f-]{36}/openen", page)
        assert form, "the page offers no report"
        answer = self.post(form[0])
        assert answer.status_code == 303
        return str(answer.headers["Location"])


Visit = Callable[..., Visitor]


def words(answer: Answer, *, raw: bool = False) -> str:
    """What stands on a page, as one line of text; `raw` keeps the tags."""
    text = answer.content.decode()
    return text if raw else " ".join(strip_tags(text).replace("&#x27;", "'").replace("&#39;", "'").split())


def steady(answer: Answer) -> str:
    """A page without what changes at every request: the token of its forms the time that the session has left, and the address
    that the visitor asked for herself."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    text = re.sub(r"X-CSRFToken&#34;: &#34;[^&]+|data-left=\"\d+\"|\"X-CSRFToken\": \"[^\"]+\"", "", text)
    text = re.sub(r"hx-headers=\"[^\"]+\"|hx-headers='[^']+'", "", text)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "the address asked for", text)


@pytest.fixture
def visit(world: object, act: Act, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """`visit("care", "linde")` is that person, signed in; `visit()` is a stranger."""
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [*settings.ALLOWED_HOSTS, "testserver"])

    def come(player: str = "", school: str = "", level: Level = Level.HIGH) -> Visitor:
        client = Browser()
        if player:
            client.cookies[settings.SESSION_COOKIE] = act(player, school, level)
        return Visitor(client)

    return come


@pytest.fixture
def head(visit: Visit) -> Visitor:
    return visit("head", "linde")


@pytest.fixture
def author(visit: Visit) -> Visitor:
    return visit("psychologist", "clb")


@pytest.fixture
def pupil(world: object) -> Pupil:
    """The id of a pupil by the register number in the cast."""
    return lambda number: Enrolment.objects.get(register_number=number).pupil_id


@pytest.fixture
def product(world: object) -> Iterator[Product]:
    """The product beside an ACM that says whatever a test tells it."""
    with running_rogue() as rogue, product_at(rogue) as product:
        yield product
