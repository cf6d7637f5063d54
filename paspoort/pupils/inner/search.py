"""Search for one pupil: exact first, by index; then tolerant, among the names of the own institutions.

The policy narrows every statement to the institutions of whoever asks before anything is compared, so a pupil elsewhere
costs exactly what a pupil who does not exist costs. Only operators that may use an index under a policy narrow a statement;
what looks into a name comes after it, on the rows of the own institutions alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput, named_rows
from paspoort.pupils.inner.matching import BEGINS, EQUAL, ERROR, SHORT, Fit, Name, core_of, fit, may_fit, name_in
from paspoort.pupils.inner.query import MOST_WORDS, Query
from paspoort.registry.actions import normalise, sounds_of, words_of
from paspoort.registry.models import Findable

COLUMNS = (
    "enrolment_id, institution_id, pupil_id, by_family, by_given, sounds, shown_name, birth_date, register_number,"
    " education_level, begins_on, left_on"
)
CURRENT = "runs(begins_on, left_on)"
OWN_PUPILS = f"""(
    select pupil_id as enrolment_id, coalesce(school_id, centre_id) as institution_id, pupil_id, by_family, by_given, sounds,
           shown_name, birth_date, '' as register_number, '' as education_level, made_at::date as begins_on, null::date as left_on
      from registry_ownpupil o
     where not exists (select from registry_findable f where f.pupil_id = o.pupil_id and {CURRENT})) own"""
"""Pupils without an import in the form of `registry_findable`: at the school that was said, else at the centre."""
BEYOND = "\U0010ffff"
"""Sorts after every letter in the "C" collation: the end of all texts that begin alike."""
LONGEST_NUMBER = 12
MOST_LIKE = 2000

Part = tuple[str, tuple[Any, ...]]


class Search:
    """One search: the criteria that every candidate must meet, and the names in every order in which they may be meant.

    `given_alone`: a first name without a family name may find someone, as at a centre; at a school that takes a birth date too.
    """

    among = "registry_findable"

    def __init__(self, asked: Query, institutions: Sequence[uuid.UUID] | None = None, *, given_alone: bool = False) -> None:
        self.asked, self.institutions, self.given_alone = asked, institutions, given_alone
        self.words = [word for typed in asked.words for word in words_of(typed)]
        self.number = asked.register_number.strip()
        self.narrowed = asked.narrowed
        self._refuse_too_little()

    def _refuse_too_little(self) -> None:
        if not (self.words or self.narrowed):
            raise BadInput({"query": _("Type a name and first name, a birth date or a register number.")})
        if len(self.words) > MOST_WORDS:
            raise BadInput({"query": _("These are too many words. Type a name and first name.")})
        if not self.narrowed and all(len(word) < 2 for word in self.words):
            raise BadInput({"query": _("One letter is not enough. Type a name of at least two letters, or add the birth date.")})

    def run(self) -> list[Findable]:
        """The pupils that fit best, each once: none, the one, or more."""
        if not self.words:
            return self._as_numbered(self._rows("true"))
        return (not self.narrowed and self._exact()) or self._as_numbered(self._tolerant())

    def _exact(self) -> list[Findable]:
        """Whose names are just these, in either order; else whose family name it is."""
        pairs = [f"{one} {two}" for one, two in _pairs(self.words)]
        if pairs and (found := self._rows("by_family = any(%s)", (pairs,))):
            return found
        whole = normalise("".join(self.words))
        found = self._rows("by_family >= %s and by_family < %s", (f"{whole} ", f"{whole} {BEYOND}"))
        return [row for row in found if not row.by_family.endswith(" ")]

    def _tolerant(self) -> list[Findable]:
        core = core_of(self.words)
        rows = self._rows("true") if self.narrowed else [row for row in self._rows(*self._like(core)) if may_fit(row, core)]
        names = [(name_in(row), row) for row in rows]
        for most in (EQUAL, BEGINS, ERROR):
            fits = [(self._fit(name, most), row) for name, row in names]
            if best := min((how for how, _row in fits if how), default=None):
                return [row for how, row in fits if how == best]
        return []

    def _fit(self, name: Name, most: int) -> Fit | None:
        return fit(self.words, name, most, narrowed=self.narrowed, given_alone=self.given_alone)

    def _like(self, core: Sequence[str]) -> Part:
        """Where a name may fit at all: with one error at most, one of the two longest words stands there, or sounds so; of one
        word, one half."""
        longest = sorted(core, key=len, reverse=True)[:2]
        whole = normalise("".join(self.words))
        halves = [whole[: len(whole) // 2], whole[len(whole) // 2 :]] if len(core) == 1 else []
        readings = [reading for word in longest for reading in sounds_of(word)]
        looks = [("by_family", text) for text in (*longest, *halves) if len(text) > SHORT or text in halves]
        looks += [("replace(sounds, ' ', '')", one) if len(one) > SHORT else ("sounds", f" {one}") for one in readings]
        return f"({' or '.join(f'strpos({where}, %s) > 0' for where, _text in looks)})", tuple(text for _where, text in looks)

    # --- asking the database ---------------------------------------------------------------------------------------

    def _as_numbered(self, found: list[Findable]) -> list[Findable]:
        """Of those whose number fits but for its zeros, the one whose number is written so."""
        as_typed = [row for row in found if self.number and row.register_number == self.number]
        return as_typed if len(as_typed) == 1 else found

    def _rows(self, where: str, given: tuple[Any, ...] = ()) -> list[Findable]:
        """One row a pupil, however often enrolled."""
        always, values = self._always()
        statement = (
            f"select distinct on (pupil_id) {COLUMNS} from {self.among} where {always} and {where}"
            f" order by pupil_id, begins_on desc, enrolment_id limit {MOST_LIKE}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*values, *given])
            return [Findable(**row) for row in named_rows(cursor)]

    def _always(self) -> Part:
        where: list[str] = [CURRENT]
        values: list[Any] = []
        if self.institutions is not None:
            where.append("institution_id = any(%s)")
            values.append(list(self.institutions))
        if self.asked.birth_date is not None:
            where.append("birth_date = %s")
            values.append(self.asked.birth_date)
        if self.number:
            where.append("register_number = any(%s)")
            values.append(_as_kept(self.number))
        return " and ".join(where), tuple(values)


class OwnSearch(Search):
    """The same among pupils without an import whom the own teams guide."""

    among = OWN_PUPILS


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Every way to read the words as family name and given name, in either order, normalised."""
    pairs: dict[tuple[str, str], None] = {}
    for cut in range(1, len(words)):
        one, two = normalise("".join(words[:cut])), normalise("".join(words[cut:]))
        pairs |= {(one, two): None, (two, one): None}
    return list(pairs)


def _as_kept(number: str) -> list[str]:
    """A number as typed, without its leading zeros, and with those that a school may have written before it."""
    bare = number.lstrip("0") or "0"
    return list(dict.fromkeys([number, bare, *(bare.zfill(width) for width in range(len(bare) + 1, LONGEST_NUMBER + 1))]))
