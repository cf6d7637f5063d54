"""Joining two files of one child: propose it with a proof, decide on it as a second person, and part them again within a day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.http import Http404

from paspoort.audit.actions import left_traces, record
from paspoort.casefile.actions.identities import ManagedPupil, managed_pupil
from paspoort.casefile.actions.managing import check_proof, managed
from paspoort.casefile.inner.managed import sentence_for
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.rights.actions import must_hold

ASKED = "select id, stays_id, goes_id, proof, seen_on, by_name, at, outcome, mine, wrong from join_asked(%s)"


@dataclass(frozen=True, slots=True)
class AskedJoin:
    """A proposal to join the file of the pupil who `goes` with that of the one who `stays`. `mine`: one's own, which another
    decides on. `wrong` says in a code why it cannot be done now."""

    id: uuid.UUID
    stays_id: uuid.UUID
    goes_id: uuid.UUID
    proof: str
    seen_on: date
    by_name: str
    at: datetime
    outcome: str
    mine: bool
    wrong: str | None


def side_by_side(acting: Acting, stays: uuid.UUID, goes: uuid.UUID) -> tuple[ManagedPupil, ManagedPupil, str]:
    """Two pupils of the acting centre, and in a sentence why they cannot be joined; empty when they can."""
    both = managed_pupil(acting, stays), managed_pupil(acting, goes)
    record("join.looked_at")
    wrong = rows_of("select join_refusal(%s, %s) as code", stays, goes)[0]["code"]
    return *both, sentence_for(wrong)[1] if wrong else ""


def propose_join(acting: Acting, stays: uuid.UUID, goes: uuid.UUID, proof: str, seen_on: date | None) -> uuid.UUID:
    """Propose to join two files of one child; a colleague decides. Raises `BadInput`, also for two national numbers."""
    must_hold(acting, "file:manage")
    if problems := check_proof(proof, seen_on):
        raise BadInput(problems)
    with managed():
        [made] = rows_of("select propose_join(%s, %s, %s, %s) as id", stays, goes, proof, seen_on)
    left_traces()
    proposed: uuid.UUID = made["id"]
    return proposed


def open_join(acting: Acting, join_id: uuid.UUID) -> tuple[AskedJoin, tuple[ManagedPupil, ManagedPupil] | None]:
    """A proposal of the acting centre, with both pupils while it waits; any other does not exist (`Http404`)."""
    must_hold(acting, "file:manage")
    found = rows_of(ASKED, join_id)
    if not found:
        raise Http404
    record("join.looked_at", object=join_id)
    asked = AskedJoin(**found[0])
    if asked.outcome:
        return asked, None
    return asked, (managed_pupil(acting, asked.stays_id), managed_pupil(acting, asked.goes_id))


def decide_join(acting: Acting, join_id: uuid.UUID, outcome: str) -> None:
    """Join what a colleague proposed, or refuse it; or withdraw the own proposal. Nobody joins what one proposed oneself."""
    must_hold(acting, "file:manage")
    with managed():
        rows_of("select decide_join(%s, %s)", join_id, outcome)
    left_traces()


def undo_join(acting: Acting, join_id: uuid.UUID) -> None:
    """Part two joined files within a day. What was written meanwhile stays where it stands, save what goes on with something
    that goes back."""
    must_hold(acting, "file:manage")
    with managed():
        rows_of("select undo_join(%s)", join_id)
    left_traces()


def joined_to(acting: Acting, pupil_id: uuid.UUID) -> uuid.UUID | None:
    """Into whom a pupil went, when that file opens to the acting person."""
    must_hold(acting, "file:read")
    with connection.cursor() as cursor:
        cursor.execute("select joined_to(%s)", [pupil_id])
        into: uuid.UUID | None = cursor.fetchone()[0]
    if into is not None:
        record("join.followed", subject=into)
    return into
