"""National numbers, as the parts of the application ask and keep them: the table itself is read by nobody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import connection

from paspoort.identity.models import Person
from paspoort.kernel.actions import number_hash, seal_number
from paspoort.kernel.models import NationalNumber


def person_of_number(number: NationalNumber) -> Person | None:
    """Who has this national number. Runs as the sign-in or as the operator."""
    with connection.cursor() as cursor:
        cursor.execute("select subject_id from find_numbers('person', %s)", [[number_hash(number)]])
        row = cursor.fetchone()
    return Person.objects.get(id=row[0]) if row else None


def keep_number(person_id: uuid.UUID, number: NationalNumber) -> None:
    """Keep the number of a person; raises `IntegrityError` where another has it. Runs as the sign-in or as the operator."""
    sealed, hashed = seal_number(number)
    with connection.cursor() as cursor:
        cursor.execute("select from keep_numbers('person', %s, %s, %s)", [[person_id], [hashed], [sealed]])


def hashes_kept(kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The keyed hashes of the numbers of these people or pupils, as far as they are known: to compare, not to tell.

    About people it runs as the sign-in or as the operator, about pupils as the import.
    """
    with connection.cursor() as cursor:
        cursor.execute("select subject_id, hash from keep_numbers(%s, %s)", [kind, list(ids)])
        return {subject: bytes(hashed) for subject, hashed in cursor.fetchall()}
