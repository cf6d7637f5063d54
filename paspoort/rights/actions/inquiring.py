"""Run something as a person that may have to ask first who a number belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from paspoort.kernel.actions import acting_as
from paspoort.kernel.models import Acting
from paspoort.rights.inner.inquiries import InquireFirst, inquire

Answer = TypeVar("Answer")


def with_inquiry(secret: str, run: Callable[[Acting], Answer]) -> Answer:
    """Run one transaction as the person behind a session. Where it asks who a number belongs to, it is undone; the question is
    committed alone, with its trace, and the transaction is run anew. So no answer can be had without its question.

    Raises what `run` raises, `NotSignedIn` as `acting_as` does, and `Refused` (429) for who asked too much.
    """
    try:
        with acting_as(secret) as acting:
            return run(acting)
    except InquireFirst as first:
        with acting_as(secret):
            inquire(first)
    with acting_as(secret) as acting:
        return run(acting)
