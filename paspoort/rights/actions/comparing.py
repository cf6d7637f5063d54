"""Comparing two colleagues, and giving one what the other has."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, months_after, today
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.granting import give_plan, planned, prepared, started
from paspoort.rights.actions.people import Colleague, colleagues_named, lasting_grants, works_here
from paspoort.rights.actions.periods import chosen_period, latest_end, ordered
from paspoort.rights.models import Affiliation, Batch, Context, Grant, Right


@dataclass(frozen=True, slots=True)
class Difference:
    """One right and context beside each other: the grant of the one and of the other, None for who does not hold it."""

    right: Right
    context: Context
    a: Grant | None
    b: Grant | None

    @property
    def kind(self) -> str:
        """`only_a`, `only_b`, `period` when both hold it for another time, or `same`."""
        if self.a is None or self.b is None:
            return "only_b" if self.a is None else "only_a"
        alike = (self.a.begins_on, self.a.ends_on) == (self.b.begins_on, self.b.ends_on)
        return "same" if alike else "period"

    @property
    def differs(self) -> bool:
        return self.kind != "same"


@dataclass(frozen=True, slots=True)
class Lack:
    """A right with the contexts that the one has and the other lacks; `cannot` says why it cannot be given, or is empty."""

    right: Right
    contexts: list[Context]
    cannot: str = ""


Holdings = dict[tuple[str, str], Grant]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two people here beside each other, `a` and `b`, with what each holds by right and context, and every context there is."""

    a: Colleague
    b: Colleague
    a_holds: Holdings
    b_holds: Holdings
    contexts: list[Context]


def two_sides(acting: Acting, a_person_id: uuid.UUID, b_person_id: uuid.UUID) -> Sides:
    """Both as they are here, for whoever asks several things of them.

    Raises `Refused` for someone who never worked here, and `BadInput` for twice the same person.
    """
    must_hold(acting, "rights:manage")
    if a_person_id == b_person_id:
        raise BadInput({"b": _("Choose two different people.")})
    a, b = colleagues_named(acting, [a_person_id, b_person_id])
    contexts = Context.objects.select_related("right").order_by("right__place", "place")
    a_holds, b_holds = _held(acting, a_person_id, b_person_id)
    return Sides(a, b, a_holds, b_holds, list(contexts))


def compare(sides: Sides) -> list[Difference]:
    """The rights of two people here side by side, each right and context once; those alike as well (rule 11)."""
    record("rights.compared", object=sides.a.affiliation.person_id, other=str(sides.b.affiliation.person_id))
    a, b = sides.a_holds, sides.b_holds
    pairs = ((row, (row.right_id, row.code)) for row in sides.contexts)
    return [Difference(row.right, row, a.get(key), b.get(key)) for row, key in pairs if key in a or key in b]


def lacks(acting: Acting, sides: Sides) -> list[Lack]:
    """What the one holds today and the other lacks, right by right, with why some of it cannot be given to the other."""
    receiver = sides.b.affiliation if sides.b.affiliation.lasts() else None
    missing: dict[str, list[Context]] = {}
    for row in sides.contexts:
        held = sides.a_holds.get((row.right_id, row.code))
        if held is not None and held.begins_on <= today() and (row.right_id, row.code) not in sides.b_holds:
            missing.setdefault(row.right_id, []).append(row)
    other = {right for right, _context in sides.b_holds}
    return [lack for rows in missing.values() for lack in _split(acting, rows, receiver, other)]


def _split(acting: Acting, rows: list[Context], receiver: Affiliation | None, other: set[str]) -> list[Lack]:
    """The contexts of one right that can be given, and apart those that cannot, by reason."""
    why: dict[str, list[Context]] = {}
    for row in rows:
        why.setdefault(_cannot(acting, row, receiver, other), []).append(row)
    return [Lack(contexts[0].right, contexts, cannot) for cannot, contexts in sorted(why.items())]


def _cannot(acting: Acting, row: Context, receiver: Affiliation | None, other: set[str]) -> str:
    if receiver is None:
        return _("This person does not work here now.")
    if receiver.category not in row.categories or acting.institution_kind not in row.kinds:
        return _("This is not for people of this category.")
    if row.right_id in other:
        return _("This person has this right already, with another context: change that right.")
    if row.given_with not in acting.may:
        return _("You cannot give this yourself.")
    if row.right.sensitive and receiver.person_id == acting.person_id:
        return _("You cannot give this right to yourself. Ask another local admin.")
    return ""


@dataclass(frozen=True, slots=True)
class Same:
    """What someone would get of what a colleague has, what not and why; from today, or the first day of work."""

    receiver: Affiliation
    given: list[Lack]
    left_out: list[Lack]
    begins_on: date

    @property
    def strictest(self) -> Right:
        """The right that lasts the shortest: all are given for one period, so it decides."""
        return min((lack.right for lack in self.given), key=lambda right: (right.max_months, right.default_months))

    def period(self, acting: Acting, until: str, ends_text: str) -> Period:
        """The period that was chosen, or typed. Raises `Refused` when nothing is given, and `BadInput` for what cannot be."""
        if not self.given:
            raise Refused("all_held", status=409)
        period = chosen_period(self.strictest, [self.receiver], f"{self.begins_on:%d/%m/%Y}", until, ends_text)
        for lack in self.given:
            planned(acting, [self.receiver], lack.right.code, [context.code for context in lack.contexts], period)
        return period

    def agreed(self, period: Period) -> str:
        """What is read before confirming, in one line: the period, and the codes of what is given."""
        given = (f"{lack.right.code}:{'+'.join(context.code for context in lack.contexts)}" for lack in self.given)
        return f"{period.begins}/{period.ends}/{' '.join(given)}"


def plan_same(acting: Acting, sides: Sides) -> Same:
    """What giving the second what the first has would do; stores nothing."""
    receiver = sides.b.affiliation
    lacking = lacks(acting, sides)
    given, left_out = ([lack for lack in lacking if bool(lack.cannot) is out] for out in (False, True))
    return Same(receiver, given, left_out, max(today(), receiver.begins_on))


def give_same(
    acting: Acting, batch_id: uuid.UUID, from_person_id: uuid.UUID, to_affiliation_id: uuid.UUID, period: Period
) -> Batch:
    """Give someone what a colleague has and this person lacks, as far as it can be given: all of that, or nothing.

    `lacks` tells beforehand what is left out and why. A period without end gives each right for as long as it usually lasts.
    The same `batch_id` again gives the first outcome and nothing more. Raises what `plan_grant` raises, and `Refused` when
    nothing is left to give.
    """
    must_hold(acting, "rights:manage")
    known = Batch.objects.filter(id=batch_id, institution=acting.here).first()
    if known is not None:
        return known
    receiver = works_here(acting).filter(id=to_affiliation_id).select_related("person", "institution").first()
    if receiver is None:
        raise Refused("not_found", status=404)
    plans = [
        prepared([receiver], lack.right.code, [row.code for row in lack.contexts], _until(period, lack.right, receiver))
        for lack in lacks(acting, two_sides(acting, from_person_id, receiver.person_id))
        if not lack.cannot
    ]
    if not any(plan.receivers for plan in plans):
        raise Refused("all_held", _("There is nothing to give: this person has it all, or may not hold it."), status=409)
    with transaction.atomic():
        return started(acting, batch_id) or [give_plan(acting, batch_id, plan, "") for plan in plans][-1]


def _until(period: Period, right: Right, receiver: Affiliation) -> Period:
    if period.ends is not None:
        return period
    usual = months_after(period.begins, right.default_months)
    return ordered(period.begins, min(usual, latest_end(right, receiver, period.begins)))


def _held(acting: Acting, *people: uuid.UUID) -> list[Holdings]:
    """For each of these people the grants that last, by right and context; of two in a row the one that counts first."""
    grants = list(lasting_grants(acting).filter(person_id__in=people).order_by("-begins_on"))
    return [
        {(grant.right_id, code): grant for grant in grants if grant.person_id == person for code in grant.contexts}
        for person in people
    ]
