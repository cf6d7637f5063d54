"""Findings of a verification as sentences: position, trace and time, never a name and never content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

NO_EDGE = "The row that holds the right edge of the tree was removed."


def _time(microseconds: int) -> str:
    return (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).isoformat(" ", "seconds")


def _place(position: int | None) -> str:
    return "which waits to be sealed" if position is None else f"at leaf {position}"


def _until(sound: int) -> str:
    return f"the first {sound} leaves are sound, so look after those" if sound else "no earlier checkpoint narrows it down"


def removed(position: int, trace: UUID) -> str:
    return f"Trace {trace} at leaf {position} was removed."


def removed_while_waiting(trace: UUID, at: str) -> str:
    return f"Trace {trace} of {at} was removed, or its time was changed, while it waited to be sealed."


def altered(position: int | None, trace: UUID, at: str) -> str:
    return f"Trace {trace} of {at}, {_place(position)}, was altered after it was written."


def leaf_differs(position: int, trace: UUID, at: str) -> str:
    return f"Leaf {position} does not hold the commitment of trace {trace} of {at}: one of them was altered after sealing."


def commitment_differs(position: int, trace: UUID, at: str) -> str:
    return f"The commitment of trace {trace} of {at}, at leaf {position}, was altered; the rest of the trace fits its leaf."


def not_queued(trace: UUID, at: str) -> str:
    return f"Trace {trace} of {at} has no leaf and waits for none: it was inserted past the trail, or its leaf was removed."


def odd(reason: str, trace: UUID | None, at: str, count: str) -> str:
    if trace is None:
        return f"Traces were deleted shortly before {at}: {count}, as the database itself counted, whatever else fits."
    what = {
        "altered": "did not fit its commitment",
        "rewritten": "had been written again after its transaction",
        "backdated": "says a moment before its transaction began",
    }.get(reason, reason)
    return f"Trace {trace} {what} when it was sealed at {at}."


def guard_off(table: str, name: str) -> str:
    return f"The trigger {name} on {table}, which refuses changes, is switched off or gone."


def late(position: int | None, at: int, latest: int) -> str:
    where = "A trace that waits to be sealed" if position is None else f"The trace at leaf {position}"
    return f"{where} says {_time(at)}, but a trace of {_time(latest)} was sealed before it: it was inserted afterwards."


def ahead(position: int, at: int) -> str:
    return f"The trace at leaf {position} says {_time(at)}, which is still to come."


def gap(expected: int, position: int) -> str:
    if position == expected + 1:
        return f"Leaf {expected} was removed."
    if position < expected:
        return f"Leaf {position} stands twice in the tree."
    return f"Leaves {expected} to {position - 1} were removed."


def beyond_edge(size: int, end: int) -> str:
    return f"The tree was sealed up to {size} leaves, but leaves up to position {end - 1} were added past the sealer."


def fewer_leaves(size: int, present: int) -> str:
    return f"The tree was sealed up to {size} leaves, but only {present} are there."


def other_edge(size: int, sound: int) -> str:
    return f"The {size} leaves no longer give the edge that the sealer kept: some were altered or reordered; {_until(sound)}."


def not_a_checkpoint(what: str, reason: str) -> str:
    return f"{what} cannot be trusted: {reason}."


def checkpoint_differs_from_row(size: int) -> str:
    return f"The checkpoint kept for {size} leaves says something else than its own row: the row was altered."


def other_root(what: str, size: int, sound: int) -> str:
    return f"{what} was signed over another content of the first {size} leaves: some were altered or reordered; {_until(sound)}."


def cut_off(what: str, size: int, present: int) -> str:
    return f"{what} counts {size} leaves, but the tree holds only {present}: the end of the trail was removed."


def unexplained_erasure(eraser: UUID, count: int) -> str:
    return f"{count} traces are marked as erased by {eraser}, but no trace of such an erasure exists."


def other_erasure(eraser: UUID, count: int, told: str | None) -> str:
    return f"The erasure {eraser} told of {told} traces, but {count} bear its mark or what is left of them was altered."
