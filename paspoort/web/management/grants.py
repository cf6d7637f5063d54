"""What the pages about grants share: grants in words, which were chosen on the screen, who may change them, and their history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from paspoort.rights.actions import HistoryLine, context_names
from paspoort.rights.models import Grant
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.fields import Several
from paspoort.web.shell.words import ending


@dataclass(frozen=True, slots=True)
class GrantView:
    """A grant as a page shows it. `mark` is what a form sends back: which grant, and the revision that was seen."""

    grant: Grant
    person: str
    right: str
    contexts: str
    given_by: str
    last_used: date | None
    standing: str

    @property
    def open(self) -> bool:
        """Whether there is still something to change: it lasts today or begins later."""
        return self.standing in ("living", "ending", "future")

    @property
    def mark(self) -> str:
        return f"{self.grant.id}.{self.grant.revision}"


def in_words(grants: Sequence[Grant], names: Mapping[tuple[str, str], str] | None = None) -> list[GrantView]:
    """Grants with the names of rights, contexts and people, which `look_up` and `grants_here` bring along. `names` are those of
    contexts, where they were read already."""
    names = names or context_names()
    return [_grant_view(grant, names) for grant in grants]


def _grant_view(grant: Grant, names: Mapping[tuple[str, str], str]) -> GrantView:
    use = getattr(grant, "use", None)
    return GrantView(
        grant=grant,
        person=str(grant.person),
        right=grant.right.name,
        contexts=contexts_in_words(grant.right_id, grant.contexts, names),
        given_by=str(grant.granted_by or _("a colleague")) if grant.granted_by_id else _("the helpdesk"),
        last_used=use.last_on if use else None,
        standing=grant.standing,
    )


class Marks(Several):
    """Grants that were chosen, each with the revision that was on the screen; a form of ours names nothing else."""

    def to_python(self, value: Any) -> dict[uuid.UUID, int]:
        marks = (mark.partition(".") for mark in super().to_python(value))
        try:
            return {uuid.UUID(grant_id): int(revision[:9]) for grant_id, _dot, revision in marks}
        except ValueError:
            raise Http404 from None


def story(lines: Sequence[HistoryLine]) -> list[dict[str, Any]]:
    """The history of a grant for the timeline, newest first: what happened, by whom, how it then stood, and why."""
    earlier: list[HistoryLine | None] = [*lines[1:], None][: len(lines)]
    return [
        {"when": line.at, "what": _deed(line), "detail": " ".join([*_became(line, before), *_because(line)])}
        for line, before in zip(lines, earlier, strict=True)
    ]


def _deed(line: HistoryLine) -> str:
    words = {"given": _("Given by %(who)s"), "changed": _("Changed by %(who)s"), "ended": _("Ended by %(who)s")}
    return words[line.kind] % {"who": line.by or _("the application")}


def _became(line: HistoryLine, before: HistoryLine | None) -> list[str]:
    """What was different after this change; at the first line everything."""
    if line.kind == "ended":
        return []
    now, then = (", ".join(each.contexts) if each else "" for each in (line, before))
    said = []
    if now != then:
        said.append(
            _("Context: %(now)s.") % {"now": now}
            if not then
            else _("Context: %(then)s became %(now)s.") % {"then": then, "now": now}
        )
    days = {"begin": f"{line.begins_on:%d/%m/%Y}", "end": f"{line.ends_on:%d/%m/%Y}"}
    if before is None or line.begins_on != before.begins_on:
        said.append(_("From %(begin)s up to and including %(end)s.") % days)
    elif line.ends_on != before.ends_on:
        said.append(_("The last day was %(was)s and became %(end)s.") % (days | {"was": f"{before.ends_on:%d/%m/%Y}"}))
    return said


def _because(line: HistoryLine) -> list[str]:
    said = [f"{ending(line.ended_because)}."] if line.kind == "ended" and line.ended_because not in ("", "revoked") else []
    return said + ([_("Reason: %(reason)s") % {"reason": line.reason}] if line.reason else [])
