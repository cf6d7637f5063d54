"""Planned activities: moved to another day, or cancelled with a reason when they do not take place."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.drafting import activity_of
from paspoort.casefile.actions.registering import last_text, words_of
from paspoort.casefile.inner.refusals import sentence_for
from paspoort.casefile.models import CANCELLED_BECAUSE, Activity
from paspoort.kernel.actions import open_data_key, told_beside
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold


def open_planned(acting: Acting, activity_id: uuid.UUID) -> tuple[Activity, dict[str, Any]]:
    """A planned or cancelled activity with what it says; one that is restricted is opened by this, with the trace of that."""
    must_hold(acting, "file:write")
    activity = _planned(activity_id, "planned", "cancelled")
    text = last_text(activity)
    record("activity.plan_opened", subject=activity.file.pupil_id, object=activity.id)
    return activity, words_of(text, open_data_key(activity.key_id)) if text else {}


def move_activity(acting: Acting, activity_id: uuid.UUID, day: date) -> Activity:
    """Move what is planned to another day, today or later."""
    must_hold(acting, "file:write")
    activity = _planned(activity_id, "planned", lock=True)
    if day < today():
        raise BadInput({"day": _("Choose today or a later day. What took place already, you fill in.")})
    activity.day = day
    _keep(activity, "day")
    record("activity.moved", subject=activity.file.pupil_id, object=activity.id)
    return activity


def cancel_activity(acting: Acting, activity_id: uuid.UUID, because: str) -> Activity:
    """Cancel what was planned, with why it does not take place: that it was planned stays to be seen in the journal."""
    must_hold(acting, "file:write")
    activity = _planned(activity_id, "planned", lock=True)
    if because not in CANCELLED_BECAUSE:
        raise BadInput({"because": _("Choose why this does not take place.")})
    activity.state, activity.cancelled_because = "cancelled", because
    _keep(activity, "state", "cancelled_because")
    record("activity.cancelled", subject=activity.file.pupil_id, object=activity.id, because=because)
    return activity


def plan_again(acting: Acting, activity_id: uuid.UUID) -> Activity:
    """Plan anew what was cancelled, on the day that it had."""
    must_hold(acting, "file:write")
    activity = _planned(activity_id, "cancelled", lock=True)
    activity.state, activity.cancelled_because = "planned", ""
    _keep(activity, "state", "cancelled_because")
    record("activity.planned_again", subject=activity.file.pupil_id, object=activity.id)
    return activity


def _planned(activity_id: uuid.UUID, *states: str, lock: bool = False) -> Activity:
    activity = activity_of(activity_id, lock=lock)
    if activity.state not in states:
        raise Refused("not_planned", _("This is not planned any more: it took place, or was cancelled. Look again."), status=409)
    return activity


def _keep(activity: Activity, *columns: str) -> None:
    with told_beside(sentence_for, "activity_kept"):
        activity.save(update_fields=[*columns, "changed_at"])
