"""Guard of names: no text of a samenwerkingsdossier names a pupil or a colleague (rules 46, 153).

Whoever is told that something is a name learns who is there. So each name that is told to somebody is asked first, in a
transaction of its own: it is traced and counted, also where what was typed is not kept, and nobody tries the names of a class.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from threading import Lock
from time import thread_time

from django.utils.translation import gettext as _

from paspoort.collaboration.inner.excuses import learn, learnt
from paspoort.collaboration.inner.refusals import no_collaboration, sentence_for
from paspoort.collaboration.models import LONGEST
from paspoort.kernel.actions import signed
from paspoort.kernel.limits import slow_down, too_fast
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.names.actions import Roll, Span, advise, compile_roll, find_names, folded, look_through
from paspoort.rights.actions import must_inquire

ROLL = """
    select r.stamp, r.given_name, r.family_name, r.role
      from (select where %s in (select schools_written())) here left join lateral collaboration_roll(%s, %s, %s) r on true
"""
"""No row at all where nobody writes; one without a stamp where all is as it was."""
MOST_ROLLS = 8
MOST_TOLD = 20
"""So many names are marked at once; the rest after these were changed."""
LONGEST_REASON = 500
LONGEST_READ, MOST_SECONDS = 1_600_000, 20
"""What is longer in signs, or takes longer in seconds of processor time, is refused: nothing is looked through by half."""
JOINT, MOST_JOINED = 80, 12
"""So many signs on both sides of where two fields meet, of so many fields."""
BEYOND = 1
"""Who is told the last of so many names is told nothing more, and a name too many is counted: the limit itself tells nothing."""
Marks = dict[str, list[Span]]

_rolls: OrderedDict[uuid.UUID, tuple[str, Roll]] = OrderedDict()
_lock = Lock()


class Named(BadInput):
    """Somebody is named in what was typed; nothing was stored. `spans` by field: where, why, and what to write instead."""

    def __init__(self, spans: Mapping[str, list[Span]]) -> None:
        sentence = _("Names of pupils and colleagues may not stand here. Change what is marked, or say why it is nobody.")
        super().__init__(dict.fromkeys(spans, sentence))
        self.spans = dict(spans)


@dataclass(frozen=True, slots=True)
class Typing:
    """What is found in what somebody types, by field: `named` as a save would mark it, and `advised`, who may be somebody of
    elsewhere, which stops nothing."""

    named: Marks = dataclasses.field(default_factory=dict)
    advised: Marks = dataclasses.field(default_factory=dict)


def check(acting: Acting, school_id: uuid.UUID, fields: Mapping[str, str], excuses: Mapping[str, str], before: str = "") -> None:
    """Refuse what names somebody of that school or its centre, with `Named`. What may be nobody is excused by a reason, given now
    by its own words (`excuses`) and learnt for that school, or learnt before.

    The fields of one form are read as one text, and `before` stands right before it, such as a title: a name split over two of
    them is found. What stands in `before` alone is not looked at again. What is too long to look through whole is refused.
    """
    _must_have_turns()
    roll = roll_of(acting, school_id)
    marks = _marks(roll, fields, before)
    said = {folded(phrase): reason for phrase, reason in excuses.items()}
    known = learnt(school_id, roll, _phrases(fields, marks))
    excused = {phrase: said[phrase] for phrase in _phrases(fields, marks) - known if phrase in said}
    others, wrong = _in_reasons(roll, excused)
    _tell(school_id, fields, _without(fields, marks, {*known, *excused}), {*excused, *others})
    if others or wrong:
        raise BadInput({"excuses": _("Say in a few words why it is nobody, without a name.")})
    learn(acting, school_id, roll, excused)


def check_typed(
    acting: Acting, school_id: uuid.UUID, fields: Mapping[str, str], excuses: Mapping[str, str], before: str = ""
) -> None:
    """As `check`, for what is typed on a form: nothing is looked for in what is too long to keep."""
    too_long = [field for field, text in fields.items() if len(text) > LONGEST]
    if too_long:
        raise BadInput(dict.fromkeys(too_long, sentence_for("too_long")[1]))
    check(acting, school_id, fields, excuses, before)


def check_typing(acting: Acting, school_id: uuid.UUID, fields: Mapping[str, str], before: str = "") -> Typing:
    """What a save would mark now, by field, to show while somebody types, and advice. The page that asks leaves the trace."""
    _must_have_turns()
    roll = roll_of(acting, school_id)
    marks = _marks(roll, fields, before)
    left = _without(fields, marks, learnt(school_id, roll, _phrases(fields, marks)))
    # beside a name that is not told any more, advice about the others would tell it
    all_told = sum(map(len, left.values())) <= MOST_TOLD
    advised = {field: spans for field, text in fields.items() if all_told and (spans := advise(text, roll))}
    try:
        _tell(school_id, fields, left)
    except Named as named:
        return Typing(dict(named.spans), advised)
    return Typing({}, advised)


def _tell(school_id: uuid.UUID, fields: Mapping[str, str], marks: Marks, excused: Collection[str] = ()) -> None:
    """Raise `Named` with the first of them, each of which was asked before; that an excuse is learnt tells a name too."""
    told: Marks = {}
    for field, span in islice(((field, span) for field, spans in marks.items() for span in spans), MOST_TOLD):
        told.setdefault(field, []).append(span)
    names = {folded(fields[field][span.start : span.end]) for field, spans in told.items() for span in spans if span.role} | {
        *excused
    }
    if names:
        must_inquire("name", school_id, "\n".join(sorted(name.replace("\n", " ") for name in names)))
    if told:
        raise Named(told)


def _must_have_turns() -> None:
    """Who was told as many names as an hour allows is told nothing more, not even that there is none: that would tell."""
    if too_fast("inquiries: name", BEYOND):
        raise slow_down(3600)


def _in_reasons(roll: Roll, reasons: Mapping[str, str]) -> tuple[set[str], bool]:
    """Names that stand in reasons beside what they excuse, which are told as any other; and whether one says too little, too
    much, or a number."""
    others, wrong = set[str](), False
    for phrase, reason in reasons.items():
        wrong |= sum(letter.isalpha() for letter in reason) < 3 or len(reason) > LONGEST_REASON
        spans = find_names(reason[:LONGEST_REASON], roll)
        found = {folded(reason[span.start : span.end]) for span in spans if span.role}
        others |= found - {phrase}
        wrong |= len(spans) > len(found) or any(span.certain for span in spans)
    return {*sorted(others)[:MOST_TOLD]}, wrong


def _marks(roll: Roll, fields: Mapping[str, str], before: str) -> Marks:
    """Where somebody is named, by field; a name over two fields is marked in both."""
    marks: Marks = {field: [] for field in fields}
    for span in _found(roll, "\n".join([before, *fields.values()])):
        for field, begin, end in _places(fields, len(before) + 1):
            if span.start < end and span.end > begin:
                start, stop = max(span.start, begin) - begin, min(span.end, end) - begin
                marks[field].append(replace(span, start=start, end=stop))
    for field, span in _over_two(roll, fields, before):
        if not any(span.start < other.end and other.start < span.end for other in marks[field]):
            marks[field] = sorted([*marks[field], span], key=lambda one: one.start)
    return {field: spans for field, spans in marks.items() if spans}


def _found(roll: Roll, text: str) -> Iterator[Span]:
    """Whoever is named in a text, however long; it is looked through whole or refused."""
    begun, too_long = thread_time(), len(text) > LONGEST_READ
    for spans in () if too_long else look_through(text, roll):
        yield from spans
        if too_long := thread_time() - begun > MOST_SECONDS:
            break
    if too_long:
        raise BadInput({"file": _("There is too much text in this to look for names in all of it. Split it, and add each part.")})


def _over_two(roll: Roll, fields: Mapping[str, str], before: str) -> Iterator[tuple[str, Span]]:
    """Names of which one part stands in a field of one line or in `before`, and the other at the begin of another field."""
    texts = {field: PurePosixPath(text).stem if field == "file_name" else text for field, text in fields.items()}
    heads = {"": before} | {field: text for field, text in texts.items() if "\n" not in text}
    for head, above in heads.items():
        for field, text in [*texts.items()][:MOST_JOINED]:
            first, begin = text.partition("\n")[0][:JOINT], max(0, len(above) - JOINT)
            joined = f"{above[begin:]}\n{first}"
            for span in find_names(joined, roll) if field != head and above and first else ():
                at = len(above) - begin
                if span.start < at < span.end - 1:
                    yield field, replace(span, start=0, end=span.end - at - 1)
                    if head:
                        yield head, replace(span, start=span.start + begin, end=len(above))


def _places(fields: Mapping[str, str], begin: int) -> Iterator[tuple[str, int, int]]:
    for field, text in fields.items():
        yield field, begin, begin + len(text)
        begin += len(text) + 1


def _phrases(fields: Mapping[str, str], marks: Marks) -> set[str]:
    """What may be excused, as it is learnt."""
    return {folded(fields[field][span.start : span.end]) for field, spans in marks.items() for span in spans if not span.certain}


def _without(fields: Mapping[str, str], marks: Marks, excused: set[str]) -> Marks:
    left = {
        field: [span for span in spans if span.certain or folded(fields[field][span.start : span.end]) not in excused]
        for field, spans in marks.items()
    }
    return {field: spans for field, spans in left.items() if spans}


def roll_of(acting: Acting, school_id: uuid.UUID) -> Roll:
    """Everyone who may not be named there, as it is now: compiled once, and again only where somebody came, went or changed. A
    school about which the acting person does not write does not exist."""
    with _lock:
        stamp, roll = _rolls.get(school_id, ("", compile_roll([])))
    rows = rows_of(ROLL, school_id, school_id, stamp, signed(f"collaboration roll\n{acting.session_id}:{school_id}"))
    if not rows:
        raise no_collaboration()
    if rows[0]["stamp"] is not None:
        roll, stamp = compile_roll((row["given_name"], row["family_name"], row["role"]) for row in rows), rows[0]["stamp"]
    with _lock:
        _rolls[school_id] = stamp, roll
        _rolls.move_to_end(school_id)
        while len(_rolls) > MOST_ROLLS:
            _rolls.popitem(last=False)
    return roll
