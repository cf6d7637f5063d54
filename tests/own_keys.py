"""Own keys and sessions of the cast, made by the verbs, and a session that an own key opened."""

from __future__ import annotations

import secrets
import time
import uuid

from paspoort.identity.actions import Level, Proof, bind_key, keep_form
from paspoort.identity.models import Key
from paspoort.kernel.actions import acting_as, acting_as_service
from paspoort.kernel.models import Acting
from paspoort.rights.actions import admit

DEVICE = "Firefox, Windows"


def bind(acting: Acting, kind: str = "passkey", name: str = "Laptop thuis") -> Key:
    """A key of this kind for who just proved at High; what it holds is never asked here."""
    if kind == "passkey":
        return bind_key(acting, kind, name, id=uuid.uuid4(), credential_id=secrets.token_bytes(16), public_key=b"public")
    return bind_key(acting, kind, name, id=uuid.uuid4(), secret_sealed=b"sealed")


def key_of(secret: str, kind: str = "passkey", name: str = "Laptop thuis") -> Key:
    """A key of whoever this session is of."""
    with acting_as(secret) as acting:
        return bind(acting, kind, name)


def open_with(key: Key, number: str, level: Level = Level.HIGH) -> str:
    """The secret of a session that this own key just opened for an institution."""
    proof = Proof(
        provider=key.kind,
        subject=str(key.id),
        institution_number=number,
        acr=key.kind,
        level=level,
        auth_time=int(time.time()),
        person_id=key.person_id,
        key_id=key.id,
    )
    with acting_as_service("sign-in"):
        return admit(proof, device=DEVICE).secret


def own_things(secrets: list[str], nobody: uuid.UUID) -> dict[str, list[uuid.UUID]]:
    """A key, a session and a kept form of each of these people, and the id of nobody's."""
    keys, sessions, forms = list[uuid.UUID](), list[uuid.UUID](), list[uuid.UUID]()
    for secret in secrets:
        with acting_as(secret) as acting:
            keys.append(bind(acting).id)
            sessions.append(acting.session_id)
            forms.append(uuid.uuid4())
            assert keep_form(acting, forms[-1], {"path": "/mijn-gegevens", "fields": {"email": ["an@school.be"]}})
    return {"key": [*keys, nobody], "session": [*sessions, nobody], "form": [*forms, nobody]}
