"""Offboarding: the work of several people ends in one go, and their rights with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import today
from paspoort.rights.actions.checking import kept, named
from paspoort.rights.actions.people import all_work_here, chosen_work, end_affiliation
from paspoort.rights.models import Affiliation


@dataclass(frozen=True, slots=True)
class Leaving:
    """What ending would do: whose work ends after which day, whether that is at once, and whether one's own is among it."""

    works: list[Affiliation]
    last_day: date
    at_once: bool
    own: bool


def plan_leaving(acting: Acting, affiliation_ids: Sequence[uuid.UUID], last_day: date) -> Leaving:
    """What ending the work of these people would do; stores nothing. Who left already is passed over.

    The last day still counts: today means until midnight, a day before today means at once. Raises `BadInput` for a last day
    after someone's work ends anyway, or before today for the own work; and `Refused` for someone who never worked here.
    """
    chosen = chosen_work(acting, affiliation_ids, all_work_here(acting))
    leaving = [row for row in chosen if row.lasts()]
    at_once, own = last_day < today(), any(row.person_id == acting.person_id for row in leaving)
    if at_once and own:
        raise BadInput(
            {"last_day": _("You cannot end your own work at once. Choose today or later, or let another admin do it.")}
        )
    earlier = [row for row in leaving if row.ends_on is not None and last_day > row.ends_on]
    if earlier:
        sentence = _("The work of these people ends before that day: %(people)s. Choose an earlier day.")
        raise BadInput({"last_day": sentence % {"people": named(earlier)}})
    return Leaving(leaving, last_day, at_once, own)


def end_colleagues(acting: Acting, affiliation_ids: Sequence[uuid.UUID], last_day: date) -> int:
    """End the work of these people here, and every right that comes with it; gives how many (rules 37, 106).

    All of them or nobody; what they had stays on record. Raises what `plan_leaving` raises, and `Refused` where nobody would be
    left to manage the rights here (rule 111).
    """
    works = plan_leaving(acting, affiliation_ids, last_day).works
    with kept(lambda: None):
        for row in works:
            end_affiliation(row, last_day)
    return len(works)
