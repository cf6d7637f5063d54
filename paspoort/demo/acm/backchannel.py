"""Telling the applications that someone signed out here (OpenID Back-Channel Logout 1.0)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable

import httpx
from joserfc import jwt

from paspoort.demo.acm.clients import Client
from paspoort.demo.acm.engine import Engine
from paspoort.demo.acm.signin import Session

EVENT = "http://schemas.openid.net/event/backchannel-logout"
SECONDS = 120


def tell(engine: Engine, session: Session) -> threading.Thread:
    """Tell every application that this session came to and that wants to know; nobody waits for the answer."""
    clients = [client for client in session.clients if client.backchannel_logout_uri]
    teller = threading.Thread(target=_tell, args=(engine, session, clients), daemon=True)
    teller.start()
    return teller


def _tell(engine: Engine, session: Session, clients: Iterable[Client]) -> None:
    with httpx.Client(timeout=5, trust_env=False) as http:
        for client in clients:
            token = logout_token(engine, session, client)
            try:
                http.post(client.backchannel_logout_uri, data={"logout_token": token})
            except httpx.HTTPError:
                continue


def logout_token(engine: Engine, session: Session, client: Client) -> str:
    """Say to one application who signed out, and of which session."""
    key, now = engine.keys.current, int(engine.clock())
    claims = {
        "iss": engine.issuer,
        "aud": client.client_id,
        "iat": now,
        "exp": now + SECONDS,
        "jti": secrets.token_urlsafe(16),
        "sub": session.persona.subject,
        "sid": session.sid,
        "events": {EVENT: {}},
    }
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "logout+jwt"}, claims, key)
