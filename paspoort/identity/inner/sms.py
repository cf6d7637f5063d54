"""SMS: messages to a mobile phone, through the gateway that the installation names.

`https://…` is a service that takes JSON (`from`, `to`, `text`) under a bearer token. `console:` writes the message to the
terminal, `console:/a/file` to that file: for development and the demonstration, and refused in production. The number of
whom it goes to stands in no log and in no error.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput
from paspoort.kernel.phones import is_mobile, read_phone, shown_phone

log = logging.getLogger("paspoort.sms")
MOST_WAITING = 200
_sending = ThreadPoolExecutor(2, thread_name_prefix="sms")


PATIENCE = httpx.Timeout(5.0, connect=2.0)
"""So many seconds may a gateway take: somebody waits for the message."""


class SmsNotSent(Exception):
    """The message did not leave; why is one word, such as `timeout` or `http_503`."""


class Gateway(Protocol):
    """Whatever can send a message to a mobile phone."""

    def send(self, number: str, text: str) -> None:
        """Send this text to a number such as +32470123456. Raises `SmsNotSent`."""


class HttpGateway:
    """A gateway on the web: one POST a message, a few seconds' patience, and no second try, so that nobody gets it twice."""

    def __init__(self, url: str, token: str, sender: str) -> None:
        self._url, self._token, self._sender = url, token, sender

    def send(self, number: str, text: str) -> None:
        message = {"from": self._sender, "to": number, "text": text}
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            with httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
                request = client.build_request("POST", self._url, json=message, headers=headers)
                answer = client.send(request, stream=True)
                answer.close()
        except httpx.TimeoutException:
            raise SmsNotSent("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise SmsNotSent("unreachable") from None
        if not answer.is_success:
            raise SmsNotSent(f"http_{answer.status_code}")


class ConsoleGateway:
    """The demonstration's gateway: the message can be read on the terminal or in a file, and goes to nobody."""

    def __init__(self, file: str) -> None:
        self._file = Path(file) if file else None

    def send(self, number: str, text: str) -> None:
        message = f"SMS > {masked(number)}\n{text}\n\n"
        if self._file is None:
            sys.stdout.write(message)
            sys.stdout.flush()
            return
        self._file.touch(mode=0o600)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(message)


def gateway() -> Gateway | None:
    """The gateway of this installation; None when it names none, or one that is not safe here."""
    address = settings.SMS_GATEWAY
    if address.startswith("console:"):
        return None if settings.PRODUCTION else ConsoleGateway(address.removeprefix("console:"))
    parts = urlsplit(address)
    loopback = parts.hostname in ("127.0.0.1", "localhost") and not settings.PRODUCTION
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
        return HttpGateway(address, settings.SMS_TOKEN, settings.SMS_SENDER)
    return None


def send(number: str, text: str) -> None:
    """Send a message now. Raises `SmsNotSent`."""
    through = gateway()
    if through is None:
        raise SmsNotSent("no_gateway")
    through.send(number, text)


def send_soon(number: str, text: str) -> None:
    """Send a message without waiting for it: how long an answer takes must not tell whether a message left."""
    if _sending._work_queue.qsize() >= MOST_WAITING:
        log.error("a message by SMS was not sent: busy")
        return
    _sending.submit(_send_quietly, number, text)


def _send_quietly(number: str, text: str) -> None:
    try:
        send(number, text)
    except SmsNotSent as problem:
        log.error("a message by SMS was not sent: %s", problem)
    except Exception as problem:  # whatever a gateway throws may hold the number: only its kind is told
        log.error("a message by SMS was not sent: %s", type(problem).__name__)


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**6):06d}"


def code_text(code: str) -> str:
    """The message with a code: from whom, for which site, and that nobody asks for it. The last line lets phones fill it in on
    this site only."""
    site = urlsplit(settings.PUBLIC_URL).hostname or ""
    words = _("Leerlingenpaspoort: your code is %(code)s (5 minutes). Nobody asks for it by phone. Only for:")
    return f"{words % {'code': code}}\n\n@{site} #{code}"


def read_mobile(text: str) -> str:
    """The number of a mobile phone as it is kept, such as +32470123456. Raises `BadInput`."""
    try:
        number = read_phone(text)
    except ValueError:
        number = ""
    if not number or not is_mobile(number):
        raise BadInput({"mobile": _("Fill in a mobile number, such as 0470 12 34 56, or with + and the country code.")})
    return number


def masked(number: str) -> str:
    """A number of which only the beginning and the last two digits can be read."""
    shown = shown_phone(number)
    return shown[:3] + re.sub(r"\d", "*", shown[3:-2]) + shown[-2:]
