"""Onboarding: look first whether someone is known, then let them work here; or add someone of before again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.actions import number_hash, seal_number
from paspoort.kernel.limits import too_fast
from paspoort.kernel.models import Acting, BadInput, NationalNumber, Refused
from paspoort.kernel.periods import Period, today
from paspoort.registry.actions import normalise
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.people import all_work_here, categories_here, chosen_work, serialise, works_here
from paspoort.rights.inner.inquiries import must_inquire
from paspoort.rights.inner.names import same_person
from paspoort.rights.models import Affiliation

BY_NUMBER = "select person_id, given_name, family_name, birth_date, ended_on from person_by_number(%s)"


@dataclass(frozen=True, slots=True)
class PersonCheck:
    """What a look-up found: the person when known, the work that this person already has here, and what to look at again."""

    person_id: uuid.UUID | None
    known: bool
    at_work: Affiliation | None
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class _Typed:
    number: NationalNumber = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: date = field(repr=False)


def check_person(acting: Acting, number: str, given_name: str, family_name: str, birth_date: date | None) -> PersonCheck:
    """Look whether someone is known before adding anything (rules 34, 96-98). Nothing of what is stored is told.
    Runs within `with_inquiry`, as adding does.

    Raises `BadInput` for a number that cannot be, a name that is not the one of this number, or someone who is gone; and
    `Refused` after thirty look-ups in an hour, because a number is not something to guess at.
    """
    must_hold(acting, "rights:manage")
    _pace()
    return _check(acting, _read(number, given_name, family_name, birth_date), trace=True)


@dataclass(frozen=True, slots=True)
class NewColleague:
    """Someone to let work here: the national number as it was typed, the names of the identity card, and the birth date; as what
    (`category`) and in which days; the e-mail address for notices; whether what did not fit was looked at again."""

    number: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    category: str
    period: Period
    email: str = field(default="", repr=False)
    confirmed: bool = False


def add_colleague(acting: Acting, new: NewColleague) -> Affiliation:
    """Let someone work here: the person who is known by this number, or a new one (rules 9, 34).

    Sending the same twice adds once. Warnings must be `confirmed`. Raises `BadInput` as `check_person` does, and for a
    category or period that cannot be or that overlaps with work here.
    """
    must_hold(acting, "rights:manage")
    _pace(beyond=1)
    typed = _read(new.number, new.given_name, new.family_name, new.birth_date)
    email = read_email(new.email)
    serialise(f"work {number_hash(typed.number).hex()}")
    checked = _check(acting, typed, trace=False)
    if checked.warnings and not new.confirmed:
        record("person.checked", found="to_confirm")
        raise BadInput({"confirmed": checked.warnings[0]})
    with transaction.atomic():  # whoever cannot work here is not made known either
        return begin_work(acting, checked.person_id or _add(typed), new.category, new.period, email)


def begin_work(acting: Acting, person_id: uuid.UUID, category: str, period: Period, email: str = "") -> Affiliation:
    """Let a person work here for a period; the very same work that stands already is given back as it is.

    Raises `BadInput` for a category that this institution does not have, and a period that is over or overlaps.
    """
    if category not in categories_here(acting):
        raise BadInput({"category": _("Choose as what this person works here.")})
    _check_period(period)
    serialise(f"work {person_id}")
    for work in works_here(acting).filter(person_id=person_id):
        if (work.category, work.begins_on, work.ends_on) == (category, period.begins, period.ends):
            return work
        if period.overlaps(Period(work.begins_on, work.ends_on)):
            raise BadInput({"begins_on": _("This person already works here in that period.")})
    begun = Affiliation.objects.create(
        person_id=person_id,
        institution_id=acting.here,
        category=category,
        begins_on=period.begins,
        ends_on=period.ends,
        email=email,
    )
    record("affiliation.begun", object=begun.id, category=category)
    return begun


def _check_period(period: Period) -> None:
    day = today()
    if not date(1950, 1, 1) <= period.begins <= day + timedelta(days=730):
        raise BadInput({"begins_on": _("This first day cannot be right. Choose one before today, or within two years.")})
    if period.ends is not None and period.ends < day:
        raise BadInput({"ends_on": _("This period is over already. Choose a later last day.")})
    if period.ends is not None and period.ends > day + timedelta(days=50 * 366):
        raise BadInput({"ends_on": _("This last day is too far away. Choose an earlier one, or leave it open.")})


def first_day_again(works: Sequence[Affiliation]) -> date:
    """From when these people can work here again: today, or the day after the last day of whoever is still at work."""
    last = [work.ends_on for work in works if work.lasts() and work.ends_on]
    return max([today(), *(day + timedelta(days=1) for day in last)])


def add_again(acting: Acting, affiliation_ids: Sequence[uuid.UUID], period: Period) -> list[Affiliation]:
    """Take people of before back, in the category they had; without any right until someone gives it anew (rule 36).

    All of them or nobody. Raises `BadInput` for someone who is gone or already back, and `Refused` for an unknown one.
    """
    before = chosen_work(acting, affiliation_ids, all_work_here(acting))
    if len({work.person_id for work in before}) < len(before):
        raise BadInput({"people": _("You chose the same person twice.")})
    for person_id in sorted(work.person_id for work in before):
        serialise(f"work {person_id}")
    with transaction.atomic():
        return [_back(acting, work, period) for work in before]


def _back(acting: Acting, work: Affiliation, period: Period) -> Affiliation:
    if not work.person.lasts():
        sentence = _("%(person)s is no longer known as active and cannot come back.")
        raise BadInput({"people": sentence % {"person": work.person}})
    try:
        back = begin_work(acting, work.person_id, work.category, period, work.email)
    except BadInput as problem:
        if problem.problems.keys() != {"begins_on"} or not works_here(acting).filter(person_id=work.person_id).exists():
            raise
        sentence = _("%(person)s already works here in that period.") % {"person": work.person}
        raise BadInput({"people": sentence}) from None
    record("affiliation.again", object=back.id)
    return back


def read_email(text: str) -> str:
    """An e-mail address as it is kept, or nothing. Raises `BadInput` for what is no address."""
    text = text.strip()
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise BadInput({"email": _("This is not an e-mail address. Write it as name@school.be.")}) from None
    if len(text) > 254:
        raise BadInput({"email": _("This is not an e-mail address. Write it as name@school.be.")})
    return text


def _read(number: str, given_name: str, family_name: str, birth_date: date | None) -> _Typed:
    """What was typed, as it must be; every field that is wrong is told at once."""
    problems, given_name, family_name = {}, " ".join(given_name.split()), " ".join(family_name.split())
    known = None
    try:
        known = NationalNumber(number)
    except ValueError:
        problems["number"] = _("This is not a national number or BIS number. It has eleven digits: check them.")
    if not _is_name(given_name):
        problems["given_name"] = _("Fill in the first name, as it stands on the identity card.")
    if not _is_name(family_name):
        problems["family_name"] = _("Fill in the last name, as it stands on the identity card.")
    if birth_date is None:
        problems["birth_date"] = _("Fill in the birth date.")
    elif not date(1900, 1, 1) <= birth_date <= today():
        problems["birth_date"] = _("This birth date cannot be right.")
    if problems or known is None or birth_date is None:
        raise BadInput(problems)
    return _Typed(known, given_name, family_name, birth_date)


def _is_name(text: str) -> bool:
    return bool(normalise(text)) and len(text) <= 100 and not any(sign.isdigit() for sign in text) and text.isprintable()


def _pace(beyond: int = 0) -> None:
    """Refuse whoever looked up too many people in the last hour: only what failed or was not added counts for adding."""
    if too_fast("people looked up", beyond):
        sentence = _("You looked up many people in a short time. Wait an hour and go on.")
        raise Refused("slow_down", sentence, status=429)


def _check(acting: Acting, typed: _Typed, *, trace: bool) -> PersonCheck:
    sought = number_hash(typed.number)
    must_inquire("person", None, sought.hex())
    with connection.cursor() as cursor:
        cursor.execute(BY_NUMBER, [sought])
        row = cursor.fetchone()
    fits = typed.number.plausible_with(typed.birth_date)
    if row is not None:
        _id, given_name, family_name, birth_date, ended_on = row
        if not same_person((typed.given_name, typed.family_name), (given_name, family_name)):
            record("person.checked", found="other_name")
            raise BadInput({"number": _("This number and this name do not belong together. Check both.")})
        if ended_on is not None and ended_on <= today():
            record("person.checked", found="gone")
            raise BadInput({"number": _("This person is no longer known as active and cannot be added.")})
        fits = fits and birth_date in (None, typed.birth_date)
    if trace:
        record("person.checked", found="known" if row else "new")
    at_work = works_here(acting).filter(person_id=row[0]).order_by("begins_on").first() if row else None
    warnings = [] if fits else [_("The birth date does not fit this national number. Check both before you go on.")]
    return PersonCheck(row[0] if row else None, row is not None, at_work, warnings)


def _add(typed: _Typed) -> uuid.UUID:
    sealed, hashed = seal_number(typed.number)
    with connection.cursor() as cursor:
        cursor.execute(
            "select add_person(%s, %s, %s, %s, %s)", [typed.given_name, typed.family_name, typed.birth_date, sealed, hashed]
        )
        person_id: uuid.UUID = cursor.fetchone()[0]
    record("person.added", object=person_id)
    return person_id
