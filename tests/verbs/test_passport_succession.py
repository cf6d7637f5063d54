"""Rule 75, tried with any sequence: at most one valid report for a pupil and level on any day, without gap or overlap."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest import mock

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from paspoort.documents.actions import Taken
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.passport.actions import draft, end_report, finalise, outside, publish, start_report, withdraw
from paspoort.passport.inner.succession import Span, Succession, step_in, take_over
from paspoort.passport.models import Report
from tests.sql import sql
from tests.verbs.passport_world import Little, brought_in, complete

FIRST = date(2023, 1, 1)
days = st.integers(0, 40).map(lambda number: FIRST + timedelta(days=number))


class Shelf:
    """Reports of one pupil and level, changed as the verbs change them, without a database."""

    def __init__(self) -> None:
        self.spans: dict[uuid.UUID, Span] = {}
        self.follows: dict[uuid.UUID, uuid.UUID] = {}

    def put(self, new: Span, succession: Succession) -> None:
        for other, ended_on in succession.ends.items():
            old = self.spans[other]
            assert old.ended_on is None or ended_on <= old.ended_on, "an end only comes earlier"
            self.spans[other] = Span(old.id, old.drafted_on, old.starts_on, ended_on)
            self.follows[other] = new.id
        if succession.superseded_by:
            self.follows[new.id] = succession.superseded_by
        self.spans[new.id] = Span(new.id, new.drafted_on, new.starts_on, succession.ended_on)

    def finalise(self, starts_on: date, drafted_on: date) -> None:
        new = Span(uuid.uuid4(), drafted_on, starts_on)
        self.put(new, take_over(new, self.spans.values()))

    def bring_in(self, starts_on: date, drafted_on: date) -> None:
        old = Span(uuid.uuid4(), drafted_on, starts_on)
        self.put(old, step_in(old, self.spans.values()))

    def end(self, which: int, day: date) -> None:
        open_ones = [span for span in self.spans.values() if span.ended_on is None or span.ended_on > day >= span.starts_on]
        if open_ones:
            span = open_ones[which % len(open_ones)]
            self.spans[span.id] = Span(span.id, span.drafted_on, span.starts_on, max(day, span.starts_on))
            self.follows.pop(span.id, None)

    def check(self) -> None:
        for number in range(-1, 45):
            day = FIRST + timedelta(days=number)
            valid = [one for one in self.spans.values() if one.starts_on <= day and (one.ended_on is None or day < one.ended_on)]
            assert len(valid) <= 1
        for old, new in self.follows.items():
            assert self.spans[old].ended_on == max(self.spans[old].starts_on, self.spans[new].starts_on)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("finalise"), days, days),
        st.tuples(st.just("bring_in"), days, days),
        st.tuples(st.just("end"), st.integers(0, 5), days),
    ),
    max_size=12,
)


@given(steps)
@settings(max_examples=100)
def test_any_sequence_keeps_one_report_valid_a_day(sequence: list[tuple[str, Any, Any]]) -> None:
    shelf = Shelf()
    for verb, one, two in sequence:
        getattr(shelf, verb)(one, two)
        shelf.check()


@given(st.lists(days, min_size=1, max_size=6), days)
@settings(max_examples=60)
def test_an_old_report_moves_nothing_that_starts_later(starts: list[date], day: date) -> None:
    shelf = Shelf()
    for start in starts:
        shelf.finalise(start, start)
    before = {one.id: one for one in shelf.spans.values() if one.starts_on > day}
    shelf.bring_in(day, FIRST - timedelta(days=1))
    assert {key: shelf.spans[key] for key in before} == before


# --- the same through the verbs, the policies and the database's own constraints --------------------------------------

offsets = st.integers(-31, 31)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("finalise"), st.sampled_from(["GC", "IAC"]), offsets),
        st.tuples(st.just("bring_in"), st.sampled_from(["LEGACY_GV", "LEGACY_V"]), st.integers(0, 1200)),
        st.tuples(st.just("end"), st.integers(0, 5), offsets),
        st.tuples(st.just("withdraw"), st.integers(0, 5), offsets),
    ),
    min_size=2,
    max_size=5,
)


PAPER = Taken(b"%PDF the same paper each time: here only the days are tried", 1, b"x" * 32)


@contextmanager
def same_paper() -> Iterator[None]:
    """No typesetting, no cleaning and no drawing: only the days are tried."""
    with (
        mock.patch.object(publish, "write", lambda _paper: PAPER),
        mock.patch.object(outside, "take_in", lambda _data: PAPER),
        mock.patch.object(draft, "page_image", lambda *_asked: b""),
    ):
        yield


def act(little: Little, verb: str, one: Any, two: int) -> None:
    with little.acting("writer") as acting:
        if verb == "finalise":
            begun = start_report(acting, little["lena"], one)
            complete(acting, begun)
            finalise(acting, begun.id, today() + timedelta(days=two))
        elif verb == "bring_in":
            starts = date(2023, 9, 1) - timedelta(days=two)
            facts = {"level": "lager", "support_type": "9", "training_form": "", "drafted_on": starts, "starts_on": starts}
            facts["drafted_on"] = min(starts, date(2023, 8, 31))
            brought_in(acting, little["lena"], one, data=b"", **facts)
        elif ids := list(Report.objects.filter(state="finalised").order_by("number").values_list("id", flat=True)):
            if verb == "end":
                end_report(acting, ids[one % len(ids)], today() + timedelta(days=two), "reden")
            else:
                withdraw(acting, ids[one % len(ids)], "too_early")


def check(little: Little) -> None:
    rows = list(Report.objects.filter(pupil_id=little["lena"], state="finalised"))
    began = {row.id: row.starts_on or date.max for row in rows}
    edges = set(began.values()) | {row.ended_on for row in rows if row.ended_on}
    for day in edges | {edge - timedelta(days=1) for edge in edges}:
        assert sum(began[row.id] <= day and (row.ended_on is None or day < row.ended_on) for row in rows) <= 1
    for row in rows:
        if row.end_kind == "superseded":
            assert row.superseded_by_id and row.ended_on == max(began[row.id], began[row.superseded_by_id])
        assert (row.end_kind == "ended") == (row.end_reason != "" and row.end_kind != "superseded")
        assert row.document_id is not None and row.finalised_by_id == little["writer"]


@given(sequence=acts)
@settings(
    max_examples=12,
    suppress_health_check=list(HealthCheck),
    phases=list(set(Phase) - {Phase.shrink, Phase.explain}),
)
def test_any_sequence_of_verbs_keeps_one_report_valid_a_day(little: Little, sequence: list[tuple[str, Any, int]]) -> None:
    with transaction.atomic(), same_paper():
        for verb, one, two in sequence:
            try:
                with transaction.atomic():
                    act(little, verb, one, two)
            except (BadInput, Refused):
                pass
            sql("set constraints all immediate")
            sql("set constraints all deferred")
            check(little)
        transaction.set_rollback(True)


def test_a_report_that_gave_way_before_it_began_is_not_told_again(little: Little) -> None:
    """One for next month, one from today instead of it, and a third: the first ended already and stays as it was told."""
    with transaction.atomic(), same_paper():
        for kind, start in [("IAC", 24), ("IAC", 0), ("IAC", 0)]:
            act(little, "finalise", kind, start)
            check(little)
        never_began = Report.objects.get(state="finalised", starts_on=today() + timedelta(days=24))
        assert never_began.superseded_by is not None
        assert never_began.superseded_by.end_kind == "superseded", "it keeps the second as its successor, not the third"
