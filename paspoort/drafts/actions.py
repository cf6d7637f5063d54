"""Drafts: keep what is typed, and tell whoever comes second what stands there now, so that no text is ever lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from paspoort.drafts.models import Drafted
from paspoort.kernel.actions import open_data_key, seal_bytes, unseal_bytes
from paspoort.kernel.models import Refused


@dataclass(frozen=True, slots=True)
class Clash:
    """Someone else kept this draft meanwhile: who and when, the revision it has now, and what stands there now, by part."""

    who: str
    at: datetime | None
    revision: int
    texts: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a draft stands now: its revision, its texts by part, and who kept it last, when, and whether that was oneself."""

    revision: int
    texts: dict[str, str] = field(repr=False)
    saver: tuple[str, datetime, bool] | None


def seal_words(draft: Drafted, words: Mapping[str, Any], key: bytes | None = None) -> None:
    """Seal the parts of a draft under its key, bound to this row and revision."""
    plain = json.dumps(dict(words), ensure_ascii=False).encode("utf-8", "surrogatepass")
    draft.sections = seal_bytes(key or open_data_key(draft.key_id), plain, draft.bound_to)


def opened_words(draft: Drafted, key: bytes | None = None) -> dict[str, Any]:
    """The parts of a draft by name, or all that stands on what was made of it; nothing when it was put away."""
    if draft.sections is None:
        return {}
    words: dict[str, Any] = json.loads(unseal_bytes(key or open_data_key(draft.key_id), bytes(draft.sections), draft.bound_to))
    return words


def rewrite(draft: Drafted, revision: int, changes: Mapping[str, str], key: bytes | None = None) -> None:
    """Take up changed parts as the next revision; the caller saves the row that it locked.

    A revision that someone saved over meanwhile raises `Refused("changed_elsewhere")`: the caller still has the text.
    """
    must_be_at(draft, revision)
    key = key or open_data_key(draft.key_id)
    words = opened_words(draft, key) | dict(changes)
    draft.revision += 1
    seal_words(draft, words, key)


def must_be_at(draft: Drafted, revision: int) -> None:
    """Refuse whoever looked at an earlier text than the one that stands there now."""
    if draft.revision != revision:
        sentence = _("This was changed meanwhile, in another window or by a colleague. Copy what you typed, and open it again.")
        raise Refused("changed_elsewhere", sentence, status=409, revision=draft.revision)


def keep(
    save: Callable[[int], object], look: Callable[[], Standing], revision: int, bases: Mapping[str, Sequence[str]] | None = None
) -> Clash | None:
    """Keep what was typed upon a revision. None when it is kept; else who was first, and nothing is changed: both texts stay.

    A page that closes while an earlier piece of it is still on its way tells in `bases` on which texts each part was built:
    where one of these is what stands there now, nobody else was in between.
    """
    try:
        save(revision)
        return None
    except Refused as refusal:
        if refusal.code != "changed_elsewhere":
            raise
    now = look()
    if bases and all(now.texts.get(part) in built_on for part, built_on in bases.items()):
        save(now.revision)
        return None
    name, at, by_me = now.saver or (_("a colleague"), None, False)
    return Clash(_("yourself, in another window") if by_me else name, at, now.revision, now.texts)
