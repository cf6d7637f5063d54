"""Signing in at this ACM: which key, which person, on whose behalf, and then back with a code."""

import base64
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.personas import KEYS, Key, Membership, Persona
from paspoort.demo.acm.shelf import Shelf

SESSION_SECONDS = 7200
FLOW_SECONDS = 900

Step = Literal["key", "persona", "institution", "done", "denied"]


@dataclass(slots=True)
class Session:
    """Someone known to this ACM in one browser; lasts two hours at most, whatever happens."""

    persona: Persona
    key: Key
    auth_time: int
    sid: str
    clients: list[Client] = field(default_factory=list)


@dataclass(slots=True)
class Flow:
    """One sign-in under way, in one browser; `params` is the request as the application sent it."""

    code: str
    client: Client
    params: dict[str, list[str]]
    browser: str
    hint: Mapping[str, Any]
    offered: Sequence[Key]
    key: Key | None = None
    persona: Persona | None = None
    auth_time: int = 0
    sid: str = ""
    institution: Membership | None = None

    @property
    def asked_acr(self) -> bool:
        """Whether the application asked for a key this provider knows: only then does the token name the
        key."""
        asked = self.params.get("acr_values", [""])[0].split()
        return any(key.acr in asked for key in KEYS)

    @property
    def step(self) -> Step:
        """What has to be known next."""
        if self.key is None:
            return "key"
        if self.persona is None:
            return "persona"
        if target := self.hint.get("code_hint"):
            self.institution = self.persona.institution(str(target))
            return "done" if self.institution else "denied"
        if len(self.persona.institutions) == 1:
            self.institution = self.persona.institutions[0]
        return "institution" if self.persona.institutions and self.institution is None else "done"

    def choose(self, name: str, value: str, personas: Sequence[Persona], now: int) -> None:
        """Take what someone chose on a page; a choice that is not on offer changes nothing."""
        if name == "key" and (key := next((k for k in self.offered if k.code == value), None)):
            self.key, self.auth_time, self.sid = key, now, secrets.token_urlsafe(16)
            if self.persona and key.code not in self.persona.keys:
                self.persona = None
        elif name == "persona" and self.key:
            able = (p for p in personas if p.key == value and self.key.code in p.keys)
            self.persona, self.auth_time = next(able, None), now
        elif name == "institution" and self.persona:
            self.institution = self.persona.institution(value)
        elif name == "again":
            self.key = self.persona = self.institution = None
            self.ask_no_needless_key(now)

    def ask_no_needless_key(self, now: int) -> None:
        """Where only one key will do there is nothing to choose; someone who is known still shows it."""
        if len(self.offered) == 1 and self.persona is None:
            self.choose("key", self.offered[0].code, (), now)


class SignIns:
    """The sign-ins under way and the people who stay known for a while."""

    def __init__(self, personas: Callable[[], Sequence[Persona]], clock: Callable[[], float]) -> None:
        self.personas = personas
        self._clock = clock
        self._flows: Shelf[Flow] = Shelf(FLOW_SECONDS, 5000, clock)
        self._sessions: Shelf[Session] = Shelf(SESSION_SECONDS, 5000, clock)

    def known(self, cookie: str) -> Session | None:
        """Who this browser belongs to, if anyone is still signed in here."""
        return self._sessions.get(cookie) if cookie else None

    def begin(self, client: Client, params: dict[str, list[str]], browser: str, cookie: str) -> Flow:
        """Start a sign-in; someone who is known with a strong enough key is not asked again."""
        asked = params.get("acr_values", [""])[0].split()
        offered = [key for key in KEYS if key.acr in asked] or list(KEYS)
        flow = Flow(secrets.token_urlsafe(16), client, params, browser, read_hint(params), offered)
        session, now = self.known(cookie), int(self._clock())
        if session and not must_show_key(params, session.auth_time, now):
            flow.persona = session.persona
            if session.key in offered:
                flow.key, flow.auth_time, flow.sid = session.key, session.auth_time, session.sid
        flow.ask_no_needless_key(now)
        self._flows.put(flow.code, flow)
        return flow

    def find(self, code: str, browser: str) -> Flow | None:
        """Find a sign-in under way, but only for the browser that began it."""
        flow = self._flows.get(code)
        return flow if flow and browser and secrets.compare_digest(flow.browser, browser) else None

    def choose(self, flow: Flow, name: str, value: str) -> None:
        """Take a choice made on a page."""
        flow.choose(name, value, self.personas(), int(self._clock()))

    def finish(self, flow: Flow) -> bool:
        """Close a sign-in; False when it was closed before."""
        return self._flows.take(flow.code) is not None

    def remember(self, flow: Flow, cookie: str) -> str:
        """Keep someone known in this browser and return the new name of the session, else keep the old
        one."""
        session = self.known(cookie)
        if session and session.sid == flow.sid:
            if flow.client not in session.clients:
                session.clients.append(flow.client)
            return cookie
        self.forget(cookie)
        assert flow.persona and flow.key  # noqa: S101
        fresh = secrets.token_urlsafe(32)
        self._sessions.put(fresh, Session(flow.persona, flow.key, flow.auth_time, flow.sid, [flow.client]))
        return fresh

    def forget(self, cookie: str) -> Session | None:
        """End the session of a browser; gives the one that ended."""
        return self._sessions.take(cookie)


def must_show_key(params: Mapping[str, list[str]], auth_time: int, now: int) -> bool:
    """Whether the application wants the key shown again by someone who showed it at `auth_time`."""
    longest = params.get("max_age", [""])[0]
    too_old = longest.isdecimal() and now - auth_time >= int(longest)
    return too_old or "login" in params.get("prompt", [""])[0].split()


def read_hint(params: Mapping[str, list[str]]) -> dict[str, Any]:
    """Read `login_hint`: base64 of a JSON object; anything else is no hint."""
    text = params.get("login_hint", [""])[0]
    try:
        hint = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), validate=True))
    except (ValueError, RecursionError):
        return {}
    return hint if isinstance(hint, dict) else {}
