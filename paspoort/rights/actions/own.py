"""The own rights: what someone was given everywhere, where someone manages rights, and the own e-mail address."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, Refused
from paspoort.registry.models import Institution
from paspoort.rights.actions.adding import read_email

MY_GRANTS = """
    select grant_id, institution_name, institution_number, right_code, right_name, contexts, begins_on, ends_on, given_by,
           given_at, source, reason, revoked_at, ended_because, last_used_on, work_over, here
      from my_grants()
"""
MANAGED = """
    select g.institution_id, bool_or('admins:manage' = any (c.allows))
      from rights_grant g
      join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, %(session)s)
      join registry_institution i on i.id = g.institution_id and (i.ended_on is null or i.ended_on > today())
      join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and 'rights:manage' = any (c.allows)
       and i.kind = any (c.kinds) and a.category = any (c.categories)
     where g.person_id = %(me)s and g.revoked_at is null and (g.session_id is null or g.session_id = %(session)s)
       and today() between g.begins_on and g.ends_on
     group by g.institution_id
"""


@dataclass(frozen=True, slots=True)
class MyGrant:
    """A right that the acting person has or had somewhere: why, from whom, until when, and when it last opened something.

    `contexts` are names; `work_over` says that the work there ended or did not begin, so that the right does not count;
    `here` that it is at the acting institution.
    """

    grant_id: uuid.UUID
    institution_name: str
    institution_number: str
    right_code: str
    right_name: str
    contexts: list[str]
    begins_on: date
    ends_on: date
    given_by: str
    given_at: datetime
    source: str
    reason: str
    revoked_at: datetime | None
    ended_because: str
    last_used_on: date | None
    work_over: bool
    here: bool


def my_rights(acting: Acting) -> list[MyGrant]:
    """Everything that the acting person was ever given, at every institution: what counts first, what ended last."""
    with connection.cursor() as cursor:
        cursor.execute(MY_GRANTS)
        grants = [MyGrant(*row) for row in cursor.fetchall()]
    record("right.own_seen", object=acting.person_id)
    return grants


def managed_places(acting: Acting) -> list[tuple[Institution, bool]]:
    """The institutions of which the acting person manages the rights, by name, and whether as chief local admin."""
    with connection.cursor() as cursor:
        cursor.execute(MANAGED, {"me": acting.me, "session": acting.session_id})
        chief = dict(cursor.fetchall())
    return [(place, chief[place.id]) for place in Institution.objects.filter(id__in=chief).order_by("name", "number")]


def set_own_email(acting: Acting, email: str) -> None:
    """Keep the own e-mail address at the acting institution, where notices about rights go; nothing takes it away.

    Raises `BadInput` for what is no address, and `Refused` for who does not work here.
    """
    address = read_email(email)
    with connection.cursor() as cursor:
        cursor.execute("select keep_own_email(%s)", [address])
        (kept,) = cursor.fetchone()
    if not kept:
        raise Refused("no_work", _("You do not work for this institution, so it keeps no address of you."))
    record("email.changed", given=bool(address))
