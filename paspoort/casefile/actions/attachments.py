"""Attachments of activities: put a file beside one that is written, take it away again, and read one that was registered."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.utils.translation import gettext as _

from paspoort.audit.actions import left_traces, record
from paspoort.casefile.actions.drafting import activity_of, no_activity
from paspoort.casefile.models import Activity, Attachment
from paspoort.documents.actions import (
    AS_PAGES,
    Attached,
    CannotRender,
    Mark,
    Unacceptable,
    attached_image,
    attached_page_text,
    attached_sections,
    blocks,
    take_in_attachment,
)
from paspoort.kernel.actions import acting_as_service, open_data_key, seal_bytes, unseal_bytes
from paspoort.kernel.limits import slow_down
from paspoort.kernel.models import Acting, BadInput, Refused, named_rows
from paspoort.kernel.periods import BRUSSELS
from paspoort.rights.actions import must_hold

READ = """select activity_id, pupil_id, key_id, kind, pages, size, left_out, name, sealed, waits from read_attachment(%s, %s)"""

UNFINISHED_DAYS = 7
"""How long a file waits beside a correction; what waits beside a draft stays as long as that."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An attachment as a list names it; `pages` is 0 for what is shown as text, `size` that of the file that came, in bytes;
    `left_out` is how much of each kind is not shown."""

    id: uuid.UUID
    name: str = field(repr=False)
    kind: str
    pages: int
    size: int
    left_out: Mapping[str, int]

    def said(self) -> dict[str, Any]:
        """As the words of an activity keep it."""
        return asdict(self) | {"id": str(self.id)}


@dataclass(frozen=True, slots=True)
class OpenAttachment:
    """An attachment, opened, with its text where it has no pages: each section with its heading and its paragraphs and tables."""

    listed: Listed
    activity_id: uuid.UUID
    pupil_id: uuid.UUID
    sections: list[tuple[str, Any]] = field(repr=False)


def attach(acting: Acting, activity_id: uuid.UUID, *given: tuple[str, bytes]) -> list[Attachment]:
    """Put files, each with its name, beside an activity that one writes or corrects. They come into the journal with the text
    that one registers then.

    Raises `BadInput` by the name of each file that cannot be taken; of those nothing is kept, the others stay.
    """
    must_hold(acting, "file:write")
    _written(activity_id)
    wrong: dict[str, str] = {}
    # all are looked into before the activity is locked: what is typed meanwhile is kept without waiting for it
    taken = [one for name, data in given if (one := _taken(activity_id, name, data, wrong))]
    activity = _written(activity_id, lock=True)
    key, room = open_data_key(activity.key_id), settings.ATTACHMENTS_MOST - Attachment.objects.filter(activity=activity).count()
    made = [_put(acting, activity, one, key) for one in taken[: max(room, 0)]]
    if wrong := wrong | {one.name: too_many() for one in taken[len(made) :]}:
        raise BadInput(wrong)
    return made


def take_attachment_away(acting: Acting, attachment_id: uuid.UUID) -> uuid.UUID:
    """Take away a file that was not registered yet; it goes for good. The id of the activity beside which it waited."""
    must_hold(acting, "file:write")
    with connection.cursor() as cursor:
        cursor.execute("select take_attachment_away(%s)", [attachment_id])
        activity: uuid.UUID | None = cursor.fetchone()[0]
    if activity is None:
        raise no_attachment()
    left_traces()
    return activity


def forget_attachments() -> int:
    """Forget what waits for a week beside a correction that nobody finished; gives how many files."""
    with acting_as_service("operator", role="worker"), connection.cursor() as cursor:
        cursor.execute("select forget_attachments(%s)", [UNFINISHED_DAYS])
        forgotten: int = cursor.fetchone()[0]
        if forgotten:
            record("attachment.forgotten", channel="worker", count=forgotten)
    return forgotten


def waiting_attachments(activity_id: uuid.UUID, key: bytes | None = None) -> list[Listed]:
    """What the acting person put beside an activity and did not register yet."""
    rows = list(Attachment.objects.filter(activity_id=activity_id).defer("sealed").order_by("at", "id"))
    key = key or (open_data_key(rows[0].key_id) if rows else b"")
    return [_listed(one, unseal_bytes(key, bytes(one.name), one.bound_to("name")).decode()) for one in rows]


def listed_in(words: Mapping[str, Any]) -> list[Listed]:
    """The attachments that a text of an activity names."""
    return [Listed(**one | {"id": uuid.UUID(one["id"])}) for one in words.get("attachments", [])]


def copies_of(activity: Activity, key: bytes, lines: int) -> list[Attached]:
    """What waits beside a draft, decrypted, to keep it with so many other lines as well. Too much of it is told."""
    listed = waiting_attachments(activity.id, key) if lines else []
    if sum(one.size for one in listed) * (1 + lines) > settings.ATTACHMENTS_TOTAL:
        raise BadInput(
            {"file": _("These files are too large to keep for so many pupils. Take a file out, or choose fewer pupils.")}
        )
    rows = {one.id: one for one in Attachment.objects.filter(activity=activity)} if listed else {}
    return [Attached(one.name, one.kind, _file_of(rows[one.id], key), one.pages, one.size, one.left_out) for one in listed]


def attach_copies(acting: Acting, copies: Sequence[Attached], activity: Activity, key: bytes) -> list[Listed]:
    """Put these beside the line of another pupil, under that pupil's own key."""
    return [_listed(_put(acting, activity, one, key), one.name) for one in copies]


def read_attachment(acting: Acting, attachment_id: uuid.UUID, *, as_text: bool = False) -> OpenAttachment:
    """Open an attachment: its text, or how many pages it has; `as_text` also of pages the text that lies in them, for who would
    rather read or hear it so. The database leaves the trace of who read it (rule 95)."""
    with _read(acting, attachment_id) as (opened, kept):
        if opened.listed.kind not in AS_PAGES:
            return replace(opened, sections=attached_sections(kept()))
        pages = range(1, opened.listed.pages + 1) if as_text else ()
        texts = [attached_page_text(_rendered_as(attachment_id), page, kept) for page in pages]
        headings = [_("Page %(page)d") % {"page": page} for page in pages]
        return replace(opened, sections=list(zip(headings, map(blocks, texts), strict=True)))


def attachment_page(acting: Acting, attachment_id: uuid.UUID, page: int) -> bytes:
    """One page, counted from 1, as JPEG with the reader's name, institution and moment in the pixels, and with its trace."""
    moment = f"{datetime.now(BRUSSELS):%d/%m/%Y %H:%M}"
    mark = Mark(acting.person_name, acting.institution_name, moment, str(attachment_id)[:8].upper())
    with _read(acting, attachment_id, max(page, 1)) as (_opened, kept):
        return attached_image(_rendered_as(attachment_id), page, mark, kept)


def _rendered_as(attachment_id: uuid.UUID) -> str:
    return f"attachment {attachment_id}"


def too_many() -> str:
    return _("At most %(most)d files can stand beside one activity. Take one out first.") % {"most": settings.ATTACHMENTS_MOST}


def no_attachment() -> Refused:
    return Refused("no_attachment", _("This attachment does not exist, or you may not open it."), status=404)


def _written(activity_id: uuid.UUID, *, lock: bool = False) -> Activity:
    activity = activity_of(activity_id, lock=lock)
    if activity.state == "discarded":
        raise no_activity()
    return activity


def _taken(activity_id: uuid.UUID, name: str, data: bytes, wrong: dict[str, str]) -> Attached | None:
    try:
        return take_in_attachment(name, data)
    except Unacceptable as refusal:
        record("attachment.refused", outcome="refused", reason=refusal.code, object=activity_id)
        wrong[name] = _(refusal.sentence) % refusal.details
        return None


def _put(acting: Acting, activity: Activity, taken: Attached, key: bytes) -> Attachment:
    made = Attachment(activity=activity, author_id=acting.me, key_id=activity.key_id, left_out=dict(taken.left_out) or None)
    made.kind, made.pages, made.size = taken.kind, taken.pages, taken.size
    made.name = seal_bytes(key, taken.name.encode("utf-8", "replace"), made.bound_to("name"))
    made.sealed = seal_bytes(key, taken.kept, made.bound_to("file"))
    made.add()
    record("attachment.added", subject=activity.file.pupil_id, object=made.id, kind=made.kind, pages=made.pages)
    return made


def _listed(one: Attachment, name: str) -> Listed:
    return Listed(one.id, name, one.kind, one.pages, one.size, one.left_out or {})


def _file_of(one: Attachment, key: bytes) -> bytes:
    return unseal_bytes(key, bytes(one.sealed), one.bound_to("file"))


@contextmanager
def _read(acting: Acting, attachment_id: uuid.UUID, page: int = 0) -> Iterator[tuple[OpenAttachment, Callable[[], bytes]]]:
    """An attachment as the database gives it together with its trace, and how to open what is kept of it."""
    must_hold(acting, "file:read")
    with connection.cursor() as cursor:
        cursor.execute(READ, [attachment_id, page])
        rows = named_rows(cursor)
    if not rows:
        raise no_attachment()
    row = rows[0]
    if row["waits"]:
        raise slow_down(15)
    left_traces()
    try:
        key = open_data_key(row["key_id"])
    except ObjectDoesNotExist:
        raise no_attachment() from None
    one = Attachment(id=attachment_id, kind=row["kind"], pages=row["pages"], size=row["size"], sealed=row["sealed"])
    name = unseal_bytes(key, bytes(row["name"]), one.bound_to("name")).decode()
    one.left_out = json.loads(row["left_out"] or "{}")
    try:
        yield OpenAttachment(_listed(one, name), row["activity_id"], row["pupil_id"], []), lambda: _file_of(one, key)
    except CannotRender as problem:
        raise Refused("cannot_show", _("This page cannot be shown now. Try again in a minute."), status=503) from problem
