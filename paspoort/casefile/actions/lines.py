"""Lines of the journal that another part of the file leaves there itself: laid for several pupils at once, said anew later."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from paspoort.audit.actions import record_many
from paspoort.casefile.actions.files import file_of
from paspoort.casefile.actions.planning import cancel_activity, move_activity, plan_again
from paspoort.casefile.actions.registering import NewActivity, correct_activity, filled_in, last_text, said_in
from paspoort.casefile.inner.refusals import sentence_for
from paspoort.casefile.models import Activity, File, Text
from paspoort.kernel.actions import listing, living_keys, told_beside
from paspoort.kernel.models import Acting
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold


def files_of(acting: Acting, pupil_ids: Iterable[uuid.UUID], school_id: uuid.UUID) -> dict[uuid.UUID, tuple[File, bytes]]:
    """The files of pupils of one school with their keys, by pupil, each begun or following its pupil as `file_of` does. Who has a
    file of which the papers were destroyed is not among them."""
    must_hold(acting, "file:write")
    wanted = list(pupil_ids)
    with listing():
        there = list(File.objects.filter(pupil_id__in=wanted, centre_id=acting.here, school_id=school_id))
    keys, with_file = living_keys({file.key_id for file in there}), {file.pupil_id for file in there}
    found = {file.pupil_id: (file, keys[file.key_id]) for file in there if file.key_id in keys}
    return found | {pupil: file_of(acting, pupil) for pupil in wanted if pupil not in with_file}


def lay_lines(acting: Acting, lines: Sequence[tuple[File, bytes, NewActivity]]) -> list[Activity]:
    """Put a line into each of these files, planned or done, without a draft: what was entered elsewhere is entered once."""
    must_hold(acting, "file:write")
    laid = [filled_in(Activity(file=file, author_id=acting.me, key_id=file.key_id), new) for file, _key, new in lines]
    texts = [
        said_in(Text(activity=activity, version=1, author_id=acting.me, key_id=activity.key_id), new, key)
        for activity, (_file, key, new) in zip(laid, lines, strict=True)
    ]
    with told_beside(sentence_for, "activity_kept"):
        Activity.add_all(laid)
        Text.add_all(texts)
    for event, planned in (("activity.planned", True), ("activity.registered", False)):
        of_event = {one.id: one.file.pupil_id for one, (_f, _k, new) in zip(laid, lines, strict=True) if new.planned is planned}
        record_many(event, of_event)
    return laid


def say_line(acting: Acting, activity_id: uuid.UUID, new: NewActivity) -> None:
    """Say a line anew: what was planned, or cancelled, is done by this; what was done already is corrected."""
    must_hold(acting, "file:write")
    activity = _line(activity_id)
    if activity is None:
        return
    if activity.state == "cancelled":
        plan_again(acting, activity_id)
    text = last_text(activity)
    correct_activity(acting, activity_id, text.version if text else 0, new)


def plan_line(acting: Acting, activity_id: uuid.UUID, day: date) -> None:
    """Plan a line that did not take place anew, on another day. One that took place stays."""
    must_hold(acting, "file:write")
    activity = _line(activity_id)
    if activity is None:
        return
    if activity.state == "cancelled":
        activity = plan_again(acting, activity_id)
    if activity.state == "planned" and activity.day != day and day >= today():
        move_activity(acting, activity_id, day)


def cancel_line(acting: Acting, activity_id: uuid.UUID, because: str) -> None:
    """Cancel a planned line, with why it does not take place; one that a colleague cancelled already stays so."""
    activity = _line(activity_id)
    if activity and activity.state == "planned":
        cancel_activity(acting, activity_id, because)


def _line(activity_id: uuid.UUID) -> Activity | None:
    """A line; none where a colleague restricted it: that stays as it is, unopened, and whoever goes on is not held up by it."""
    return Activity.sought(activity_id).filter(restricted_at=None).first()
