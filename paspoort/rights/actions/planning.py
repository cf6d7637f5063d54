"""Planning changes of grants: what can be done with those here, and why one stays as it is. Nothing is stored; the database,
which keeps the grants, says what would be wrong."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from paspoort.kernel.models import Acting
from paspoort.rights.models import PERMISSIONS, Context, Grant

DENIED = ("already_ended", "not_yours_to_give", "to_oneself")


@dataclass(frozen=True, slots=True)
class Power:
    """What the acting person may do with a grant: give `more` of it (contexts, time), and `end` it.

    Where more is not hers to give, `who` says whose it is: `helpdesk`, a `chief`, or, of her own right, `other` admins.
    """

    more: bool
    end: bool
    who: str


def powers(acting: Acting, grants: Iterable[Grant]) -> dict[uuid.UUID, Power]:
    """A local admin handles no admin's right, only the helpdesk gives a chief's, and nobody gives herself a sensitive one."""
    known = {(one.right_id, one.code): one for one in Context.objects.all()}
    return {one.id: _power(acting, one, [known[one.right_id, code] for code in one.contexts]) for one in grants}


def _power(acting: Acting, grant: Grant, contexts: Sequence[Context]) -> Power:
    give, end = {one.given_with for one in contexts}, {one.ended_with for one in contexts}
    who = ""
    if not give <= set(PERMISSIONS):
        who = "helpdesk"
    elif not give <= acting.may:
        who = "chief"
    elif grant.person_id == acting.me and grant.right.sensitive:
        who = "other"
    return Power(not who, end <= acting.may, who)


def contexts_on_offer(acting: Acting, grant: Grant) -> list[Context]:
    """The contexts that this grant has or may get here (rules 31, 39, 40)."""
    fitting = Context.objects.filter(right=grant.right_id, kinds__contains=[acting.institution_kind]).order_by("place")
    category = grant.affiliation.category
    return [one for one in fitting if one.code in grant.contexts or (one.given_with in acting.may and category in one.categories)]


Why = dict[uuid.UUID, str]
"""Why a grant stays as it is: a code of the database, whose it is to change (as in `Power`), or same_contexts, lasts_already,
ends_anyway; empty where it changes."""


def plan_change(
    acting: Acting, grants: Sequence[Grant], *, contexts: Sequence[str] | None = None, ends_on: date | None = None
) -> Why:
    """What happens to each of these grants when it gets these contexts, or this later last day."""
    changed: Mapping[str, object] = {"contexts": contexts, "reason": "."} if contexts is not None else {"ends_on": f"{ends_on}"}
    wrong, may = wrong_with([one.id for one in grants], changed), powers(acting, grants)

    def stays(one: Grant) -> str:
        if wrong[one.id] in DENIED or may[one.id].who:
            return wrong[one.id] if wrong[one.id] == "already_ended" else may[one.id].who or wrong[one.id]
        if contexts is not None:
            return "same_contexts" if set(contexts) == set(one.contexts) else wrong[one.id]
        return "lasts_already" if ends_on is not None and one.ends_on >= ends_on else wrong[one.id]

    return {one.id: stays(one) for one in grants}


def plan_end(grants: Sequence[Grant], last_day: date | None) -> Why:
    """What happens to each of these grants when it ends at once, or after `last_day`."""
    wrong = wrong_with([one.id for one in grants], {"revoked_at": "now"})

    def stays(one: Grant) -> str:
        anyway = last_day is not None and one.ends_on <= last_day
        return "ends_anyway" if anyway and wrong[one.id] not in DENIED else wrong[one.id]

    return {one.id: stays(one) for one in grants}


def wrong_with(ids: Sequence[uuid.UUID], changed: Mapping[str, object]) -> Why:
    """What the database would refuse of changing these columns of grants here: a code, or nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select grant_id, coalesce(wrong, '') from wrong_with_changes(%s, %s::jsonb)", [list(ids), json.dumps(changed)]
        )
        return dict(cursor.fetchall())
