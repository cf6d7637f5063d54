"""Letters by mail: each matter told once to each person, from what is so at the moment of sending."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils.module_loading import import_string
from django.utils.translation import override

from paspoort.audit.actions import record
from paspoort.inbox.models import Due, Letter
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import named_rows

A_TURN, MAILER = 5.0, 4712
DUE = 'select kind, code, object_id, person_id, email, institution, facts, "day", "at", together from letters_due()'

log = structlog.get_logger("paspoort.inbox")


def send_letters() -> int:
    """Mail what people should know of what waits, ends or happened to their keys; gives how many letters went.

    A letter is marked in the transaction that sends it. Where the mail server fails, or takes longer than a few seconds in all,
    the rest waits for the next turn; an address that the server refuses for good is not tried again. Without a mail server: none.
    """
    if not settings.MAIL_URL:
        return 0
    with acting_as_service("mail", role="worker"), connection.cursor() as cursor:
        cursor.execute(DUE)
        letters = list(_letters([_due(**row) for row in named_rows(cursor)]))
    if not letters:
        return 0
    sent, until = 0, time.monotonic() + A_TURN
    try:
        with override(settings.LANGUAGE_CODE), get_connection() as server:
            for letter in letters:
                if time.monotonic() > until:
                    break
                with suppress(SMTPRecipientsRefused):  # one address that cannot take mail now does not hold up the others
                    sent += _send(server, letter)
    except (SMTPException, OSError) as problem:
        log.warning("mail.failed", error=type(problem).__name__)
    return sent


def _due(facts: str, **told: Any) -> Due:
    return Due(facts=json.loads(facts), **told)


def _letters(due: list[Due]) -> Iterator[list[Due]]:
    """One letter for each matter, or one for everything of a kind that goes together."""
    letters: dict[tuple[object, ...], list[Due]] = {}
    for one in due:
        letters.setdefault((one.kind, one.person_id, one.email, one.together or (one.object_id, one.code)), []).append(one)
    yield from letters.values()


def _send(server: BaseEmailBackend, letter: list[Due]) -> bool:
    """Send one letter, unless another worker is at it or just did; what the mail server refuses for good is traced as refused."""
    first = letter[0]
    with acting_as_service("mail", role="worker"):
        if not _mine(letter):
            return False
        Letter.objects.bulk_create(Letter(code=one.code, object_id=one.object_id, person_id=one.person_id) for one in letter)
        outcome, (subject, text) = "done", import_string(settings.LETTER_WRITER)(letter)
        try:
            EmailMessage(subject, text, to=[first.email], headers={"Auto-Submitted": "auto-generated"}, connection=server).send()
        except SMTPRecipientsRefused as problem:
            if not all(code >= 500 for code, _answer in problem.recipients.values()):
                raise
            outcome = "refused"
        record("letter.sent", outcome=outcome, channel="worker", object=first.object_id, kind=first.kind, about=len(letter))
    return outcome == "done"


def _mine(letter: list[Due]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [MAILER])
        (free,) = cursor.fetchone()
    return free and not any(
        Letter.objects.filter(code=one.code, object_id=one.object_id, person_id=one.person_id).exists() for one in letter
    )
