"""Giving, changing and ending rights."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Period, Refused
from paspoort.rights.actions.grounds import must_hold
from paspoort.rights.models import Affiliation, Context, Grant, Right


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
    _check_contexts(right, contexts, affiliation.institution.kind)
    if period.ends is None or not period.within(Period(affiliation.begins_on, affiliation.ends_on)):
        raise BadInput({"ends_on": _("The period must lie within the time that this person works here.")})
    _not_twice(affiliation, right, period)
    given = Grant.objects.create(
        affiliation=affiliation,
        person_id=affiliation.person_id,
        institution_id=affiliation.institution_id,
        right_id=right,
        contexts=list(contexts),
        begins_on=period.begins,
        ends_on=period.ends,
        granted_by_id=by.person_id if by else None,
        reason=reason,
    )
    record("right.granted", object=given.id, right=right, contexts=",".join(contexts))
    return given


def _check_contexts(right: str, contexts: Sequence[str], kind: str) -> None:
    if not Right.objects.filter(code=right).exists():
        raise BadInput({"right": _("This right does not exist.")})
    fitting = set(Context.objects.filter(right=right, kinds__contains=[kind]).values_list("code", flat=True))
    if not contexts or not set(contexts) <= fitting:
        raise BadInput({"contexts": _("Choose at least one context that this kind of institution knows.")})


def _not_twice(affiliation: Affiliation, right: str, period: Period) -> None:
    held = Grant.objects.filter(affiliation=affiliation, right=right, revoked_at__isnull=True, session__isnull=True)
    if held.filter(begins_on__lte=period.ends, ends_on__gte=period.begins).exists():
        raise Refused("already_held", _("This person already holds the right in this period. Change that grant instead."))


def revoke(grant: Grant, reason: str) -> None:
    """End a grant at once: the next request no longer counts it (rule 105). It stays on record."""
    Grant.objects.filter(id=grant.id, revoked_at__isnull=True).update(revoked_at=Now(), reason=reason)
    record("right.revoked", object=grant.id)
