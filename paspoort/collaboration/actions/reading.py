"""Reading a registration: its sections with who wrote when, goals, steps, agreements, reactions, and its story."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from paspoort.audit.actions import record
from paspoort.collaboration.inner.codes import every, labels
from paspoort.collaboration.inner.looks import note_look
from paspoort.collaboration.inner.merging import compared
from paspoort.collaboration.inner.refusals import no_registration
from paspoort.kernel.models import Acting, BadInput, rows_of
from paspoort.rights.actions import must_hold

ONE = """
    select id, collaboration_id, school_id, school, centre_id, centre, writable, starts, kind, title, theme, care_phase,
    target_group, target_text,
           occasion, school_year, begins_on, ends_on, state, owner_id, owner, owner_left, first_owner_id, first_owner,
           started_at, changed_at, revision, proposal, seen_at, seen_before, writing,
           meeting, functions
      from registration_at(%s)
"""
PARTS = """
    select part, line, version, author_id, author, institution_id, institution, at, newest, said from registration_parts(%s)
"""
VERSIONS = "select version, author, institution, at, merged, body from section_versions(%s, %s)"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a registration: where it is, its codes and title, its owner and the first one, and how it stands.

    `writable`: both sides write, as long as the centre guides the school; `starts`: who looks acts for the centre there.
    `proposal`: somebody proposed to close it. What others wrote since `seen_before` is new for who looks. `writing`: by section
    who else is writing there now, or was a few minutes ago.
    """

    id: uuid.UUID
    collaboration_id: uuid.UUID
    school_id: uuid.UUID
    school: str
    centre_id: uuid.UUID
    centre: str
    writable: bool
    starts: bool
    kind: str
    title: str
    theme: str
    care_phase: str
    target_group: str
    target_text: str
    occasion: str
    school_year: int
    begins_on: date | None
    ends_on: date | None
    state: str
    owner_id: uuid.UUID
    owner: str
    owner_left: bool
    first_owner_id: uuid.UUID
    first_owner: str
    started_at: datetime
    changed_at: datetime
    revision: int
    proposal: bool
    seen_at: datetime | None
    seen_before: datetime | None
    writing: Mapping[str, str]
    meeting: str
    functions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody wrote: a version of a section, goal, step or agreement, a reaction, or a turn.

    `said` holds its words and codes, of an earlier version nothing. Of `part` "section" `line` is the code of the section, else
    an id that is the same for all versions. `unread`: a colleague wrote it since the visit before.
    """

    part: str
    line: str
    version: int
    author_id: uuid.UUID
    author: str
    institution_id: uuid.UUID
    institution: str
    at: datetime
    newest: bool
    said: Mapping[str, Any] = field(repr=False)
    unread: bool = False


@dataclass(frozen=True, slots=True)
class SectionOf:
    """A section with the word that asks for it: its text as it is now (None: nothing yet), and the reactions to it."""

    code: str
    label: str
    text: Entry | None
    reactions: Sequence[Entry]

    @property
    def version(self) -> int:
        """What a text that is typed now is built upon."""
        return self.text.version if self.text else 0

    @property
    def body(self) -> str:
        return str(self.text.said["body"]) if self.text else ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A registration as it is read: head, sections in their order, the newest of each goal, step and agreement in the order in
    which they were made, and `story`: everything that happened, the first first."""

    head: Head
    sections: Sequence[SectionOf]
    goals: Sequence[Entry]
    steps: Sequence[Entry]
    agreements: Sequence[Entry]
    story: Sequence[Entry] = field(repr=False)

    @property
    def may_write(self) -> bool:
        return self.head.writable and self.head.state != "closed"


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a section as it stood once: who wrote it for whom, and whether it was put together with a colleague's. `pieces`:
    its paragraphs beside the version before, each `same`, `new`, or `gone` since then."""

    version: int
    author: str
    institution: str
    at: datetime
    merged: bool
    body: str = field(repr=False)
    pieces: Sequence[tuple[str, str]] = field(repr=False)


def registration(acting: Acting, registration_id: uuid.UUID, writing: str = "") -> Whole:
    """Open a registration, with its trace; from now on it is seen, and others see that one is `writing` in a section where one
    may. Any other does not exist (`no_registration`)."""
    must_hold(acting, "collaboration:read")
    found = rows_of(ONE, registration_id)
    if not found:
        raise no_registration()
    head = Head(**found[0] | {"writing": json.loads(found[0]["writing"])})
    told = [_entry(acting, head, row) for row in rows_of(PARTS, registration_id)]
    goals, steps, agreements = (_newest(told, part) for part in ("goal", "step", "agreement"))
    whole = Whole(head, _sections(head.kind, told), goals, steps, agreements, told)
    writes = whole.may_write and "collaboration:write" in acting.may and writing in {one.code for one in whole.sections}
    note_look(acting, head.collaboration_id, head.id, writing if writes else "")
    record("registration.opened", object=head.id)
    return whole


def _entry(acting: Acting, head: Head, row: dict[str, Any]) -> Entry:
    new = row["author_id"] != acting.person_id and (head.seen_before is None or row["at"] > head.seen_before)
    return Entry(**row | {"said": json.loads(row["said"])}, unread=new)


def _sections(kind: str, told: Sequence[Entry]) -> list[SectionOf]:
    """The sections that a kind has now, and those of before in which somebody wrote."""
    texts = {one.line: one for one in told if one.part == "section" and one.newest}
    by_section: dict[str, list[Entry]] = {}
    for one in told:
        if one.part == "reaction":
            by_section.setdefault(str(one.said["section"]), []).append(one)
    known = labels("section", kind)
    return [SectionOf(code, label, texts.get(code), by_section.get(code, [])) for code, label in known.items()]


def _newest(told: Sequence[Entry], part: str) -> list[Entry]:
    """The newest version of each line, in the order in which the lines were begun."""
    lines = {one.line: one for one in told if one.part == part}  # the last one of a line counts, at the place of the first
    return list(lines.values())


def versions(acting: Acting, registration_id: uuid.UUID, section: str) -> list[Version]:
    """Every version of a section, the newest first, with its trace."""
    must_hold(acting, "collaboration:read")
    if section not in every("section"):
        raise BadInput({"section": section})
    found = rows_of(VERSIONS, registration_id, section)
    if not found:
        raise no_registration()
    record("section.versions_seen", object=registration_id, section=section)
    before = [row["body"] for row in found[1:]] + [found[-1]["body"]]
    return [Version(**row, pieces=compared(was, row["body"])) for row, was in zip(found, before, strict=True)]
