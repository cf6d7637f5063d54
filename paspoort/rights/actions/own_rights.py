"""The own rights and details: what someone was given everywhere, where someone manages rights, and how to be reached."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused, named_rows
from paspoort.kernel.periods import Lasting, today
from paspoort.kernel.phones import is_mobile, read_phone
from paspoort.registry.models import Institution
from paspoort.rights.actions.onboarding import read_email
from paspoort.rights.models import Affiliation

MY_GRANTS = """
    select grant_id, institution_name, institution_number, right_code, right_name, contexts, begins_on, ends_on, given_by,
           source, reason, revoked_at, ended_because, last_used_on, work_over, here
      from my_grants()
"""
MANAGED = """
    select g.institution_id, bool_or('admins:manage' = any (c.allows))
      from rights_grant g
      join rights_affiliation a on a.id = g.affiliation_id and affiliation_counts(a, %(session)s)
      join registry_institution i on i.id = g.institution_id and goes_on(i.ended_on)
      join rights_context c on c.right_id = g.right_id and c.code = any (g.contexts) and 'rights:manage' = any (c.allows)
       and i.kind = any (c.kinds) and a.category = any (c.categories)
     where g.person_id = %(me)s and g.revoked_at is null and (g.session_id is null or g.session_id = %(session)s)
       and today() between g.begins_on and g.ends_on
     group by g.institution_id
"""


@dataclass(frozen=True, slots=True)
class MyGrant(Lasting):
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
    source: str
    reason: str
    revoked_at: datetime | None
    ended_because: str
    last_used_on: date | None
    work_over: bool
    here: bool

    ends, ended = "ends_on", "revoked_at"

    @property
    def over_lately(self) -> bool:
        """Whether it ended in the last year."""
        return not self.lasts() and self.over_on >= today() - timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """The phone, mobile and e-mail that one institution keeps of the acting person; `here` says it is the acting one."""

    institution: Institution
    phone: str
    mobile: str
    email: str
    here: bool


def my_rights(acting: Acting) -> list[MyGrant]:
    """Everything that the acting person was ever given, at every institution: what counts first, what ended last."""
    with connection.cursor() as cursor:
        cursor.execute(MY_GRANTS)
        grants = [MyGrant(**row) for row in named_rows(cursor)]
    record("right.own_seen", object=acting.person_id)
    return grants


def managed_places(acting: Acting) -> list[tuple[Institution, bool]]:
    """The institutions of which the acting person manages the rights, by name, and whether as chief local admin."""
    with connection.cursor() as cursor:
        cursor.execute(MANAGED, {"me": acting.me, "session": acting.session_id})
        chief = dict(cursor.fetchall())
    return [(place, chief[place.id]) for place in Institution.objects.filter(id__in=chief).order_by("name", "number")]


def own_email(acting: Acting) -> str:
    """The own e-mail address as the acting institution knows it, or nothing."""
    works = Affiliation.objects.filter(person_id=acting.me, institution_id=acting.here, ended_at__isnull=True).exclude(email="")
    return works.order_by("-begins_on").values_list("email", flat=True).first() or ""


def own_details(acting: Acting) -> list[OwnDetails]:
    """Phone, mobile and e-mail as each institution where the acting person works keeps them, the acting one first."""
    works = Affiliation.objects.filter(_own_work(acting)).select_related("institution").order_by("begins_on", "id")
    kept = {work.institution_id: work for work in works}
    here = acting.here
    told = [OwnDetails(one.institution, one.phone, one.mobile, one.email, one.institution_id == here) for one in kept.values()]
    record("details.seen", object=acting.me)
    return sorted(told, key=lambda one: (not one.here, one.institution.name, one.institution.number))


def _own_work(acting: Acting) -> Q:
    """The work of the acting person that is not over, without what a sign-in brought for one session."""
    return Q(Affiliation.lasting(), person_id=acting.me, session__isnull=True)


def set_own_details(acting: Acting, phone: str, mobile: str, email: str) -> None:
    """Keep the own phone, mobile and e-mail at the acting institution; at others they stay as they are (rules 55, 115).

    Raises `BadInput` for what is no number or address, every field at once, and `Refused` for who does not work here.
    """
    problems: dict[str, str] = {}
    kept = {
        "phone": _read(problems, lambda: _number("phone", phone)),
        "mobile": _read(problems, lambda: _number("mobile", mobile)),
        "email": _read(problems, lambda: read_email(email)),
    }
    if problems:
        raise BadInput(problems)
    with connection.cursor() as cursor:
        cursor.execute("select keep_own_details(%s, %s, %s)", list(kept.values()))
        (rows,) = cursor.fetchone()
    if not rows:
        raise Refused("no_work", _("You do not work for this institution, so it keeps no details of you."))
    record("details.changed", phone=bool(kept["phone"]), mobile=bool(kept["mobile"]), email=bool(kept["email"]))


def _read(problems: dict[str, str], read: Callable[[], str]) -> str:
    try:
        return read()
    except BadInput as bad:
        problems |= bad.problems
        return ""


def _number(field: str, text: str) -> str:
    """A telephone number as it is kept, or nothing. Raises `BadInput` for what is none, or for no mobile where one is asked."""
    try:
        number = read_phone(text)
    except ValueError:
        raise BadInput({field: _("This is not a telephone number. Write it as 09 210 10 10 or +32 9 210 10 10.")}) from None
    if field == "mobile" and number and not is_mobile(number):
        raise BadInput({field: _("This is not a mobile number. Write it as 0470 12 34 56, or fill it in as phone.")})
    return number
