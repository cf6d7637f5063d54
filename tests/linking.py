"""Linking: a package that a vendor registered, a school that let it in, and the token with which it asks."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from paspoort.demo import world as demo
from paspoort.identity.actions import Level
from paspoort.kernel.actions import acting_as, acting_as_service, token_hash
from paspoort.kernel.models import Client, rows_of
from paspoort.links.actions import (
    Indications,
    NewVendor,
    acting_as_client,
    indications,
    register_vendor,
    turn_off,
    turn_on,
)
from paspoort.links.models import INDICATIONS, Vendor
from paspoort.rights.models import Context

EXPORTS = "update rights_grant set contexts = contexts || '{indicaties}' where right_id = 'IRISGebruiker' and person_id = %s"
"""Gives somebody who has the right of readers the context to save indications too, as the owner."""


def vendor(client_id: str = "klasbord", *, test: bool = False) -> Vendor:
    with acting_as_service("operator", role="worker"):
        return register_vendor(NewVendor(client_id, client_id.title(), test=test))


def let_in(made: Vendor, player: str = "head", at: str = "linde", *, tells_kind: bool = False) -> None:
    with acting_as(demo.sign_in(player, at, Level.HIGH)) as acting:
        turn_on(acting, made.id, tells_kind=tells_kind)


def shut_out(made: Vendor, player: str = "head", at: str = "linde") -> None:
    with acting_as(demo.sign_in(player, at, Level.HIGH)) as acting:
        turn_off(acting, made.id)


def token(made: Vendor, scopes: tuple[str, ...] = (INDICATIONS,)) -> str:
    """The secret in a token that was just given to a vendor."""
    secret = secrets.token_urlsafe(32)
    with acting_as_service("oauth"):
        [given] = rows_of("select issue_token(%s, %s, 'thumbprint', %s) as until", made.id, token_hash(secret), list(scopes))
    assert given["until"]
    return secret


@contextmanager
def asking(made: Vendor, at: str = "linde") -> Iterator[Client]:
    with acting_as_client(token(made), demo.NUMBERS.get(at, at), INDICATIONS) as client:
        yield client


def asked(made: Vendor, at: str = "linde", since: datetime | None = None, cursor: str = "", most: int = 500) -> Indications:
    with asking(made, at) as client:
        return indications(client, since, cursor, most=most)


def context() -> uuid.UUID:
    return Context.objects.get(right_id="IRISGebruiker", code="indicaties").id
