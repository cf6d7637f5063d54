"""Find one pupil."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting
from paspoort.passport.inner.gates import must, recent_misses
from paspoort.registry.actions import Query, find_pupil_rows, read_query
from paspoort.registry.models import Findable
from paspoort.rights.actions import tell_admins


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: `one` pupil, or nobody. `outcome` is one, none or more; with more, `hint` names what to add:
    given_name, birth_date or register_number."""

    outcome: str
    one: Findable | None = None
    hint: str = ""


def find_pupil(acting: Acting, query: str | Query) -> Found:
    """Find one pupil among those of the own school, or of the schools that the own centre guides (rules 6-8, 56, 102).

    `query` is what was typed into one field (name, birth date and register number together), or the same already read. More
    than one match lists nobody; a pupil elsewhere is answered as one that does not exist. Whoever tries many names is slowed,
    and the admin of the institution is told. Raises `BadInput` for what cannot be searched, `Refused` for who may not.
    """
    must(acting, "pupil:find")
    misses = recent_misses(settings.MISSES_ALLOWED)
    asked = read_query(query) if isinstance(query, str) else query
    rows = find_pupil_rows(asked.words, asked.birth_date, asked.register_number)
    outcome = ("none", "one", "more")[min(len(rows), 2)]
    parts = {"n": asked.words, "d": asked.birth_date, "r": asked.register_number}
    given = "".join(sign for sign, part in parts.items() if part)
    record("pupil.searched", subject=rows[0].pupil_id if outcome == "one" else None, found=outcome, asked=given)
    if outcome == "one":
        return Found("one", rows[0])
    if misses + 1 > settings.MISSES_ALLOWED:
        tell_admins("many_searches", acting)
    return Found(outcome, hint=_hint(asked) if outcome == "more" else "")


def _hint(asked: Query) -> str:
    if len(asked.words) < 2 and not asked.birth_date and not asked.register_number:
        return "given_name"
    return "register_number" if asked.birth_date else "birth_date"
