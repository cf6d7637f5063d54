"""What the pages about people share: who was chosen, how someone's work stands, and what someone holds, in words."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import Acting, BadInput
from paspoort.kernel.periods import Period
from paspoort.rights.actions import Colleague, Page, colleagues, context_names, with_grants
from paspoort.rights.models import Affiliation, Grant

YEARS_AHEAD = 50
AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Held:
    """One right in words, with its contexts, such as "LARS gebruiker" and "Gebruiker"."""

    grant: Grant
    right: str
    contexts: str


@dataclass(frozen=True, slots=True)
class Row:
    """Someone in a list: the work here, how it stands today (`living`, `ending`, `future` or `over`), and what is held."""

    affiliation: Affiliation
    standing: str
    held: list[Held]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of people was asked: which name, which page, and who was chosen on the way (ids of affiliations)."""

    name: str
    page: int
    chosen: list[uuid.UUID]


def asked(posted: QueryDict) -> Asked:
    """What the form of a list of people says."""
    return Asked(posted.get("name", "").strip()[:100], page_number(posted.get("page", "")), ids_in(posted.getlist("people")))


def page_number(text: str) -> int:
    """The page that was asked for; the first for anything that is none."""
    return int(text[:4]) if text.isascii() and text.isdecimal() else 1


def ids_in(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids that a form or address names, each once, in their order; what is no id chooses nobody."""
    found = []
    for text in texts:
        with contextlib.suppress(ValueError):
            found.append(uuid.UUID(text))
    return list(dict.fromkeys(found))


def too_many(chosen: Sequence[uuid.UUID]) -> dict[str, str]:
    """The sentence for whoever chose more people than can be handled in one go."""
    sentence = _("You can choose %(most)s people at once. Take out %(more)s of them.")
    return {"people": sentence % {"most": AT_ONCE, "more": len(chosen) - AT_ONCE}}


def listed(acting: Acting, wanted: Asked, *, historical: bool = False, size: int = 50) -> Page[Row]:
    """One page of the people of this institution, as a page shows them."""
    found = colleagues(acting, historical=historical, name=wanted.name, page=wanted.page, size=size)
    return Page(rows(found.rows), found.page, found.pages, found.total)


def rows(found: Sequence[Colleague]) -> list[Row]:
    """Colleagues in words."""
    names = context_names()
    return [Row(one.affiliation, one.affiliation.standing, held_in_words(one.grants, names)) for one in found]


def chosen_rows(acting: Acting, ids: Sequence[uuid.UUID]) -> list[Row]:
    """Those who were chosen, in that order; whoever never worked here is passed over."""
    return rows(with_grants(acting, ids)) if ids else []


def held_in_words(grants: Iterable[Grant], names: Mapping[tuple[str, str], str]) -> list[Held]:
    """Grants with their rights and contexts in words."""
    return [Held(one, one.right.name, contexts_in_words(one.right_id, one.contexts, names)) for one in grants]


def contexts_in_words(right: str, codes: Iterable[str], names: Mapping[tuple[str, str], str]) -> str:
    """The contexts of a right by name; a code without a name is shown as it is."""
    return ", ".join(names.get((right, code), code) for code in codes)


def typed_day(text: str, field: str, *, needed: bool = True, years_ahead: int = YEARS_AHEAD) -> date | None:
    """The day that was typed; `BadInput` with what to do when it is none. Two digits are a year at most `years_ahead`."""
    try:
        day = read_date(text, years_ahead=years_ahead)
    except ValueError:
        raise BadInput({field: _("This date does not exist. Write it as dd/mm/yyyy, such as 01/09/2026.")}) from None
    if day is None and needed:
        raise BadInput({field: _("Fill in a date, as dd/mm/yyyy.")})
    return day


def typed_period(begins: str, ends: str) -> Period:
    """The period that was typed, without end when that stays open; every problem at once (rule 29)."""
    problems: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for field, text in (("begins_on", begins), ("ends_on", ends)):
        try:
            days[field] = typed_day(text, field, needed=field == "begins_on")
        except BadInput as bad:
            problems |= bad.problems
    first, last = days.get("begins_on"), days.get("ends_on")
    if first and last and last < first:
        problems["ends_on"] = _("The last day cannot come before the first day.")
    if problems or first is None:
        raise BadInput(problems)
    return Period(first, last)


def still_choosing(posted: QueryDict, wanted: Asked) -> dict[str, str] | None:
    """What to say beside the list while people are being chosen, or nothing yet; None once the choice is made."""
    if "page" in posted or posted.get("step", "look") == "look":
        return {}
    if not wanted.chosen:
        return {"people": _("Choose at least one person.")}
    return too_many(wanted.chosen) if len(wanted.chosen) > AT_ONCE else None


def choice(acting: Acting, wanted: Asked, *, historical: bool = False) -> dict[str, Any]:
    """What a page shows on which people are chosen: who was found, who of those can still be chosen, and who was."""
    found = listed(acting, wanted, historical=historical)
    rest = [row for row in found.rows if row.affiliation.id not in wanted.chosen]
    return {"asked": wanted, "found": found, "rest": rest, "picked": chosen_rows(acting, wanted.chosen)}
