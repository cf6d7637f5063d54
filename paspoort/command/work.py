"""Background work: traces are sealed within two seconds, checkpoints signed, mail sent, and rights kept true."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import NamedTuple

import structlog
from django.db import close_old_connections

from paspoort.audit.actions import make_checkpoint, seal_waiting_traces
from paspoort.helpdesk.actions import forget_questions, mail_questions
from paspoort.identity.actions import warn_of_ending_intermediates
from paspoort.rights.actions import close_reviews, escalate_reviews, open_reviews, send_letters

log = structlog.get_logger("paspoort.work")


class Duty(NamedTuple):
    """Something to do every so many seconds; it gives how much there was to do."""

    name: str
    seconds: float
    do: Callable[[], object]


FIRST_TURN = 5
"""Seconds after which each duty has had its first turn: what was left undone does not wait for a day."""

SEALING = [Duty("seal_traces", 1, seal_waiting_traces)]
"""In a thread of its own, so that a mail server that is slow to answer holds up no trace."""

DUTIES = [
    Duty("mail_questions", 15, mail_questions),
    Duty("send_letters", 30, send_letters),
    Duty("make_checkpoint", 600, make_checkpoint),
    Duty("close_reviews", 600, close_reviews),
    Duty("open_reviews", 3600, open_reviews),
    Duty("escalate_reviews", 3600, escalate_reviews),
    Duty("forget_questions", 86400, forget_questions),
    Duty("warn_of_ending_intermediates", 86400, warn_of_ending_intermediates),
]


def work_until_told() -> None:
    """Do every duty in its time until SIGTERM or SIGINT; a duty that fails is logged and tried again in its next turn."""
    told = threading.Event()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    sealer = threading.Thread(target=_keep_doing, args=(SEALING, told), name="sealer")
    sealer.start()
    _keep_doing(DUTIES, told)
    sealer.join()


def _keep_doing(duties: list[Duty], told: threading.Event) -> None:
    due = {duty.name: time.monotonic() + min(duty.seconds - 1, FIRST_TURN) for duty in duties}
    while not told.is_set():
        for duty in duties:
            if time.monotonic() >= due[duty.name] and not told.is_set():
                due[duty.name] = time.monotonic() + duty.seconds
                _do(duty)
        told.wait(max(0.1, min(due.values()) - time.monotonic()))


def _do(duty: Duty) -> None:
    close_old_connections()
    try:
        duty.do()
    except Exception:
        log.exception("duty.failed", duty=duty.name)
    finally:
        close_old_connections()
