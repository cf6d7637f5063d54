"""The provider as a WSGI application, at `/op`."""

import importlib
import json
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error

from paspoort.demo.acm import backchannel, pages
from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.engine import Engine
from paspoort.demo.acm.http import Request, Response, StartResponse, answer_json, redirect
from paspoort.demo.acm.metadata import describe
from paspoort.demo.acm.personas import Persona
from paspoort.demo.acm.signin import SESSION_SECONDS, Flow, SignIns
from paspoort.demo.acm.tokens import SignedIn, claims_of, claims_of_roles

SESSION_COOKIE = "acm_sessie"
BROWSER_COOKIE = "acm_browser"
_STEP = re.compile(r"/op/aanmelden/([A-Za-z0-9_-]{10,40})")
_CHOICES = ("key", "persona", "institution", "again")
_KEYS_CACHE = ("Cache-Control", "public, max-age=21500, must-revalidate")

logging.getLogger("authlib").setLevel(logging.WARNING)


class Acm:
    """One demonstration ACM: `issuer` ends in `/op`; `personas` gives the cast each time it is shown."""

    def __init__(
        self,
        issuer: str,
        clients: Iterable[Client],
        personas: Callable[[], Sequence[Persona]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not issuer.endswith("/op"):
            raise ValueError("the issuer of the demonstration's ACM ends in /op")
        self.issuer, self.clock = issuer, clock
        self.secure = issuer.startswith("https:")
        self.engine = Engine(issuer, {client.client_id: client for client in clients}, clock)
        self.sign_ins = SignIns(personas, clock)
        self._routes: dict[str, Callable[[Request], Response]] = {
            "GET /op": lambda request: pages.welcome(),
            "GET /op/.well-known/openid-configuration": self._describe,
            "GET /op/v1/keys": self._show_keys,
            "GET /op/v1/auth": self._authorize,
            "POST /op/v1/auth": self._authorize,
            "POST /op/v1/token": self.engine.create_token_response,
            "GET /op/v1/userinfo": self._userinfo,
            "POST /op/v1/userinfo": self._userinfo,
            "GET /op/v1/logout": self._sign_out,
            "POST /op/v1/logout": self._sign_out,
        }

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(Request.read(environ)).send(start_response)

    def _answer(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        route = self._routes.get(f"{method} {request.path.rstrip('/')}")
        try:
            if route:
                return route(request)
            if step := _STEP.fullmatch(request.path):
                return self._step(request, step[1])
            return pages.static(request.path) if method == "GET" else pages.lost(405)
        except (OAuth2Error, ValueError):
            return pages.broken_request()

    def _describe(self, request: Request) -> Response:
        return answer_json(describe(self.issuer, self.engine.clients.values()))

    def _show_keys(self, request: Request) -> Response:
        return answer_json(self.engine.keys.published(), headers=[_KEYS_CACHE])

    def _authorize(self, request: Request) -> Response:
        """Check the application's request first; only then does a page appear."""
        params = {**request.query, **request.form}
        cookie = request.cookies.get(SESSION_COOKIE, "")
        try:
            grant = self.engine.get_consent_grant(request, self.sign_ins.known(cookie))
        except OAuth2Error as error:
            return self._refuse(error, params)
        browser = request.cookies.get(BROWSER_COOKIE) or secrets.token_urlsafe(24)
        flow = self.sign_ins.begin(grant.request.client, params, browser, cookie)
        response = self._go_on(flow, cookie)
        response.set_cookie(BROWSER_COOKIE, browser, self.secure)
        return response

    def _step(self, request: Request, code: str) -> Response:
        flow = self.sign_ins.find(code, request.cookies.get(BROWSER_COOKIE, ""))
        if flow is None:
            return pages.over()
        if request.method == "POST":
            if "cancel" in request.form:
                return self._deny(flow)
            for name in _CHOICES:
                if name in request.form:
                    self.sign_ins.choose(flow, name, request.value(name))
            return self._go_on(flow, request.cookies.get(SESSION_COOKIE, ""))
        return pages.ask(flow, self.sign_ins.personas())

    def _go_on(self, flow: Flow, cookie: str) -> Response:
        """Show the next question, or send the browser back to the application with a code."""
        step = flow.step
        if step == "denied":
            return self._deny(flow)
        if step != "done":
            return redirect(f"/op/aanmelden/{flow.code}")
        if not self.sign_ins.finish(flow):
            return pages.over()
        assert flow.persona and flow.key  # noqa: S101
        acr = flow.key.acr if flow.asked_acr else None
        who = SignedIn(flow.persona, flow.institution, acr, flow.auth_time, flow.sid)
        response = self._send_back(flow, who)
        session = self.sign_ins.remember(flow, cookie)
        response.set_cookie(SESSION_COOKIE, session, self.secure, SESSION_SECONDS)
        return response

    def _deny(self, flow: Flow) -> Response:
        self.sign_ins.finish(flow)
        return self._send_back(flow, None)

    def _send_back(self, flow: Flow, who: SignedIn | None) -> Response:
        asked = Request("GET", "/op/v1/auth", flow.params, {}, {}, {})
        grant = self.engine.get_consent_grant(asked, who or flow)
        response: Response = self.engine.create_authorization_response(grant.request, who, grant)
        return pages.deliver(response, flow.params)

    def _refuse(self, error: OAuth2Error, params: dict[str, list[str]]) -> Response:
        """An error goes back to the application only when its address was found in order."""
        response: Response = self.engine.handle_error_response(None, error)
        if response.location is None:
            return pages.broken_request()
        response.location = add_params_to_uri(response.location, {"iss": self.issuer})
        return pages.deliver(response, params)

    def _userinfo(self, request: Request) -> Response:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        issued = self.engine.tokens.get(token) if kind.lower() == "bearer" else None
        if issued is None:
            headers = [("WWW-Authenticate", 'Bearer error="invalid_token"')]
            return answer_json({"error": "invalid_token"}, 401, headers)
        return answer_json({**claims_of(issued.who, issued.scope), **claims_of_roles(issued)})

    def _sign_out(self, request: Request) -> Response:
        response: Response = self.engine.create_endpoint_response("end_session", request) or pages.signed_out()
        if response.status < 400:
            if ended := self.sign_ins.forget(request.cookies.get(SESSION_COOKIE, "")):
                backchannel.tell(self.engine, ended)
            response.set_cookie(SESSION_COOKIE, "", self.secure, 0)
        return response


def load(path: str | os.PathLike[str], issuer: str | None = None) -> Acm:
    """Make an ACM from a JSON file: `issuer`, `personas` ('module:function') and `clients` (see `Client`)."""
    described = json.loads(Path(path).read_text())
    module, _, name = described["personas"].partition(":")
    personas = getattr(importlib.import_module(module), name)
    clients = [Client.read(each) for each in described["clients"]]
    return Acm(issuer or described["issuer"], clients, personas)


_loaded: list[Acm] = []
_loading = threading.Lock()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The WSGI application of the file that `PASPOORT_DEMO_ACM` names; run it in exactly one process."""
    with _loading:
        if not _loaded:
            _loaded.append(load(os.environ["PASPOORT_DEMO_ACM"]))
    return _loaded[0](environ, start_response)
