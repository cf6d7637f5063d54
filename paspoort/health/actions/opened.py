"""Contact of one pupil, opened: its checks, what was measured at it, and what was measured before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from paspoort.health.actions.contacts import contact_of
from paspoort.health.inner.cells import Value, cells_of
from paspoort.health.inner.facts import sex_of
from paspoort.health.models import Check, Contact, checks_on
from paspoort.kernel.actions import living_keys, unseal_bytes
from paspoort.kernel.models import Acting


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A contact of one pupil. `checks` hold only the items of the pupil's sex once that is known; `values` by item, and
    `previous` what an earlier contact had, with its day; `reason` why it did not take place. `destroyed`: nothing of it can be
    read or written any more."""

    contact: Contact
    checks: Sequence[Check]
    values: Mapping[str, Value] = field(repr=False)
    previous: Mapping[str, tuple[Value, date]] = field(repr=False)
    reason: str = field(default="", repr=False)
    destroyed: bool = False

    @property
    def pupil_id(self) -> uuid.UUID:
        return self.contact.file.pupil_id


def open_contact(acting: Acting, contact_id: uuid.UUID) -> OpenContact:
    """Open a contact, with its trace. Any other does not exist."""
    contact = contact_of(acting, contact_id)
    sex = sex_of(contact.file_id)
    checks = [_of_sex(check, sex) for check in checks_on(contact.moment, contact.day)]
    values, previous = {}, {}
    for cell in cells_of([contact.file_id]):
        if cell.contact_id == contact.id:
            values[cell.code] = cell.value
        elif cell.day <= contact.day and cell.value.value:
            previous[cell.code] = cell.value, cell.day
    key, reason = living_keys({contact.key_id}).get(contact.key_id), ""
    if contact.reason is not None and key:
        reason = unseal_bytes(key, bytes(contact.reason), contact.reason_bound_to).decode()
    return OpenContact(contact, [check for check in checks if check.items], values, previous, reason, key is None)


def _of_sex(check: Check, sex: str) -> Check:
    mine = tuple(item for item in check.items if not (sex and item.sex) or item.sex == sex)
    return Check(check.code, check.label, check.mode, mine)
