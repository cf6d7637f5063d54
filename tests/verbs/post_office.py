"""A mail server on loopback that speaks SMTP: it takes letters, refuses addresses, or says nothing at all."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from django.conf import settings


class PostOffice(socketserver.ThreadingTCPServer):
    """`letters` are the messages that came; `refuses` gives the answer to an address instead of 250; `hangs` says nothing; `when`
    holds what happens once: before a word of the sender is answered, or before a letter is said to be "taken"."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.letters: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.hangs = False
        self.when: dict[str, Callable[[], object]] = {}
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        if self.server.hangs:
            self.server.over.wait(30)
            return
        self.say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            word = line.split(":")[0].split()[0].upper()
            self.happens(word)
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "RCPT":
                address = line.split("<")[1].split(">")[0]
                self.say(self.server.refuses.get(address, "250 ok"))
            elif word == "DATA":
                self.say("354 go on")
                self.take()
            else:
                self.say("250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.letters.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        self.happens("taken")
        self.say("250 taken")

    def happens(self, at: str) -> None:
        self.server.when.pop(at, lambda: None)()


@contextmanager
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield office
        finally:
            office.over.set()
            office.shutdown()
            thread.join()


def point_at(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {
        "MAIL_URL": f"smtp://127.0.0.1:{office.port}",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": office.port,
        "EMAIL_TIMEOUT": 1,
        "PUBLIC_URL": "https://paspoort.example",
    }
    for name, value in facts.items():
        monkeypatch.setattr(settings, name, value, raising=False)


@pytest.fixture
def office(world: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office() as office:
        point_at(office, monkeypatch)
        yield office
