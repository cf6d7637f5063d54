"""Registering activities: from a draft into the journal, corrected there with what it said kept, and restricted."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.utils import timezone
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.casefile.actions.attachments import (
    Listed,
    attach_copies,
    copies_of,
    listed_in,
    too_many,
    waiting_attachments,
)
from paspoort.casefile.actions.drafting import activity_of, draft_of, no_activity, open_restricted, unfit_parts
from paspoort.casefile.actions.files import file_of
from paspoort.casefile.actions.following import take_consent
from paspoort.casefile.actions.groups import out_of_reach
from paspoort.casefile.inner.refusals import sentence_for
from paspoort.casefile.models import MINUTES_OF_A_DAY, Activity, Referral, Text
from paspoort.documents.actions import Attached, tidy
from paspoort.drafts.actions import must_be_at
from paspoort.kernel.actions import open_data_key, seal_bytes, told_beside, unseal_bytes
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.rights.actions import must_hold


@dataclass(frozen=True, slots=True)
class NewActivity:
    """An activity as someone registers it (rules 60-64, 119). Codes are those of the school year of `day`.

    `topics` and `actors` hold at least one each. The three columns of the hub are for its function only; `consent` is that of the
    pupil with which is referred, or none yet, and says nothing of other activities. `thread` is the
    activity that this one goes on with; where that is an open referral and `direction` is `feedback`, this is its answer. `also`
    are further pupils who were there: each gets a line of one's own; `bridging` stands on the pupil's own line only. `planned`
    lets the day lie ahead. The files that its author put beside it go along, with each line a copy; of a correction `without` are
    those that the text does not name any more.
    """

    day: date
    function: str
    topics: tuple[str, ...]
    client: str
    actors: tuple[str, ...]
    text: str = field(repr=False)
    contact: str = ""
    minutes: int | None = None
    bridging: bool = False
    direction: str = ""
    category: str = ""
    detail: str = ""
    consent: uuid.UUID | None = None
    thread: uuid.UUID | None = None
    also: tuple[uuid.UUID, ...] = ()
    restricted: bool = False
    planned: bool = False
    without: tuple[uuid.UUID, ...] = ()


class LeftReach(BadInput):
    """Some of those who were there too are not at a school that the own team guides any more; nothing was stored."""

    def __init__(self, pupils: list[uuid.UUID]) -> None:
        super().__init__({"also": _("Not every one of these pupils is at a school that your team guides today.")})
        self.pupils = pupils


UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
KEPT = ["state", "together", "thread", "registered_at", "restricted_at", "restricted_by", "sections", "changed_at"]
CODES = ["day", "function", "topics", "client", "actors", "contact", "minutes", "bridging", "direction", "category", "detail"]


def open_registered(acting: Acting, activity_id: uuid.UUID) -> tuple[Activity, dict[str, Any], int]:
    """A registered or planned activity, to correct it: with what it says now, by part, and which version that is.

    Of one that is restricted this reads what it says, and the database leaves the trace of that.
    """
    must_hold(acting, "file:write")
    activity = activity_of(activity_id)
    text = last_text(activity)
    if text is None:
        raise no_activity()
    record("activity.correction_opened", subject=activity.file.pupil_id, object=activity.id)
    return activity, words_of(text, open_data_key(activity.key_id)), text.version


def last_text(activity: Activity) -> Text | None:
    """What an activity says now; None for a draft."""
    return Text.objects.filter(activity=activity).order_by("-version").first()


def register_activity(acting: Acting, activity_id: uuid.UUID, revision: int, new: NewActivity) -> Activity:
    """Register or plan what one's own draft became: from now on the team reads it, and each pupil in `also` gets a line of its
    own.

    Raises `BadInput` by field for what may not stand, and then everything stays as it was.
    """
    _check(new)
    draft, own_key = draft_of(acting, activity_id, lock=True)
    must_be_at(draft, revision)
    if gone := out_of_reach(new.also):
        raise LeftReach(gone)
    others = _lines_of_others(acting, draft, new.also)
    draft.together = uuid.uuid4() if others else None
    copies = copies_of(draft, own_key, len(others))
    _lay(acting, draft, new, own_key)
    for activity, key in others:  # what this goes on with stands in the first file only
        activity.together = draft.together
        _lay(acting, activity, replace(new, thread=None, bridging=False, consent=None), key, copies)
    if new.direction == "feedback" and new.thread:
        thread = new.thread
        _stored(lambda: _answer(draft, thread))
    return draft


def _lines_of_others(acting: Acting, draft: Activity, also: Sequence[uuid.UUID]) -> list[tuple[Activity, bytes]]:
    files = [file_of(acting, pupil) for pupil in dict.fromkeys(also) if pupil != draft.file.pupil_id]
    return [(Activity(file=file, author_id=acting.me, key_id=file.key_id), key) for file, key in files]


def correct_activity(acting: Acting, activity_id: uuid.UUID, version: int, new: NewActivity) -> Activity:
    """Correct a registered activity, or carry out a planned one: what stood there is kept as the earlier version. `restricted`
    marks it, or takes that back by whoever marked it.

    `version` is the one that was looked at; when a colleague corrected it meanwhile, nothing is changed.
    """
    must_hold(acting, "file:write")
    _check(new)
    activity, before = _as_looked_at(activity_id, version)
    was, key = activity.state, open_data_key(activity.key_id)
    _set(activity, replace(new, thread=activity.thread_id))
    if was == "registered" and new.planned:
        raise BadInput({"planned": _("This was done already. Leave it as it is.")})
    _become(activity, new)
    left = [one for one in listed_in(words_of(before, key)) if one.id not in new.without]
    text = Text(activity=activity, version=version + 1, author_id=acting.me, key_id=activity.key_id)
    said_in(text, new, key, left + waiting_attachments(activity.id, key)).add()
    record(
        "activity.corrected" if was == "registered" else "activity.carried_out",
        subject=activity.file.pupil_id,
        object=activity.id,
    )
    if new.restricted is not (activity.restricted_at is not None):
        _restrict(acting, activity, new.restricted)
    return activity


def _as_looked_at(activity_id: uuid.UUID, version: int) -> tuple[Activity, Text]:
    """The activity, locked, and what it says, unless that is something else by now than whoever corrects it looked at."""
    activity = activity_of(activity_id, lock=True)
    last = last_text(activity)
    if last is None:
        raise no_activity()
    if last.version != version:
        raise Refused("changed_elsewhere", _("This was changed meanwhile. Copy what you typed, and open it again."), status=409)
    return activity, last


def _restrict(acting: Acting, activity: Activity, restricted: bool) -> None:
    """Mark an activity as restricted: its presence stays, its words are a click further, and each reading leaves a trace.

    Whoever marked it takes that back, nobody else (`Refused`).
    """
    if not restricted and activity.restricted_by_id != acting.person_id:
        raise Refused("restricted_by_other", _("Only who restricted this can take that back. Ask that colleague."), status=403)
    activity.restricted_at, activity.restricted_by_id = (TransactionNow(), acting.me) if restricted else (None, None)
    activity.save(update_fields=["restricted_at", "restricted_by", "changed_at"])
    record("activity.restricted" if restricted else "activity.unrestricted", subject=activity.file.pupil_id, object=activity.id)


def words_of(text: Text, key: bytes) -> dict[str, Any]:
    """What one version said: its text, and the codes that it had."""
    words: dict[str, Any] = json.loads(unseal_bytes(key, bytes(text.sealed), text.bound_to))
    return words


def _lay(acting: Acting, activity: Activity, new: NewActivity, key: bytes, copies: Sequence[Attached] = ()) -> None:
    """Put an activity into the journal of its file, with its words and what waits beside it."""
    _set(activity, new)
    activity.sections = None
    if new.restricted:
        activity.restricted_at, activity.restricted_by_id = TransactionNow(), acting.me
    _stored(lambda: activity.add() if activity._state.adding else activity.save(update_fields=CODES + KEPT))
    if new.direction == "referral":
        _with_consent(activity, new.consent, unless=new.consent)
    listed = [*waiting_attachments(activity.id, key), *attach_copies(acting, copies, activity, key)]
    said_in(Text(activity=activity, version=1, author_id=acting.me, key_id=activity.key_id), new, key, listed).add()
    record("activity.planned" if new.planned else "activity.registered", subject=activity.file.pupil_id, object=activity.id)


def _set(activity: Activity, new: NewActivity) -> None:
    for name in CODES:
        value = getattr(new, name)
        setattr(activity, name, list(value) if isinstance(value, tuple) else value)
    activity.thread_id = new.thread
    activity.state = "planned" if new.planned else "registered"
    if not new.planned and activity.registered_at is None:
        activity.registered_at = timezone.now()


def filled_in(activity: Activity, new: NewActivity) -> Activity:
    """A line with all that it is counted by, not written yet."""
    _check(new)
    _set(activity, new)
    return activity


def said_in(text: Text, new: NewActivity, key: bytes, attachments: Sequence[Listed] = ()) -> Text:
    """A text with its words sealed, not written yet."""
    if len(attachments) > settings.ATTACHMENTS_MOST:
        raise BadInput({"file": too_many()})
    said = {name: value for name, value in asdict(new).items() if name in CODES or name == "text"}
    said |= {"day": new.day.isoformat(), "text": UNSEEN.sub("", tidy(new.text))}
    said["attachments"] = [one.said() for one in attachments]
    plain = json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")
    text.sealed = seal_bytes(key, plain, text.bound_to)
    return text


def _become(activity: Activity, new: NewActivity) -> None:
    """Store what an activity was corrected into; a consent that may not fit any more goes first."""
    _with_consent(activity, None, unless=new.consent)
    _stored(lambda: activity.save(update_fields=CODES + KEPT))
    _with_consent(activity, new.consent, unless=new.consent)


def _with_consent(activity: Activity, consent_id: uuid.UUID | None, *, unless: uuid.UUID | None) -> None:
    """Keep with the referral that an activity made, the consent with which is referred, unless it has this one."""
    for referral in Referral.objects.filter(activity=activity).exclude(consent=unless).select_related("file"):
        take_consent(referral, consent_id)


def _answer(activity: Activity, thread: uuid.UUID) -> None:
    """Link an answer to the referral that it goes on with, if that still waits."""
    open_restricted(thread)
    for referral in Referral.objects.filter(activity_id=thread, answer__isnull=True):
        referral.answer = activity
        referral.save(update_fields=["answer"])
        record("referral.answered", subject=activity.file.pupil_id, object=referral.id)


def _stored(write: Callable[[], None]) -> None:
    with told_beside(sentence_for, "activity_kept", "referral_kept"):
        write()


def _check(new: NewActivity) -> None:
    problems = unfit_parts({"text": new.text})
    if new.minutes is not None and not 1 <= new.minutes <= MINUTES_OF_A_DAY:
        problems["minutes"] = _("Fill in 1 to %(most)d minutes, or leave this empty.") % {"most": MINUTES_OF_A_DAY}
    if problems:
        raise BadInput(problems)
