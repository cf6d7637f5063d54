"""Verbs that every layer shares: run as a person, run as a service, wrap and unwrap keys."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus

from paspoort.kernel.inner.privileges import Privilege, asking, compare, missing
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import (
    Acting,
    BadInput,
    DataKey,
    InstitutionKey,
    NationalNumber,
    NotSignedIn,
    PapersDestroyed,
    named_rows,
    rows_of,
)

ENTER = """
    select session_id, person_id, person_name, institution_id, institution_number, institution_name, institution_kind,
           level, acr, may, holds, service, expires_at, capacities, unmarked
      from enter(%s)
"""
KEYS = """
    with papers as materialized (select id, institution_id, wrapped from kernel_datakey where id = any (%s))
    select id, institution_id, wrapped from papers
    union all
    select institution_id, null, wrapped from kernel_institutionkey
     where institution_id = any (array (select institution_id from papers))
"""
"""The keys of papers, and with none that of each institution that wraps them, which is asked once."""
GO_BACK = """
    set constraints all immediate; set constraints all deferred; set local role paspoort_owner;
    update kernel_actingsession set session_ids = session_ids[2:] where xid = pg_current_xact_id()::text::bigint
"""


@contextmanager
def acting_as(secret: str, *, role: str = "web") -> Iterator[Acting]:
    """Run one transaction as the person behind a session; every query in it sees what that person may see.

    The database is handed only the session's secret and looks the rest up itself. Raises `NotSignedIn` when the session
    ended, expired or never existed.
    """
    with transaction.atomic(), _in_role(role):
        with _binding() as cursor:
            cursor.execute(ENTER, [secret])
            rows = named_rows(cursor)
        if not rows:
            raise NotSignedIn
        yield _acting(rows[0])
        if settings.ROLE == "owner" and connection.savepoint_ids and not connection.needs_rollback and not _broken():
            _go_back()


def _go_back() -> None:
    """Let whoever acted before act again, where the process logged in as the owner (tests, set-up) and went on as somebody else
    in a part of a transaction. Anyone else acts in a transaction once and for all of it.
    What a commit asks is asked here."""
    with _binding() as cursor:
        cursor.execute(GO_BACK, prepare=False)  # several statements at once, of which none can be prepared


def _acting(row: dict[str, Any]) -> Acting:
    return Acting(**row | {name: frozenset(row[name] or ()) for name in ("may", "holds", "unmarked")})


@contextmanager
def acting_as_service(name: str, *, role: str = "web") -> Iterator[uuid.UUID]:
    """Run one transaction as a part of the application itself, such as `sign-in` or `registry-import`.

    The database opens such a session only for a request that carries the application's own signature, so that somebody
    who can merely run SQL as the web role cannot open one. It lives no longer than the transaction.
    """
    secret = secrets.token_urlsafe(32)
    signature = signed(f"{name}:{secret}")
    with entering("select enter_service(%s, %s, %s) as session_id", name, secret, signature, role=role) as row:
        yield row["session_id"]


@contextmanager
def entering(statement: str, *values: object, role: str = "web") -> Iterator[dict[str, Any]]:
    """Run one transaction in which this statement lets in whoever acts, and leave again; gives the one row of its answer."""
    with transaction.atomic(), _in_role(role):
        with _binding() as cursor:
            cursor.execute(statement, values)
            [row] = named_rows(cursor)
        yield row
        with connection.cursor() as leaving:
            leaving.execute("select leave_service()")


def signed(message: str) -> bytes:
    """The application's own signature, which the database checks: what merely runs SQL cannot make it."""
    return hmac.digest(derived_key("service sessions"), message.encode(), "sha256")


@contextmanager
def _binding() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor that sends values apart from the statement: a secret then stands in no text that the server shows or logs."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


@contextmanager
def listing() -> Iterator[None]:
    """Say that the statements in here list rows rather than look one up: the policies then make their sets once, where otherwise
    they ask about each row. What is seen is the same."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('paspoort.listing', 'on', true)")
        try:
            yield
        finally:
            if not connection.needs_rollback and not _broken():
                cursor.execute("select set_config('paspoort.listing', '', true)")


def beside(field: str, sentence: str) -> BadInput:
    """A sentence beside the field that it is about."""
    return BadInput({field: sentence})


@contextmanager
def told_beside(
    sentence_for: Callable[[str], tuple[str, str]], *keepers: str, told: Callable[[str, str], Exception] = beside
) -> Iterator[None]:
    """Write in here: what these keepers refuse by a code is told as the field and the sentence of that code, in
    `BadInput` or what `told` makes of the two, and what was written in here is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        diagnosis = getattr(problem.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name not in keepers:
            raise
        raise told(*sentence_for(diagnosis.message_primary)) from None


@contextmanager
def _in_role(role: str) -> Iterator[None]:
    """Take the role for this transaction where the process logged in as the owner (tests, set-up), and give it back."""
    if role == settings.ROLE and not connection.savepoint_ids:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role'), set_config('role', %s, true)", [f"paspoort_{role}"])
        before, _ = cursor.fetchone()
        try:
            yield
        finally:
            # after an error the savepoint's rollback has already given it back, and no statement can run until then
            if not connection.needs_rollback and not _broken():
                cursor.execute("select set_config('role', %s, true)", [before])


def _broken() -> bool:
    return bool(connection.connection.info.transaction_status == TransactionStatus.INERROR)


def unexpected_privileges() -> list[Privilege]:
    """What a database role may do here beyond `privileges.toml`; none when `paspoort prepare` could take everything else."""
    with connection.cursor() as cursor:
        more, _less = compare(asking(cursor))
        return sorted(more)


def missing_privileges() -> list[Privilege]:
    """What `privileges.toml` lists for a database role and that role does not have here: without a privilege something of the
    product fails, without a setting (`track_activities`) something is less closed."""
    with connection.cursor() as cursor:
        return sorted(missing(asking(cursor)))


# --- keys: root key -> key of an institution -> key of one pupil's papers there -> the papers ----------------------


def seal_bytes(key: bytes, data: bytes, about: str) -> bytes:
    """Encrypt with AES-256-GCM, bound to what it is about (table, row, version): moved elsewhere it will not open."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, data, about.encode())


def unseal_bytes(key: bytes, sealed: bytes, about: str) -> bytes:
    """Give back what `seal_bytes` took; raises `cryptography.exceptions.InvalidTag` for anything altered or misplaced."""
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], about.encode())


def data_key(institution_id: uuid.UUID, subject_id: uuid.UUID) -> tuple[uuid.UUID, bytes]:
    """The id and the key of one pupil's papers at one institution, made at first use."""
    institution_key = _institution_key(institution_id)
    living = DataKey.objects.filter(institution_id=institution_id, subject_id=subject_id, destroyed_at__isnull=True)
    row = living.first()
    if row is None:
        key_id, fresh = uuid.uuid4(), AESGCM.generate_key(256)
        wrapped = seal_bytes(institution_key, fresh, f"data key {key_id}")
        with connection.cursor() as cursor:
            cursor.execute("select keep_data_key(%s, %s, %s, %s)", [key_id, institution_id, subject_id, wrapped])
        row = living.get()
    return row.id, _unwrap(row, institution_key)


def open_data_key(key_id: uuid.UUID) -> bytes:
    """The key of papers that already exist; raises `ObjectDoesNotExist` where whoever acts has no such papers to open."""
    return open_data_keys({key_id})[key_id]


def open_data_keys(key_ids: Collection[uuid.UUID], known: Mapping[uuid.UUID, bytes] | None = None) -> dict[uuid.UUID, bytes]:
    """The same of several papers at once, by the id of the key; those that are open already are `known`. Raises `PapersDestroyed`
    where one is no more."""
    keys = living_keys(key_ids, known)
    if len(keys) != len(set(key_ids)):
        raise PapersDestroyed
    return keys


def living_keys(key_ids: Collection[uuid.UUID], known: Mapping[uuid.UUID, bytes] | None = None) -> dict[uuid.UUID, bytes]:
    """The same for a list that goes on without papers that were destroyed: their keys are not in it."""
    known = known or {}
    asked = set(key_ids) - known.keys()
    found = rows_of(KEYS, list(asked)) if asked else []
    rows = [DataKey.known(**row) for row in found if row["institution_id"]]
    if {row.id for row in rows} != asked:
        raise DataKey.DoesNotExist("whoever acts has no such papers to open")
    institutions = [InstitutionKey(row["id"], row["wrapped"]) for row in found if row["institution_id"] is None]
    opened = {row.institution_id: _open_institution_key(row) for row in institutions}
    if any(row.institution_id not in opened for row in rows):
        raise InstitutionKey.DoesNotExist("whoever acts has no papers of this institution to open")
    fresh = {row.id: _unwrap(row, opened[row.institution_id]) for row in rows if row.wrapped is not None}
    return fresh | {one: known[one] for one in key_ids if one in known}


def unwrapped_key(key_id: uuid.UUID, wrapped: bytes | None, institution_id: uuid.UUID | None, wrapping: bytes | None) -> bytes:
    """The key of papers that the database gave together with them: `wrapping` is that of the institution, which wraps it. Raises
    `PapersDestroyed` where it is no more."""
    if institution_id is not None and wrapped is None:
        raise PapersDestroyed
    if institution_id is None or wrapping is None:
        raise DataKey.DoesNotExist("whoever acts has no such papers to open")
    return _unwrap(DataKey.known(id=key_id, wrapped=wrapped), _open_institution_key(InstitutionKey(institution_id, wrapping)))


def _unwrap(row: DataKey, institution_key: bytes) -> bytes:
    return unseal_bytes(institution_key, bytes(row.wrapped or b""), f"data key {row.id}")


def _institution_key(institution_id: uuid.UUID) -> bytes:
    row = InstitutionKey.objects.filter(institution_id=institution_id).first()
    if row is None:
        wrapped = seal_bytes(derived_key("institution keys"), AESGCM.generate_key(256), f"institution key {institution_id}")
        with connection.cursor() as cursor:
            cursor.execute("select keep_institution_key(%s, %s)", [institution_id, wrapped])
        row = InstitutionKey.objects.get(institution_id=institution_id)
    return _open_institution_key(row)


def _open_institution_key(row: InstitutionKey) -> bytes:
    return unseal_bytes(derived_key("institution keys"), bytes(row.wrapped), f"institution key {row.institution_id}")


def seal_number(number: NationalNumber) -> tuple[bytes, bytes]:
    """A national number as it is stored: encrypted, and as a keyed hash for looking it up (rule 99)."""
    text = number.encode()
    return seal_bytes(derived_key("national numbers"), text, "national number"), number_hash(number)


def open_number(sealed: bytes) -> NationalNumber:
    """The national number that `seal_number` sealed."""
    return NationalNumber(unseal_bytes(derived_key("national numbers"), sealed, "national number").decode())


def number_hash(number: NationalNumber) -> bytes:
    """The keyed hash under which a national number is found."""
    return hmac.digest(derived_key("national number look-up"), number.encode(), "sha256")


def token_hash(secret: str) -> bytes:
    """What the database keeps of a session's secret."""
    return hashlib.sha256(secret.encode()).digest()
