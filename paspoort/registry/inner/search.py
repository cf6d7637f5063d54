"""Finding one pupil: exact, else the beginning of a name, else one typing error; always inside the own institutions.

The policy narrows every statement to the institutions of whoever asks before anything is compared, so a pupil elsewhere
costs exactly what a pupil who does not exist costs. Only operators that may use an index under a policy are used.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput, named_rows
from paspoort.registry.inner.names import normalise, one_error_apart
from paspoort.registry.inner.query import MOST_WORDS
from paspoort.registry.models import Findable

COLUMNS = (
    "enrolment_id, institution_id, pupil_id, by_family, by_given, shown_name, birth_date, register_number,"
    " education_level, begins_on, left_on"
)
CURRENT = "runs(begins_on, left_on)"
BEYOND = "\U0010ffff"
"""Sorts after every letter in the "C" collation: the end of all texts that begin alike."""
LONGEST_NUMBER = 12
FEW_SCHOOLS = 10
"""Beyond so many schools a typing error is only forgiven beside a birth date or a number."""
MOST_LIKE = 200

Part = tuple[str, tuple[Any, ...]]


class Search:
    """One search: the criteria that every candidate must meet, and the names in every order in which they may be meant."""

    def __init__(
        self, words: Sequence[str], birth_date: date | None, number: str, institutions: Sequence[uuid.UUID] | None
    ) -> None:
        self.words = [word for word in words if normalise(word)]
        self.birth_date, self.number, self.institutions = birth_date, number.strip(), institutions
        self.whole = normalise("".join(self.words))
        self.pairs = _pairs(self.words)
        self._refuse_too_little()

    def _refuse_too_little(self) -> None:
        if not (self.words or self.birth_date or self.number):
            raise BadInput({"query": _("Type a name and first name, a birth date or a register number.")})
        if len(self.words) > MOST_WORDS:
            raise BadInput({"query": _("These are too many words. Type a name and first name.")})
        if len(self.whole) == 1 and not (self.birth_date or self.number):
            raise BadInput({"query": _("One letter is not enough. Type a name of at least two letters, or add the birth date.")})

    def run(self) -> list[Findable]:
        """At most two rows, of different pupils: none, the one, or more than one."""
        if not self.words:
            return self._one_or_two([("true", ())])
        return self._one_or_two(self._exact()) or self._one_or_two(self._beginning()) or self._typing_error()

    # --- the three ways, each a list of conditions of which one must hold ------------------------------------------

    def _exact(self) -> list[Part]:
        if len(self.words) == 1:
            return [_begins("by_family", f"{self.whole} "), _begins("by_given", f"{self.whole} ")]
        return [("by_family = any(%s)", ([f"{family} {given}" for family, given in self.pairs],))]

    def _beginning(self) -> list[Part]:
        if len(self.words) == 1:
            return [_begins("by_family", self.whole), _begins("by_given", self.whole)]
        wanted = {_begins(column, f"{one} {two}") for one, two in self.pairs for column in ("by_family", "by_given")}
        wanted |= {_begins("by_family", self.whole), _begins("by_given", self.whole)}  # one name of several words
        return sorted(wanted)

    def _typing_error(self) -> list[Findable]:
        narrowed = self.birth_date is not None or bool(self.number)
        if not narrowed and self._schools() > FEW_SCHOOLS:
            return []
        forgotten_space = [("by_family = any(%s)", (_split_anywhere(self.whole),))]
        if len(self.words) == 1 and (found := self._one_or_two(forgotten_space)):
            return found
        return [row for row in self._rows(self._nearby(narrowed), limit=MOST_LIKE) if self._nearly(row)][:2]

    def _nearby(self, narrowed: bool) -> list[Part]:
        """Where a name with one error can be: an error sits in one of two names, so the other one is exact."""
        if narrowed:
            return [("true", ())]
        if len(self.words) == 1:
            like = "similarity(split_part({}, ' ', 1), %s) >= 0.25"
            return [(like.format(column), (self.whole,)) for column in ("by_family", "by_given")]
        wanted = {_begins(column, f"{one} ") for one, _two in self.pairs for column in ("by_family", "by_given")}
        return sorted(wanted)

    def _nearly(self, row: Findable) -> bool:
        family, _space, given = row.by_family.partition(" ")
        if len(self.words) == 1:
            return one_error_apart(self.whole, family) or one_error_apart(self.whole, given)
        return any(
            (one == family and one_error_apart(two, given)) or (two == given and one_error_apart(one, family))
            for one, two in self.pairs
        )

    # --- asking the database ---------------------------------------------------------------------------------------

    def _one_or_two(self, parts: list[Part]) -> list[Findable]:
        found = self._rows(parts, limit=MOST_LIKE if self.number else 2)
        as_typed = [row for row in found if self.number and row.register_number == self.number]
        return as_typed if len(as_typed) == 1 else found[:2]

    def _rows(self, parts: list[Part], *, limit: int) -> list[Findable]:
        """One statement: each way a part of its own, so that each uses its index; one row a pupil, however often enrolled."""
        always, always_values = self._always()
        arms = " union all ".join(f"(select {COLUMNS} from registry_findable where {always} and {where})" for where, _v in parts)
        values = [value for _where, given in parts for value in (*always_values, *given)]
        statement = (
            f"select distinct on (pupil_id) {COLUMNS} from ({arms}) hits"
            f" order by pupil_id, begins_on desc, enrolment_id limit {limit}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return [Findable(**row) for row in named_rows(cursor)]

    def _always(self) -> Part:
        where: list[str] = [CURRENT]
        values: list[Any] = []
        if self.institutions is not None:
            where.append("institution_id = any(%s)")
            values.append(list(self.institutions))
        if self.birth_date is not None:
            where.append("birth_date = %s")
            values.append(self.birth_date)
        if self.number:
            where.append("register_number = any(%s)")
            values.append(_as_kept(self.number))
        return " and ".join(where), tuple(values)

    def _schools(self) -> int:
        if self.institutions is not None:
            return len(self.institutions)
        with connection.cursor() as cursor:
            cursor.execute("select cardinality(find_institutions())")
            return int(cursor.fetchone()[0])


def _begins(column: str, text: str) -> Part:
    """A text that begins so, as a range: `LIKE` may not use an index under a policy."""
    return f"{column} >= %s and {column} < %s", (text, text + BEYOND)


def _pairs(words: Sequence[str]) -> list[tuple[str, str]]:
    """Every way to read the words as family name and given name, in either order, normalised."""
    pairs: dict[tuple[str, str], None] = {}
    for cut in range(1, len(words)):
        one, two = normalise("".join(words[:cut])), normalise("".join(words[cut:]))
        pairs |= {(one, two): None, (two, one): None}
    return list(pairs)


def _split_anywhere(whole: str) -> list[str]:
    """A family and given name typed without the space between them."""
    cuts = [(whole[:cut], whole[cut:]) for cut in range(2, len(whole) - 1)]
    return [f"{one} {two}" for one, two in cuts] + [f"{two} {one}" for one, two in cuts]


def _as_kept(number: str) -> list[str]:
    """A number as typed, without its leading zeros, and with those that a school may have written before it."""
    bare = number.lstrip("0") or "0"
    return list(dict.fromkeys([number, bare, *(bare.zfill(width) for width in range(len(bare) + 1, LONGEST_NUMBER + 1))]))
