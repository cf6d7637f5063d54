"""Verbs of the helpdesk: ask us something, and have it mailed to whoever answers."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paspoort.audit.actions import left_traces, record
from paspoort.helpdesk.models import Question
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.kernel.text import holds_national_number

TOPICS = [
    ("sign_in", gettext_lazy("Signing in")),
    ("right", gettext_lazy("A right or access")),
    ("reading", gettext_lazy("Finding a pupil or reading a report")),
    ("collaboration", gettext_lazy("The samenwerkingsdossier of school and centre")),
    ("accessibility", gettext_lazy("Accessibility")),
    ("privacy", gettext_lazy("Privacy")),
    ("security", gettext_lazy("A weakness in the security")),
    ("other", gettext_lazy("Something else")),
]
LONGEST = {"name": 120, "email": 254, "message": 4000}
AT_ONCE = 50

log = structlog.get_logger("paspoort.helpdesk")


def ask(topic: str, name: str, email: str, message: str, *, sender: str) -> uuid.UUID:
    """Keep a question for whoever answers (rule 14). `sender` is a session or an address; only a hash of the day is kept.

    Raises `BadInput` for what is missing or holds a national number, `Refused` (429) after five questions in an hour.
    """
    _check(topic, name, email, message)
    asker = hmac.new(derived_key("contact form"), f"{today()}:{sender}".encode(), hashlib.sha256).digest()
    with connection.cursor() as cursor:
        cursor.execute("select ask_question(%s, %s, %s, %s, %s)", [topic, name, email, message, asker])
        question_id: uuid.UUID | None = cursor.fetchone()[0]
    if question_id is None:
        sentence = _("You sent five questions in an hour. Wait a while before you send another.")
        raise Refused("slow_down", sentence, status=429, wait=3600)
    left_traces()
    return question_id


def _check(topic: str, name: str, email: str, message: str) -> None:
    problems = {
        field: wrong
        for field, text in (("name", name), ("email", email), ("message", message))
        if (wrong := _wrong_with(field, text))
    }
    if topic not in dict(TOPICS):
        problems["topic"] = _("Choose what your question is about.")
    if not name:
        problems["name"] = _("Fill in your name.")
    if not _is_address(email):
        problems["email"] = _("Fill in an e-mail address at which we can answer, such as name@school.be.")
    if not message:
        problems["message"] = _("Write your question.")
    if problems:
        raise BadInput(problems)


def _wrong_with(field: str, text: str) -> str:
    """What makes a text unfit to be sent; empty when it is fine."""
    if len(text) > LONGEST[field]:
        return _("This is too long. Use at most %(most)d characters.") % {"most": LONGEST[field]}
    if holds_national_number(text):
        return _("There is a national number in this text. Take it out: we may not receive it in this way.")
    return ""


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def mail_questions() -> int:
    """Mail the questions that wait to the address of this installation; gives how many went. Without a mail server: none.

    A question is marked when the mail server took it; at the first failure the rest waits for the next time.
    """
    if not (settings.MAIL_URL and settings.CONTACT_ADDRESS):
        return 0
    mailed = 0
    while mailed < AT_ONCE and _mail_one():
        mailed += 1
    return mailed


def _mail_one() -> bool:
    with acting_as_service("mail", role="worker"):
        waiting = Question.objects.select_for_update(skip_locked=True).filter(mailed_at__isnull=True)
        question = waiting.order_by("sent_at").first()
        if question is None:
            return False
        try:
            _letter(question).send()
        except (SMTPException, OSError) as problem:
            log.warning("mail.failed", error=type(problem).__name__)
            return False
        Question.objects.filter(id=question.id).update(mailed_at=timezone.now())
        record("question.mailed", channel="worker", object=question.id)
    return True


def forget_questions() -> int:
    """Forget questions of more than a year ago, as the privacy statement says; gives how many."""
    with acting_as_service("mail", role="worker"):
        forgotten, _kinds = Question.objects.filter(sent_at__lt=timezone.now() - timedelta(days=365)).delete()
        if forgotten:
            record("question.forgotten", channel="worker", count=forgotten)
    return forgotten


def _letter(question: Question) -> EmailMessage:
    """What whoever answers receives: the question as it was asked, and how to reply; nothing of any pupil's papers."""
    topic = str(dict(TOPICS)[question.topic])
    body = f"{question.message}\n\n{question.name}\n{question.email}"
    return EmailMessage(f"Leerlingenpaspoort: {topic}", body, to=[settings.CONTACT_ADDRESS], reply_to=[question.email])
