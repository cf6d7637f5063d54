"""Sessions of a colleague, ended: when a phone is lost, or a computer was left open."""

from __future__ import annotations

import uuid

from django.db import connection

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, Refused
from paspoort.rights.actions.authorisation import must_hold


def end_sessions_of(acting: Acting, person_id: uuid.UUID) -> None:
    """Sign a colleague off everywhere, in the name of the acting institution: at the next click the work there is over.

    Nobody hears whether there was anything to end: the answer and the trace are the same. Sessions for other institutions go
    on. Raises `Refused` for who manages no rights here, and for someone who never worked here.
    """
    must_hold(acting, "rights:manage")
    record("session.ended_by_admin", object=person_id)
    with connection.cursor() as cursor:
        cursor.execute("select end_sessions_here(%s)", [person_id])
        (colleague,) = cursor.fetchone()
    if not colleague:
        raise Refused("not_found", status=404)
