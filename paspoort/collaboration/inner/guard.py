"""Guard of names: no text of a samenwerkingsdossier names a pupil or a colleague (rules 46, 153)."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from django.utils.translation import gettext as _

from paspoort.kernel.actions import signed
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.names.actions import Span, find_names

Roll = Sequence[tuple[str, str, str]]
ROLL = "select stamp, given_name, family_name, role from collaboration_roll(%s, %s, %s)"
MOST_ROLLS = 8

_rolls: OrderedDict[uuid.UUID, tuple[str, Roll]] = OrderedDict()
_lock = Lock()


class Named(BadInput):
    """Somebody is named in what was typed; nothing was stored. `spans` by field: where, why, and what to write instead."""

    def __init__(self, spans: Mapping[str, Sequence[Span]]) -> None:
        sentence = _("Names of pupils and colleagues may not stand here. Change what is marked, or say why it is nobody.")
        super().__init__(dict.fromkeys(spans, sentence))
        self.spans = dict(spans)


def check(acting: Acting, school_id: uuid.UUID, fields: Mapping[str, str], excuses: Mapping[str, str], before: str = "") -> None:
    """Refuse what names somebody of that school or its centre. What may be excused is, by its own words and a reason.

    `before` stands right before the first field already, such as a title: a name split over both is found, and what stands in
    `before` alone is not looked at again.
    """
    roll = roll_of(acting, school_id)
    found = {
        field: [span for span in find_names(text, roll) if not _excused(text, span, excuses)] for field, text in fields.items()
    }
    if named := {field: spans for field, spans in found.items() if spans}:
        raise Named(named)


def _excused(text: str, span: Span, excuses: Mapping[str, str]) -> bool:
    return not span.certain and bool(excuses.get(text[span.start : span.end], "").strip())


def roll_of(acting: Acting, school_id: uuid.UUID) -> Roll:
    """Everyone who may not be named there, as it is now: one list of the same people is one object, made once."""
    with _lock:
        stamp, roll = _rolls.get(school_id, ("", ()))
    rows = rows_of(ROLL, school_id, stamp, signed(f"collaboration roll\n{acting.session_id}:{school_id}"))
    if rows:
        roll = tuple((row["given_name"], row["family_name"], row["role"]) for row in rows)
        stamp = rows[0]["stamp"]
    with _lock:
        _rolls[school_id] = stamp, roll
        _rolls.move_to_end(school_id)
        while len(_rolls) > MOST_ROLLS:
            _rolls.popitem(last=False)
    return roll
