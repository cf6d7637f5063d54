"""Turning points of a registration: its state, the proposal to close it, its owner, its head; of samenwerkingsafspraken their
moments of the year."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.collaboration.inner.guard import check_typed
from paspoort.collaboration.inner.places import written
from paspoort.collaboration.inner.refusals import KEEPERS, centre_only, sentence_for
from paspoort.collaboration.inner.words import tidy
from paspoort.collaboration.models import MOMENTS, STATES, Turn
from paspoort.kernel.actions import told_beside
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.rights.actions import must_hold

COLLEAGUES = "select person_id, name from collaboration_colleagues()"
WAYS = "select next from collaboration_ways() where state = %s"


def change_state(acting: Acting, registration_id: uuid.UUID, state: str) -> None:
    """Bring a registration to another state: open, running, evaluated, closed, or set aside (onHold). The centre does so."""
    if state not in STATES:
        raise BadInput({"state": sentence_for("no_way")[1]})
    _turn(acting, registration_id, Turn(kind="state", state=state))


def ways_on(state: str) -> list[str]:
    """The states to which a registration can go from this one."""
    return [row["next"] for row in rows_of(WAYS, state)]


def propose_close(acting: Acting, registration_id: uuid.UUID, text: str, excuses: Mapping[str, str]) -> None:
    """Propose to close a registration, with a word or without; both sides may, and the centre closes."""
    _turn(acting, registration_id, Turn(kind="proposed", text=tidy(text)), excuses)


def keep_open(acting: Acting, registration_id: uuid.UUID, text: str, excuses: Mapping[str, str]) -> None:
    """Go on with a registration in spite of a proposal to close it, with a word or without."""
    _turn(acting, registration_id, Turn(kind="kept", text=tidy(text)), excuses)


def close(acting: Acting, registration_id: uuid.UUID) -> None:
    """Close a registration that was evaluated: from now on both read, and nobody writes."""
    change_state(acting, registration_id, "closed")


def succeed(acting: Acting, registration_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let a colleague of the centre own a registration from now on, such as when its owner left; the first owner stays named."""
    _turn(acting, registration_id, Turn(kind="succeeded", owner_id=person_id))


def note_moment(acting: Acting, registration_id: uuid.UUID, moment: str, text: str, excuses: Mapping[str, str]) -> None:
    """Note for one's own side that samenwerkingsafspraken were `confirmed` or `evaluated` in this school year, with a word or
    without: once a year each."""
    if moment not in MOMENTS:
        raise BadInput({"": sentence_for("other_kind")[1]})
    _turn(acting, registration_id, Turn(kind=moment, text=tidy(text)), excuses)


def colleagues(acting: Acting) -> dict[uuid.UUID, str]:
    """Who can own a registration: colleagues of the own centre who hold the context today, by name."""
    must_hold(acting, "collaboration:write")
    return {row["person_id"]: row["name"] for row in rows_of(COLLEAGUES)}


def _turn(acting: Acting, registration_id: uuid.UUID, turn: Turn, excuses: Mapping[str, str] | None = None) -> None:
    must_hold(acting, "collaboration:write")
    place = written(registration_id)
    if turn.kind not in ("proposed", *MOMENTS) and acting.institution_kind != "clb":
        raise centre_only(_("Only your guidance centre does this. You can propose to close the registration."))
    if turn.text:
        check_typed(acting, place.school_id, {"text": turn.text}, excuses or {}, before=place.title)
    turn.registration_id, turn.author_id, turn.institution_id = registration_id, acting.me, acting.here
    with told_beside(sentence_for, *KEEPERS):
        turn.add()
    record("registration.turned", object=registration_id, turn=turn.kind, state=turn.state)
