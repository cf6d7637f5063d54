"""Contacts of one pupil: begin one, note why it does not take place, take that back, and finish it."""

from __future__ import annotations

import uuid
from datetime import date

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions import cancel_line, file_of, plan_line, say_line
from paspoort.health.inner.cells import cells_of
from paspoort.health.inner.contacts import At, begin, contact_at, line, no_contact
from paspoort.health.inner.refusals import sentence_for
from paspoort.health.models import MARKS, MOMENTS, Contact
from paspoort.kernel.actions import open_data_key, seal_bytes, told_beside
from paspoort.kernel.models import Acting, BadInput
from paspoort.rights.actions import must_hold

LONGEST_REASON = 1000
CANCELLED = {"doneElsewhere": "not_needed", "refusedPerson": "declined", "missed": "not_there", "exempt": "not_needed"}
"""Why the line in the journal is cancelled: what the team reads of it."""


def begin_contact(acting: Acting, pupil_id: uuid.UUID, moment: str, day: date) -> Contact:
    """Begin a contact of one pupil: a systematic moment, of which there is one a school year, or one on request."""
    must_hold(acting, "health:write")
    if moment not in MOMENTS:
        raise BadInput({"moment": _("Choose a contact moment from the list.")})
    [contact] = begin(acting, [file_of(acting, pupil_id)], moment, day)
    return contact


def contact_of(acting: Acting, contact_id: uuid.UUID) -> Contact:
    """A contact by its id, with its file."""
    must_hold(acting, "health:write")
    contact = _contact(contact_id)
    record("medical.read", subject=contact.file.pupil_id, object=contact.id)
    return contact


def mark(acting: Acting, place: uuid.UUID, pupil_id: uuid.UUID, state: str, reason: str = "") -> None:
    """Note that a contact does not take place, and why; the reason lies sealed, and the line in the journal is cancelled."""
    must_hold(acting, "health:write")
    if state not in MARKS:
        raise BadInput({"state": _("Choose from the list.")})
    if len(reason) > LONGEST_REASON:
        raise BadInput({"reason": _("This is too long. Use at most %(most)d characters.") % {"most": LONGEST_REASON}})
    contact = _contact(contact_at(acting, place, pupil_id).id)
    contact.state = state
    sealed = (
        seal_bytes(open_data_key(contact.key_id), reason.strip().encode(), contact.reason_bound_to) if reason.strip() else None
    )
    contact.reason = sealed
    _keep(contact)
    if contact.activity_id:
        cancel_line(acting, contact.activity_id, CANCELLED[state])
    record("contact.marked", subject=pupil_id, object=contact.id, state=state)


def undo_mark(acting: Acting, place: uuid.UUID, pupil_id: uuid.UUID) -> None:
    """Take that back: the contact has to take place again, and its line is planned anew."""
    must_hold(acting, "health:write")
    take_back(acting, contact_at(acting, place, pupil_id).id)


def take_back(acting: Acting, contact_id: uuid.UUID) -> None:
    contact = _contact(contact_id)
    contact.state, contact.reason = "invited", None
    _keep(contact)
    if contact.activity_id:
        plan_line(acting, contact.activity_id, contact.day)
    record("contact.unmarked", subject=contact.file.pupil_id, object=contact.id)


def finish_contact(acting: Acting, place: uuid.UUID, pupil_id: uuid.UUID) -> None:
    """Finish a contact: its line in the journal says from now on that it was done, and which checks; never a value."""
    must_hold(acting, "health:write")
    finish(acting, contact_at(acting, place, pupil_id))


def finish(acting: Acting, at: At) -> None:
    contact = _contact(at.id)
    contact.state, contact.reason = "done", None
    _keep(contact)
    record("contact.done", subject=at.pupil_id, object=at.id)
    say_done(acting, at)


def say_done(acting: Acting, at: At) -> None:
    """Let the line in the journal say which checks were done, where it does not say so yet."""
    done = {one.code: one for one in cells_of([at.file_id]) if one.contact_id == at.id and one.value.value}
    if at.activity_id and done:
        say_line(acting, at.activity_id, line(at.moment, at.day, done))


def _contact(contact_id: uuid.UUID) -> Contact:
    contact = Contact.sought(contact_id).select_related("file").first()
    if contact is None:
        raise no_contact()
    return contact


def _keep(contact: Contact) -> None:
    with told_beside(sentence_for, "contact_kept"):
        contact.save(update_fields=["state", "reason"])
