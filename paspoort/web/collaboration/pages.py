"""Page of one registration: its head, what stands in each section with who and when beside it, its lines and its story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse

from paspoort.collaboration.actions import Entry, SectionOf, Whole, attachments_of, choices, draft_of, ways_on, yearly
from paspoort.collaboration.models import LONGEST, WORKING_AGREEMENTS
from paspoort.documents.actions import blocks
from paspoort.drafts.actions import Standing
from paspoort.kernel.models import Acting
from paspoort.web.collaboration.guarded import Guarded
from paspoort.web.collaboration.words import REACHED, STATES, WAYS, day_of, due_of, standing_of, story_of
from paspoort.web.shell.door import Request
from paspoort.web.shell.page import show

WITH_LINES = ("agreements", "nextSteps")
"""The sections below which goals, steps and agreements stand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A section on its page: its text as paragraphs, who wrote it first and who wrote on, and whether one was typing there."""

    section: SectionOf
    text: Any = field(repr=False)
    first: Entry | None
    half: bool

    @property
    def unread(self) -> bool:
        own = self.section.text
        return bool(own and own.unread) or any(one.unread for one in self.section.reactions)


@dataclass(frozen=True, slots=True)
class Opened:
    """A section that is written in, or reacted to: its form, and since which version (of the text and of what is kept of it)."""

    section: str
    form: Guarded
    version: int = 0
    revision: int = 0
    reacting: bool = False


def show_registration(request: Request, opened: Whole, at: Opened | None = None, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with one of its sections open where it is written in."""
    acting, head = request.acting, opened.head
    writes = writes_in(acting, opened)
    half = typed_in(acting, opened).texts if writes else {}
    page = {
        "opened": opened, "head": head, "attachments": attachments_of(acting, head.id),
        "at": at, "writes": writes, "codes": codes_of(head), "day_of": day_of,
        "sections": [_shown(one, opened, half) for one in opened.sections],
        "lines_below": next((one.code for one in opened.sections if one.code in WITH_LINES), ""),
        "proposal": _proposal(opened), "story": story_of([*opened.story], head.kind), "state": STATES[head.state],
        "standing_of": standing_of, "due_of": due_of, "reached": REACHED, "functions": choices("function"), "longest": LONGEST,
        "yearly": yearly(acting, opened) if head.kind == WORKING_AGREEMENTS else None,
        "ways": [(one, WAYS[one]) for one in ways_on(head.state)] if head.starts and head.writable else [],
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


def _shown(section: SectionOf, opened: Whole, half: Mapping[str, str]) -> Shown:
    first = next((one for one in opened.story if one.part == "section" and one.line == section.code), None)
    return Shown(section, blocks(section.body) if section.body else [], first, bool(half.get(section.code, "").strip()))


def codes_of(head: Any) -> Mapping[str, str]:
    """The codes of a registration in words."""
    return {
        "kind": (choices("kind") | choices("otherKind")).get(head.kind, head.kind),
        "theme": choices("theme").get(head.theme, head.theme),
        "care_phase": choices("carePhase").get(head.care_phase, head.care_phase),
        "target_group": choices("targetGroup").get(head.target_group, head.target_group),
        "occasion": choices("occasion").get(head.occasion, head.occasion),
        "school_year": f"{head.school_year}-{head.school_year + 1}",
    }
