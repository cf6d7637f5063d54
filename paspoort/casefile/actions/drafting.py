"""Drafts of activities: start one, keep what is typed, open it again, and put it away."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces, record
from paspoort.casefile.actions.files import file_of
from paspoort.casefile.models import Activity, File
from paspoort.drafts.actions import Standing, must_be_at, opened_words, rewrite, seal_words
from paspoort.kernel.actions import unwrapped_key
from paspoort.kernel.models import Acting, BadInput, Refused, rows_of
from paspoort.kernel.periods import today
from paspoort.rights.actions import must_hold

LONGEST_TEXT = 400_000
"""How many signs one text holds: twice what anyone pasted so far, about 130 pages."""
PARTS = {
    "day", "function", "topics", "client", "actors", "contact", "text", "minutes", "bridging", "direction", "category", "detail",
    "consent", "thread", "also", "restricted", "planned",
}  # fmt: skip
"""What the form of an activity keeps while it is typed."""
OWN = """
    select id, file_id, author_id, state, revision, key_id, sections, day, started_at, changed_at, registered_at, restricted_at,
           restricted_by_id, pupil_id, centre_id, school_id, institution_id, wrapped, wrapping
      from own_draft(%s, %s)
"""
KEEP = "select keep_draft(%s, %s, %s) as kept"


def start_activity(acting: Acting, pupil_id: uuid.UUID, after: uuid.UUID | None = None) -> Activity:
    """Begin an activity in the file of a pupil whom the own team guides; an empty one that was begun before is taken up again.

    `after` is the activity that it goes on with: of a referral its answer, with the same service filled in. One that goes on with
    the same is taken up again with what was typed.
    """
    file, key = file_of(acting, pupil_id)
    if begun := _begun(acting, file, key, after):
        record("activity.started", subject=pupil_id, object=begun.id)
        return begun
    activity = Activity(file=file, author_id=acting.me, day=today(), key_id=file.key_id)
    seal_words(activity, _going_on(file, after), key)
    activity.add()
    record("activity.started", subject=pupil_id, object=activity.id)
    return activity


def _begun(acting: Acting, file: File, key: bytes, after: uuid.UUID | None) -> Activity | None:
    """One's own draft that begins the same: empty, or going on with this activity."""
    mine = Activity.objects.filter(file=file, author_id=acting.me, state="draft").order_by("-changed_at")
    if after is None:
        mine = mine.filter(revision=0)
    goes_on = str(after or "")
    return next((one for one in mine if opened_words(one, key).get("thread", "") == goes_on), None)


def _going_on(file: File, after: uuid.UUID | None) -> dict[str, str]:
    """What is filled in of an activity that goes on with another one of the same file."""
    before = activity_of(after) if after else None
    if before is None or (before.file_id, before.state) != (file.id, "registered"):
        return {}
    known = {
        "thread": str(before.id),
        "topics": " ".join(before.topics),
        "client": before.client,
        "actors": " ".join(before.actors),
    }
    if before.direction != "referral":
        return known
    return known | {
        "function": before.function,
        "direction": "feedback",
        "category": before.category,
        "detail": before.detail,
    }


def open_activity(acting: Acting, activity_id: uuid.UUID) -> tuple[Activity, dict[str, Any]]:
    """One's own draft, to write on: with what was typed, by part."""
    draft, key = draft_of(acting, activity_id)
    record("activity.draft_opened", subject=draft.file.pupil_id, object=draft.id)
    return draft, opened_words(draft, key)


def save_activity(acting: Acting, activity_id: uuid.UUID, revision: int, changes: Mapping[str, str]) -> int:
    """Keep what was typed and give the new revision; `Refused("changed_elsewhere")` when another window kept one meanwhile."""
    if problems := unfit_parts(changes):
        raise BadInput(problems)
    draft, key = draft_of(acting, activity_id, lock=True)
    rewrite(draft, revision, changes, key)
    if [row["kept"] for row in rows_of(KEEP, draft.id, revision, draft.sections)] != [draft.revision]:
        raise no_activity()
    left_traces()
    return draft.revision


def standing_of(acting: Acting, activity_id: uuid.UUID) -> Standing:
    """How one's own draft stands now, for a window that was overtaken by another."""
    draft, words = open_activity(acting, activity_id)
    return Standing(draft.revision, {part: str(text) for part, text in words.items()}, ("", draft.changed_at, True))


def discard_activity(acting: Acting, activity_id: uuid.UUID, revision: int) -> None:
    """Put one's own draft away for good."""
    draft, _key = draft_of(acting, activity_id, lock=True)
    must_be_at(draft, revision)
    draft.state, draft.sections = "discarded", None
    draft.save(update_fields=["state", "sections", "changed_at"])
    record("activity.discarded", subject=draft.file.pupil_id, object=draft.id)


def unfit_parts(changes: Mapping[str, str], parts: Collection[str] = PARTS) -> dict[str, str]:
    """What cannot be kept of what was typed: a part that the form does not have, or one that is too long."""
    problems = {}
    for part, text in changes.items():
        if part not in parts:
            problems[part] = _("This form has no such part.")
        elif len(text) > LONGEST_TEXT:
            sentence = _(
                "This text is too long: %(there)d characters, at most %(most)d fit. Shorten it, or put a part elsewhere."
            )
            problems[part] = sentence % {"there": len(text), "most": LONGEST_TEXT}
    return problems


def draft_of(acting: Acting, activity_id: uuid.UUID, *, lock: bool = False) -> tuple[Activity, bytes]:
    """One's own draft with its file, and the key of its words."""
    must_hold(acting, "file:write")
    found = rows_of(OWN, activity_id, lock)
    if not found or found[0]["state"] == "discarded":
        raise no_activity()
    [row] = found
    if row["state"] != "draft":
        raise Refused(
            "already_registered", _("This activity was registered meanwhile. Open it in the journal to correct it."), status=409
        )
    key = unwrapped_key(row["key_id"], row.pop("wrapped"), row.pop("institution_id"), row.pop("wrapping"))
    of_file = {name: row.pop(name) for name in ("pupil_id", "centre_id", "school_id")}
    draft = Activity.known(**row)
    draft.file = File.known(id=row["file_id"], **of_file)
    return draft, key


def activity_of(activity_id: uuid.UUID, *, lock: bool = False) -> Activity:
    """An activity of a file that opens; a restricted one shows with the trace of who opens it, left by the database."""
    rows = Activity.sought(activity_id).select_related("file")
    rows = rows.select_for_update(of=("self",), no_key=True) if lock else rows
    activity = rows.first()
    if (activity is None or activity.restricted_at) and open_restricted(activity_id):
        activity = rows.first()
    if activity is None:
        raise no_activity()
    return activity


def open_restricted(activity_id: uuid.UUID) -> bool:
    """Open a restricted activity, by its own id or that of its referral, for this transaction; whether there was one."""
    with connection.cursor() as cursor:
        cursor.execute("select open_restricted(%s)", [activity_id])
        opened: bool = cursor.fetchone() == (True,)
    if opened:
        left_traces()
    return opened


def no_activity() -> Refused:
    return Refused("no_activity", _("This activity does not exist, or you may not open it."), status=404)
