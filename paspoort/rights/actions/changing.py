"""Changing and ending rights: one grant or several in one go, each as it was seen on the screen."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from paspoort.audit.actions import record, record_many
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import Period, today
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.checking import Plan, chosen_contexts, contexts_of, held_already, in_words, kept, no_longer, told
from paspoort.rights.actions.periods import ordered
from paspoort.rights.actions.planning import DENIED, wrong_with
from paspoort.rights.models import Context, Grant, TeamPart


class ChangedMeanwhile(Refused):
    """Someone else changed one of these grants since it was shown; `grants` are those, as they are now."""

    def __init__(self, grants: list[Grant]) -> None:
        sentence = _("Someone else changed this in the meantime: %(people)s. Look at how it is now, and decide again.")
        people = ", ".join(dict.fromkeys(str(grant.person) for grant in grants))
        super().__init__("changed_meanwhile", sentence % {"people": people}, status=409)
        self.grants = grants


@dataclass(frozen=True, slots=True)
class GrantUpdate:
    """What becomes of grants: a later `ends_on` extends them, and None leaves it as it is. Other contexts need a reason."""

    contexts: Sequence[str] | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


def change_grants(acting: Acting, seen: Mapping[uuid.UUID, int], update: GrantUpdate) -> list[Grant]:
    """Change contexts or period of grants, all or nothing (rules 30, 50, 107).

    `seen` maps each grant to the revision that was on the screen: `ChangedMeanwhile` when one has changed since.
    """
    grants = _as_seen(acting, seen)
    change = replace(update, reason=in_words(update.reason))
    changed = [one for one in grants if _apply(acting, one, change)]
    with kept(lambda: _as_seen(acting, seen)):
        for one in changed:
            _store(one, contexts=one.contexts, begins_on=one.begins_on, ends_on=one.ends_on, reason=one.reason)
    for one in changed:
        record("right.changed", object=one.id, right=one.right_id, contexts=",".join(one.contexts))
    fresh = Grant.objects.select_related("person", "right", "affiliation").in_bulk(list(seen))
    return [fresh[one.id] for one in grants]


def _as_seen(acting: Acting, seen: Mapping[uuid.UUID, int]) -> list[Grant]:
    """These grants, held until the end of the transaction, as they were on the screen.

    The work behind them is held first: whoever ends that does it in the same order, so that nobody waits for ever.
    """
    must_hold(acting, "rights:manage")
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from rights_affiliation"
            " where id = any (array (select affiliation_id from rights_grant where id = any (%s))) order by id for share",
            [list(seen)],
        )
    rows = Grant.objects.filter(id__in=seen, institution=acting.here, session__isnull=True).order_by("id")
    grants = list(rows.select_related("person", "right", "affiliation__person").select_for_update(of=("self",), no_key=True))
    if len(grants) < len(seen) or not grants:
        raise Refused("not_found", _("This right was not given at your institution."), status=404)
    changed = [one for one in grants if one.revision != seen[one.id]]
    if changed:
        raise ChangedMeanwhile(changed)
    if not all(one.lasts() for one in grants):
        raise Refused("already_ended", _("This right has ended already. Give it again if it is needed."))
    return grants


def _apply(acting: Acting, grant: Grant, change: GrantUpdate) -> bool:
    """Put the change on a grant after checking it; False when it changes nothing."""
    period = ordered(change.begins_on or grant.begins_on, change.ends_on or grant.ends_on)
    _right, fitting = contexts_of(grant.right_id, acting.institution_kind)
    before = [context for context in fitting if context.code in grant.contexts]
    after = before if change.contexts is None else chosen_contexts(fitting, change.contexts)
    if (before, period) == (after, Period(grant.begins_on, grant.ends_on)):
        return False
    grant.contexts = grant.contexts if before == after else [context.code for context in after]
    grant.begins_on, grant.ends_on, grant.reason = period.begins, period.ends or grant.ends_on, change.reason
    changed = {"contexts": grant.contexts, "begins_on": f"{grant.begins_on}", "ends_on": f"{grant.ends_on}"}
    if code := wrong_with([grant.id], changed | {"reason": change.reason})[grant.id]:
        raise _told(acting, code, grant, [*after, *before], period)
    if any(other.id != grant.id for other in held_already([grant.affiliation], grant.right_id, period)):
        sentence = _("%(person)s has this right in that time already, given apart. Change that one, or choose other days.")
        raise BadInput({"ends_on": sentence % {"person": grant.person}})
    return True


def check_last_day(acting: Acting, grants: Sequence[Grant], period: Period) -> None:
    """Raise `BadInput` where one of these grants cannot last until the end of this period; who may not do it the plan tells."""
    wrong = wrong_with([one.id for one in grants], {"ends_on": f"{period.ends}"})
    for one in sorted(grants, key=lambda one: wrong[one.id]):  # someone's own last day before the right's maximum
        if wrong[one.id] and wrong[one.id] not in DENIED:
            raise _told(acting, wrong[one.id], one, [], period)


def _told(acting: Acting, code: str, grant: Grant, contexts: list[Context], period: Period) -> BadInput | Refused:
    return told(acting, code, Plan(grant.right, contexts, period, [grant.affiliation], []))


def end_grants(acting: Acting, seen: Mapping[uuid.UUID, int], reason: str, *, last_day: date | None = None) -> int:
    """End grants, all or nothing, and give how many: at once (rule 105), or after `last_day`. They stay on record (rule 106).

    Refuses to end the last chief local admin of an institution (rule 111), and an admin's right for who is no chief.
    """
    grants = _as_seen(acting, seen)
    if last_day is not None and last_day < today():
        raise BadInput({"last_day": _("The last day lies in the past. Choose today or later, or end the right at once.")})
    if last_day is not None and any(one.ends_on < last_day for one in grants):
        raise BadInput({"last_day": _("One of these ends before that day. Choose an earlier last day.")})
    for grant_id, code in wrong_with(list(seen), {"revoked_at": "now"}).items():
        one = next(one for one in grants if one.id == grant_id)
        if code:
            contexts = contexts_of(one.right_id, acting.institution_kind)[1]
            raise _told(acting, code, one, contexts, Period(one.begins_on, one.ends_on))
    with kept():
        # what is one's own comes last: after that one may end nothing any more
        for one in sorted(grants, key=lambda one: one.person_id == acting.person_id):
            _end(one, last_day, in_words(reason))
    record_many("right.revoked", [one.id for one in grants], at_once=last_day is None)
    return len(grants)


def _end(grant: Grant, last_day: date | None, reason: str) -> None:
    if last_day is None or last_day < grant.begins_on:
        _store(grant, revoked_at=Now(), reason=reason)
    else:
        _store(grant, ends_on=last_day, reason=reason)


def _store(grant: Grant, **change: object) -> None:
    """Write a change; where the row is out of reach all of a sudden, the acting person lost the right in between."""
    if not Grant.objects.filter(id=grant.id).update(**change):
        raise no_longer()


def undo_batch(acting: Acting, batch_id: uuid.UUID) -> int:
    """Take back what was given in one go, as far as nobody changed it since; gives how many grants that are.

    Who came into a team with it leaves that team again.
    """
    must_hold(acting, "rights:manage")
    given = Grant.objects.filter(Grant.lasting(), batch=batch_id, institution=acting.here, revision=0)
    grants = list(given.order_by("id"))
    seen = {one.id: one.revision for one in grants}
    if not seen:
        return 0
    _as_seen(acting, seen)
    with kept(lambda: _as_seen(acting, seen)):
        if Grant.objects.filter(id__in=seen).update(revoked_at=Now(), ended_because="undone") < len(seen):
            raise no_longer()
    record_many("right.undone", list(seen))
    _leave_teams(batch_id, grants)
    return len(seen)


def _leave_teams(batch_id: uuid.UUID, grants: Sequence[Grant]) -> None:
    workers = [one.affiliation_id for one in grants]
    parts = TeamPart.objects.filter(batch=batch_id, member__in=workers, ended_at__isnull=True)
    left = list(parts.values_list("id", flat=True))
    parts.update(ended_at=Now())
    record_many("team.left", left)


def revoke(grant: Grant, reason: str) -> None:
    """End a grant at once: the next request no longer counts it (rule 105). It stays on record."""
    with kept():
        Grant.objects.filter(id=grant.id, revoked_at__isnull=True).update(revoked_at=Now(), reason=reason)
    record("right.revoked", object=grant.id)
