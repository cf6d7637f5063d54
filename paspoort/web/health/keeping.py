"""Question about a value that was sent: it is doubtful, wrong, filled in by a colleague meanwhile, or of a pupil who left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from paspoort.health.actions import Clash, Doubtful
from paspoort.kernel.models import BadInput, Refused

STAYS = {"left_school": "gone", "no_contact": "gone", "papers_destroyed": "gone", "day_closed": "closed"}
"""Refusals that concern one pupil or day and not whoever asks: the value stays on the page."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about what was sent and not kept. `kind` is doubt, wrong, clash (with what the colleague kept), gone or
    closed (the day was); `reason` is the code of the refusal."""

    kind: str
    reason: str
    sentence: str
    clash: Clash | None = None


def kept_or_asked(keep: Callable[[], T]) -> T | Question:
    """What this verb gives when it keeps what was sent; else what is asked about it."""
    try:
        return keep()
    except Doubtful as doubt:
        return Question("doubt", "bad_input", doubt.sentence)
    except BadInput as bad:
        return Question("wrong", "bad_input", " ".join(bad.problems.values()))
    except Clash as clash:
        return Question("clash", clash.code, clash.sentence, clash)
    except Refused as refusal:
        if refusal.code not in STAYS:
            raise
        return Question(STAYS[refusal.code], refusal.code, refusal.sentence)
