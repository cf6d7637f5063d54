"""Machine clients: run a transaction as a school's package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from paspoort.kernel.actions import entering
from paspoort.kernel.models import Client, Refused

ENTER = """
    select refusal, session_id, link_id, vendor_id, client_id, vendor_name, institution_id, institution_number, institution_name,
           scopes, tells_kind
      from enter_client(%s, %s, %s)
"""
STATUS = {"invalid_token": 401, "unknown_school": 404}
"""Of the reasons for which a package is not let in; of every other 403."""


@contextmanager
def acting_as_client(secret: str, institution_number: str, scope: str, *, role: str = "web") -> Iterator[Client]:
    """Run one transaction as a school's package, by the secret of its token, for a school whose link gives it this scope.

    Raises `Refused`: `invalid_token` (401), `unknown_school` (404, also for a school that never turned a link on), `link_off`
    (403, the school turned it off, or the vendor ended) or `insufficient_scope` (403).
    """
    with entering(ENTER, secret, institution_number, scope, role=role) as row:
        if refusal := row.pop("refusal"):
            raise Refused(refusal, status=STATUS.get(refusal, 403))
        yield Client(**row | {"scopes": frozenset(row["scopes"])})
