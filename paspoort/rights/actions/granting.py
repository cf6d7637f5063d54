"""Giving rights: to one person, and to several in one go."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, connection, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from paspoort.audit.actions import record, record_many
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.checking import (
    Plan,
    check_present,
    chosen_contexts,
    contexts_of,
    held_already,
    in_words,
    kept,
    named,
    told,
)
from paspoort.rights.actions.people import MOST_PEOPLE
from paspoort.rights.models import Affiliation, Batch, Context, Grant, Right, TeamPart


@dataclass(frozen=True, slots=True)
class Offer:
    """A right that can be given here, and the contexts of it."""

    right: Right
    contexts: list[Context]


def rights_on_offer(acting: Acting, affiliations: Sequence[Affiliation] = ()) -> list[Offer]:
    """What the acting person may give here; with `affiliations` only what at least one of these may hold (rules 39, 40)."""
    must_hold(acting, "rights:manage")
    categories = {one.category for one in affiliations}
    fitting = Context.objects.filter(kinds__contains=[acting.institution_kind], given_with__in=acting.may)
    found: dict[str, Offer] = {}
    for context in fitting.select_related("right").order_by("right__place", "right", "place"):
        if not categories or categories & set(context.categories):
            found.setdefault(context.right_id, Offer(context.right, [])).contexts.append(context)
    return list(found.values())


def choose_people(acting: Acting, affiliation_ids: Sequence[uuid.UUID]) -> list[Affiliation]:
    """The people who were chosen, in that order: at most 25, nobody twice, all at work here (rules 25-27)."""
    must_hold(acting, "rights:manage")
    if not affiliation_ids:
        raise BadInput({"people": _("Choose at least one person.")})
    if len(affiliation_ids) > MOST_PEOPLE:
        sentence = _("You can choose %(most)s people at once. Take %(more)s out, and give it to them afterwards.")
        raise BadInput({"people": sentence % {"most": MOST_PEOPLE, "more": len(affiliation_ids) - MOST_PEOPLE}})
    here = Affiliation.objects.filter(institution=acting.here, session__isnull=True).select_related("person", "institution")
    found = here.in_bulk(affiliation_ids)
    if not found.keys() >= set(affiliation_ids):
        raise BadInput({"people": _("One of these people does not work at your institution. Choose again from the list.")})
    people = [found[one] for one in affiliation_ids]
    twice = [one for place, one in enumerate(people) if one.person_id in {other.person_id for other in people[:place]}]
    if twice:
        raise BadInput({"people": _("Chosen twice: %(people)s. Leave each person in once.") % {"people": named(twice[:1])}})
    check_present(people)
    return people


def plan_grant(acting: Acting, affiliation_ids: Sequence[uuid.UUID], right: str, contexts: Sequence[str], period: Period) -> Plan:
    """What giving this right to these people would do; stores nothing. Who holds it already is left out and shown (rule 11).

    Raises `BadInput` for people, right, contexts, begins_on and ends_on, and `Refused` for what the acting person may not give.
    """
    return planned(acting, choose_people(acting, affiliation_ids), right, contexts, period)


def planned(acting: Acting | None, people: Sequence[Affiliation], right: str, contexts: Sequence[str], period: Period) -> Plan:
    """What giving this right to people who were chosen already would do. Raises what the database would refuse of it."""
    plan = prepared(people, right, contexts, period)
    with connection.cursor() as cursor:
        cursor.execute(
            "select affiliation_id, wrong from wrong_with_new(%s, %s, %s, %s, %s) where wrong is not null",
            [[one.id for one in people], right, [one.code for one in plan.contexts], period.begins, plan.last_day],
        )
        wrong = dict(cursor.fetchall())
    # who holds it is left out, also where nobody gives it to oneself
    told_of = [one for one in people if one.id in wrong and (one in plan.receivers or wrong[one.id] != "to_oneself")]
    if told_of:
        code = wrong[told_of[0].id]
        raise told(acting, code, replace(plan, receivers=[one for one in told_of if wrong[one.id] == code]))
    return plan


def prepared(people: Sequence[Affiliation], right: str, contexts: Sequence[str], period: Period) -> Plan:
    """The same before the database is asked whether it can be: for whoever gives at once, and hears it then."""
    known, fitting = contexts_of(right, people[0].institution.kind)
    if period.ends is None:
        raise BadInput({"ends_on": _("A right has a last day. Choose one.")})
    chosen, held = chosen_contexts(fitting, contexts), held_already(people, right, period)
    holders = {grant.person_id for grant in held}
    return Plan(known, chosen, period, [one for one in people if one.person_id not in holders], held)


def grant_several(
    acting: Acting,
    batch_id: uuid.UUID,
    affiliation_ids: Sequence[uuid.UUID],
    right: str,
    contexts: Sequence[str],
    period: Period,
    reason: str = "",
) -> Batch:
    """Give a right to several people in one go: all or nothing, and under the same `batch_id` only once (rules 28, 30).

    Raises what `plan_grant` raises, and `Refused` when all of them hold it already.
    """
    must_hold(acting, "rights:manage")
    known = Batch.objects.filter(id=batch_id, institution=acting.here).first()
    if known is not None:
        return known
    plan = prepared(choose_people(acting, affiliation_ids), right, contexts, period)
    if not plan.receivers:
        raise Refused("all_held", _("They all hold this right already in this period. Change those grants instead."))
    with transaction.atomic():  # no batch is left of what is refused
        return started(acting, batch_id) or give_plan(acting, batch_id, plan, reason)


def started(acting: Acting, batch_id: uuid.UUID) -> Batch | None:
    """The batch when someone else just stored it; None after beginning it."""
    try:
        with transaction.atomic():
            Batch(id=batch_id, institution_id=acting.here, given_by_id=acting.me).save(force_insert=True)
    except IntegrityError:
        known = Batch.objects.filter(id=batch_id, institution=acting.here).first()
        if known is None:
            raise Refused("not_found", status=404) from None
        return known
    return None


def give_plan(acting: Acting, batch_id: uuid.UUID, plan: Plan, reason: str) -> Batch:
    """Give what was planned, as part of a batch that was started: to all receivers or to nobody."""
    codes = [context.code for context in plan.contexts]
    rows = [
        _grant_of(one, plan, codes, reason, acting, batch_id) for one in sorted(plan.receivers, key=lambda one: one.person_id)
    ]
    with kept(lambda: _nobody_got_it(acting, plan)):
        Grant.objects.bulk_create(rows)
    record_many("right.granted", [row.id for row in rows], right=plan.right.code, contexts=",".join(codes))
    return Batch.objects.get(id=batch_id)


def _grant_of(
    one: Affiliation, plan: Plan, codes: list[str], reason: str, acting: Acting | None, batch_id: uuid.UUID | None
) -> Grant:
    return Grant(
        affiliation=one,
        person_id=one.person_id,
        institution_id=one.institution_id,
        right=plan.right,
        contexts=codes,
        begins_on=plan.period.begins,
        ends_on=plan.last_day,
        granted_by_id=acting.person_id if acting else None,
        reason=in_words(reason),
        batch_id=batch_id,
    )


def _nobody_got_it(acting: Acting, plan: Plan) -> None:
    """Look again after the database refused: who left, or who just got the right from someone else."""
    again = planned(acting, plan.receivers, plan.right.code, [context.code for context in plan.contexts], plan.period)
    if again.held:
        sentence = _("Someone else just gave this right to %(people)s. Nothing was stored. Look again, and confirm.")
        people = ", ".join(sorted({str(grant.person) for grant in again.held}))
        raise Refused("already_held", sentence % {"people": people}, status=409)


def batch(acting: Acting, batch_id: uuid.UUID) -> Batch:
    """What was given in one go, with its grants and their people; and in which teams they came with it."""
    must_hold(acting, "rights:manage")
    grants = Grant.objects.select_related("person", "right", "affiliation").order_by("person__family_name", "person__given_name")
    parts = TeamPart.objects.filter(ended_at__isnull=True).select_related("team").order_by("team__name")
    found = (
        Batch.objects.filter(id=batch_id, institution=acting.here)
        .prefetch_related(Prefetch("grants", grants), Prefetch("team_parts", parts))
        .first()
    )
    if found is None:
        raise Refused("not_found", _("This was not given at your institution."), status=404)
    return found


def grant(
    affiliation: Affiliation, right: str, contexts: Sequence[str], period: Period, *, by: Acting | None, reason: str = ""
) -> Grant:
    """Give a right at the institution of an affiliation, for a period within it (rules 10, 29, 31, 104).

    `by` is whoever acts; None is the operator. Raises `BadInput` for a period or context that cannot be, and `Refused`
    when the same right is held already in that period (rule 11).
    """
    if by is not None:
        must_hold(by, "rights:manage")
        if affiliation.institution_id != by.institution_id:
            raise Refused("other_institution", _("You manage rights of your own institution only."))

    def check() -> None:
        if planned(by, [affiliation], right, contexts, period).held:
            raise Refused("already_held", _("This person already holds the right in this period. Change that grant instead."))

    plan = prepared([affiliation], right, contexts, period)
    given = _grant_of(affiliation, plan, [context.code for context in plan.contexts], reason, by, None)
    with kept(check):
        given.save(force_insert=True)
    record("right.granted", object=given.id, right=right, contexts=",".join(given.contexts))
    return given
