"""Page of one registration: its head, what stands in each section with who and when beside it, its lines and its story."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from paspoort.collaboration.actions import (
    REACHED,
    STATES,
    Entry,
    SectionOf,
    Whole,
    agenda_of,
    attachments_of,
    choices,
    draft_of,
    meetings_about,
    yearly,
)
from paspoort.collaboration.models import LONGEST, MEETING, WORKING_AGREEMENTS
from paspoort.documents.actions import blocks
from paspoort.drafts.actions import Standing
from paspoort.kernel.models import Acting
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.shelf import FILE_KINDS
from paspoort.web.collaboration.words import day_of, due_of, standing_of, story_of, ways_from
from paspoort.web.shell.door import Request
from paspoort.web.shell.page import show

WITH_LINES = ("agreements", "nextSteps", "minutes")
"""The sections below which goals, steps and agreements stand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A section on its page: its text as paragraphs, who wrote it first and who wrote on. `put_together`: whose text stands with
    the own one in it, when one saved it last."""

    section: SectionOf
    text: Any = field(repr=False)
    first: Entry | None
    put_together: str

    @property
    def unread(self) -> bool:
        own = self.section.text
        return bool(own and own.unread) or any(one.unread for one in self.section.reactions)


@dataclass(frozen=True, slots=True)
class Opened:
    """A section that is written in, or reacted to: its form, what was kept of it (`writing.Kept`), and what comes next."""

    section: str
    form: Guarded
    kept: Any
    reacting: bool = False
    onward: SectionOf | None = None


def show_registration(request: Request, opened: Whole, at: Opened | None = None, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with one of its sections open where it is written in."""
    acting, head = request.acting, opened.head
    writes = writes_in(acting, opened)
    typed = typed_in(acting, opened).texts if writes else {}
    half = {key.rpartition(".")[0] or key for key, text in typed.items() if text.strip() and not key.endswith(".version")}
    page = {
        "opened": opened, "head": head, "attachments": attachments_of(acting, head.id),
        "at": at, "writes": writes, "codes": codes_of(head), "day_of": day_of,
        "sections": [_shown(one, opened, acting.me) for one in opened.sections], "half": half, "merged": "",
        "lines_below": next((one.code for one in opened.sections if one.code in WITH_LINES), ""),
        "proposal": _proposal(opened), "story": story_of([*opened.story], head.kind), "state": STATES[head.state],
        "standing_of": standing_of, "due_of": due_of, "reached": REACHED, "functions": choices("function"), "longest": LONGEST,
        "file_kinds": FILE_KINDS, "yearly": yearly(acting, opened) if head.kind == WORKING_AGREEMENTS else None,
        "agenda": agenda_of(acting, opened) if head.kind == MEETING else None, "meetings": meetings_about(opened),
        "ways": ways_from(head.state) if head.starts else {},
    }  # fmt: skip
    return show(request, "collaboration/registration.html", status=status, **page | more)


def writes_in(acting: Acting, opened: Whole) -> bool:
    return opened.may_write and "collaboration:write" in acting.may


def typed_in(acting: Acting, opened: Whole) -> Standing:
    """What one is typing in a registration and did not save yet."""
    return draft_of(acting, opened.head.id)


def _proposal(opened: Whole) -> Entry | None:
    """The proposal to close that waits for an answer."""
    said = [one for one in opened.story if one.part == "turn" and one.said["kind"] == "proposed"]
    return said[-1] if opened.head.proposal and said else None


def _shown(section: SectionOf, opened: Whole, me: uuid.UUID) -> Shown:
    told = [one for one in opened.story if one.part == "section" and one.line == section.code]
    mine = bool(section.text and section.text.said["merged"] and section.text.author_id == me)
    return Shown(section, blocks(section.body) if section.body else [], next(iter(told), None), told[-2].author if mine else "")


def codes_of(head: Any) -> Mapping[str, str]:
    """The codes of a registration in words."""
    return {
        "kind": (choices("kind") | choices("otherKind")).get(head.kind, head.kind),
        "meeting": choices("meeting").get(head.meeting, head.meeting),
        "theme": choices("theme").get(head.theme, head.theme),
        "care_phase": choices("carePhase").get(head.care_phase, head.care_phase),
        "target_group": choices("targetGroup").get(head.target_group, head.target_group),
        "occasion": choices("occasion").get(head.occasion, head.occasion),
        "school_year": f"{head.school_year}-{head.school_year + 1}",
    }
