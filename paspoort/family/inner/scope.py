"""Scope of the family of a pupil: whose opens, and who wrote what there."""

from __future__ import annotations

import uuid

from django.db import connection
from django.http import Http404

from paspoort.kernel.models import Acting


def must_open(acting: Acting, pupil_id: uuid.UUID) -> None:
    """Whose file does not open at the own centre does not exist here (`Http404`, rules 67, 84)."""
    with connection.cursor() as cursor:
        cursor.execute("select pupil_file_opens(%s, %s)", [pupil_id, acting.here])
        if cursor.fetchone() != (True,):
            raise Http404


def authors(acting: Acting, pupil_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The names of who noted something about the family of a pupil, also of who left."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id, name from family_authors(%s, %s)", [pupil_id, acting.here])
        return dict(cursor.fetchall())
