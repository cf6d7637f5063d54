"""Expiry of a grant: agreeing that a right stops by itself after its last day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import F

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, Refused
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.changing import ChangedMeanwhile
from paspoort.rights.models import Grant


def let_end(acting: Acting, seen: Mapping[uuid.UUID, int]) -> int:
    """Agree that these grants end by themselves: their tasks go, until someone gives them another last day.

    `seen` maps each grant to the revision that was on the screen; raises `ChangedMeanwhile` when one has changed since.
    """
    must_hold(acting, "rights:manage")
    rows = Grant.objects.filter(id__in=seen, institution_id=acting.here, session__isnull=True)
    found = list(rows.select_related("person", "right").order_by("id").select_for_update(of=("self",), no_key=True))
    if len(found) < len(seen):
        raise Refused("not_found", status=404)
    changed = [grant for grant in found if grant.revision != seen[grant.id] or grant.revoked_at is not None]
    if changed:
        raise ChangedMeanwhile(changed)
    for grant in found:
        Grant.objects.filter(id=grant.id).update(left_to_end_on=F("ends_on"))
        record("right.left_to_end", object=grant.id, right=grant.right_id)
    return len(found)
