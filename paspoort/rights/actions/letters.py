"""Mail about rights and own keys: each matter told once to each person, from what is so at the moment of sending."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException, SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from paspoort.audit.actions import record
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import named_rows
from paspoort.kernel.periods import BRUSSELS
from paspoort.rights.inner.wording import key_name, written
from paspoort.rights.models import Letter

A_TURN, MAILER = 5.0, 4712
DUE = """
    select code, object_id, person_id, email, institution_name as institution, right_name as "right", day, key_kind as key,
           device, at
      from letters_due(%s, %s)
"""

log = structlog.get_logger("paspoort.rights")


@dataclass(frozen=True, slots=True)
class _Due:
    code: str
    object_id: uuid.UUID
    person_id: uuid.UUID
    email: str
    institution: str
    right: str
    day: date | None
    key: str
    device: str
    at: datetime

    @property
    def kind(self) -> str:
        return self.code.split()[0]


def send_letters() -> int:
    """Mail what people should know of requests, rights that end, the yearly review, and their keys; gives how many letters went.

    A letter is marked in the transaction that sends it. Where the mail server fails, or takes longer than a few seconds in all,
    the rest waits for the next turn; an address that the server refuses for good is not tried again. Without a mail server: none.
    """
    if not settings.MAIL_URL:
        return 0
    with acting_as_service("mail", role="worker"), connection.cursor() as cursor:
        cursor.execute(DUE, [settings.EXPIRING_DAYS, settings.REVIEW_REMIND_DAYS])
        letters = list(_letters([_Due(**row) for row in named_rows(cursor)]))
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


def _letters(due: list[_Due]) -> Iterator[list[_Due]]:
    """One letter for each matter; of the rights that end at institutions that someone manages one letter for all together."""
    together: dict[tuple[uuid.UUID, str], list[_Due]] = {}
    for one in due:
        if one.kind == "ending_here":
            together.setdefault((one.person_id, one.email), []).append(one)
        else:
            yield [one]
    yield from together.values()


def _send(server: BaseEmailBackend, letter: list[_Due]) -> bool:
    """Send one letter, unless another worker is at it or just did; what the mail server refuses for good is traced as refused."""
    first = letter[0]
    with acting_as_service("mail", role="worker"):
        if not _mine(letter):
            return False
        Letter.objects.bulk_create(Letter(code=one.code, object_id=one.object_id, person_id=one.person_id) for one in letter)
        outcome = "done"
        try:
            EmailMessage(
                *_written(letter), to=[first.email], headers={"Auto-Submitted": "auto-generated"}, connection=server
            ).send()
        except SMTPRecipientsRefused as problem:
            if not all(code >= 500 for code, _answer in problem.recipients.values()):
                raise
            outcome = "refused"
        record("letter.sent", outcome=outcome, channel="worker", object=first.object_id, kind=first.kind, about=len(letter))
    return outcome == "done"


def _mine(letter: list[_Due]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [MAILER])
        (free,) = cursor.fetchone()
    return free and not any(
        Letter.objects.filter(code=one.code, object_id=one.object_id, person_id=one.person_id).exists() for one in letter
    )


def _written(letter: list[_Due]) -> tuple[str, str]:
    first = letter[0]
    lines = Counter((one.institution, one.right, f"{one.day:%d/%m/%Y}") for one in letter if one.day)
    facts = {
        "institution": first.institution,
        "right": first.right,
        "day": f"{first.day:%d/%m/%Y}" if first.day else "",
        "lines": "\n".join(_line(*about, count) for about, count in sorted(lines.items())),
        "key": key_name(first.key),
        "device": first.device or _("an unknown device"),
        "moment": f"{first.at.astimezone(BRUSSELS):%d/%m/%Y %H:%M}",
    }
    return written(first.kind, facts)


def _line(institution: str, right: str, day: str, count: int) -> str:
    line = (
        _("- %(institution)s: %(right)s, until %(day)s")
        if count == 1
        else _("- %(institution)s: %(right)s, until %(day)s (%(n)d people)")
    )
    return line % {"institution": institution, "right": right, "day": day, "n": count}
