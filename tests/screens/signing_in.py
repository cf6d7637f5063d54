"""What the tests of signing in share: an installation with these keys, and someone who came in with a key of another provider."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from paspoort.demo.world import BY_KEY
from paspoort.identity.actions import Level, Proof
from paspoort.kernel.actions import acting_as_service
from paspoort.rights.actions import admit
from tests.answer import Answer
from tests.protocols.product_world import known_at

NOBODY_THERE = "http://127.0.0.1:1/op"
"""An address where no provider answers."""


@contextmanager
def acm_gone(**changes: Any) -> Iterator[None]:
    """An installation that offers all keys, while its ACM does not answer."""
    with known_at(NOBODY_THERE, **changes):
        yield


def tiles(answer: Answer) -> list[str]:
    """The addresses of the keys on a page, in the order in which they stand there."""
    return [unescape(href) for href in re.findall(r'class="key-tile[^"]*" href="([^"]+)"', answer.content.decode())]


def ways(answer: Answer) -> list[str]:
    """The codes of the keys on a page, in their order."""
    return [match[1] for href in tiles(answer) if (match := re.search(r"sleutel=([a-z-]+)", href))]


def came_in(player: str, provider: str = "itsme", level: Level = Level.HIGH) -> str:
    """Let someone of the cast in with a key that knows no institutions; gives the secret of the session."""
    someone, now = BY_KEY[player], int(time.time())
    proof = Proof(
        provider=provider,
        subject=f"{provider} {player}",
        given_name=someone.given_name,
        family_name=someone.family_name,
        national_number=someone.national_number,
        level=level,
        auth_time=now,
        names_place=False,
    )
    with acting_as_service("sign-in"):
        return admit(proof).secret
