"""Nouns that every layer shares: identifiers, who acts, and what a refusal is."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.utils.translation import gettext as _
from stdnum.be import bis, nn


class Record(models.Model):
    """A row that outsiders may meet: its identity is random, so that an id tells nothing and cannot be guessed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=RandomUUID(), editable=False)

    seen_if: ClassVar[str]
    """The function of the rule that says of one id whether that row may be seen."""

    class Meta:
        abstract = True

    @classmethod
    def sought(cls, row_id: object) -> models.QuerySet[Self]:
        """One row by its id. The rule is asked before it is fetched, so that what may not be seen costs what does not exist."""
        value = models.Value(row_id, output_field=models.UUIDField())
        asked = models.Func(value, function=cls.seen_if, output_field=models.BooleanField())
        return cls._default_manager.filter(asked, id=row_id)

    def add(self) -> None:
        """Insert this row without reading it back: at that moment its maker need not yet be among those who may see it."""
        self.add_all([self])

    @classmethod
    def add_all(cls, added: Sequence[Self]) -> None:
        """Insert these rows in one statement, without reading them back."""
        if not added:
            return
        rows = cls._base_manager
        fields = [field for field in cls._meta.local_concrete_fields if not field.generated]
        rows._insert(added, fields=fields, returning_fields=None, using=rows.db)  # type: ignore[attr-defined]
        for one in added:
            one._state.adding = False

    @classmethod
    def known(cls, **columns: Any) -> Self:
        """A row of which these columns were read, each by its own name: the order in which a query gave them means nothing."""
        names = [field.attname for field in cls._meta.concrete_fields if field.attname in columns]
        if len(names) < len(columns):
            raise TypeError(f"{cls.__name__} has no column {', '.join(columns.keys() - set(names))}")
        return cls.from_db("default", names, [columns[name] for name in names])


def named_rows(cursor: Any) -> list[dict[str, Any]]:
    """What a statement gave, each value under the name of its column."""
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def rows_of(statement: str, *values: Any) -> list[dict[str, Any]]:
    """Send one statement with its values; what it gave, each value under the name of its column."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return named_rows(cursor)


class Refused(Exception):
    """Someone may not do this. `code` goes into the trace; `sentence` (translated) tells the person what to do."""

    def __init__(self, code: str, sentence: str = "", *, status: int = 403, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.sentence, self.status, self.facts = code, sentence, status, facts


class NotSignedIn(Refused):
    """There is no living session behind this request: it ended, it expired, or it never was."""

    def __init__(self) -> None:
        super().__init__("not_signed_in", status=401)


class PapersDestroyed(Refused, ObjectDoesNotExist):
    """The key of these papers was destroyed, so nobody reads or writes them any more."""

    def __init__(self) -> None:
        sentence = _("The data of this pupil were destroyed. Nobody can read them any more.")
        super().__init__("papers_destroyed", sentence, status=410)


class BadInput(Exception):
    """What was typed cannot be accepted; `problems` maps each field to a sentence that says what to do."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


class NationalNumber(str):
    """The eleven digits of a national number or BIS number (rules 96, 97). Never print it: `str()` is for sealing only.

    Spaces, dots and dashes are accepted. The check digits decide the century, so a birth date is never read from it.
    """

    def __new__(cls, text: str) -> Self:
        digits = re.sub(r"[\s.\-/]", "", text)
        if not re.fullmatch(r"\d{11}", digits, re.ASCII) or not (nn.is_valid(digits) or bis.is_valid(digits)):
            raise ValueError("not a valid national number")
        return super().__new__(cls, digits)

    def __repr__(self) -> str:
        return "NationalNumber(…)"

    def plausible_with(self, birth_date: date) -> bool:
        """Whether the number fits the birth date; a mismatch is a warning only (rule 98), unknown parts always fit."""
        year, month, day = int(self[:2]), int(self[2:4]) % 20, int(self[4:6])
        return (
            year == birth_date.year % 100
            and (month == 0 or month == birth_date.month)
            and (month == 0 or day == 0 or day == birth_date.day)
        )


class InstitutionNumber(str):
    """The six characters of a school, centre or board; `34793` and `034793` are the same number (rule 33)."""

    def __new__(cls, text: str | int) -> Self:
        digits = re.sub(r"[\s.]", "", str(text))
        if not re.fullmatch(r"\d{1,6}", digits, re.ASCII) or not int(digits):
            raise ValueError("not an institution number")
        return super().__new__(cls, digits.zfill(6))

    @property
    def checks(self) -> bool:
        """Whether the check digit fits as far as known (Luhn, where a computed 0 is written 1): a warning only (rule 101)."""
        doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(self[:5])]
        # counted from the right the check digit stands at place one, so the fifth, third and first digit double
        total = sum(value - 9 if value > 9 else value for value in doubled)
        return int(self[5]) == ((10 - total % 10) % 10 or 1)


NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Acting:
    """The one person, institution and sign-in level in whose name the current transaction runs."""

    session_id: uuid.UUID
    person_id: uuid.UUID | None
    person_name: str
    institution_id: uuid.UUID | None
    institution_number: str
    institution_name: str
    institution_kind: str
    level: int
    acr: str
    may: frozenset[str]
    """Permissions that count now, at this sign-in level."""
    holds: frozenset[str]
    """Permissions granted, also those that ask for a higher level than this sign-in."""
    service: str
    expires_at: datetime
    capacities: int
    """In how many institutions this person works: more than one shows the switch."""
    unmarked: frozenset[str] = frozenset()
    """Permissions of which no use was noted yet today."""

    @property
    def me(self) -> uuid.UUID:
        """The acting person's id for a look-up; of a service an id that no row has."""
        return self.person_id or NOBODY

    @property
    def here(self) -> uuid.UUID:
        """The acting institution's id for a look-up; while none was chosen an id that no row has."""
        return self.institution_id or NOBODY


@dataclass(frozen=True, slots=True)
class Client:
    """The one package and school in whose name the current transaction runs: it was let in by that school's link, for these
    scopes, and may have nothing else."""

    session_id: uuid.UUID
    link_id: uuid.UUID
    vendor_id: uuid.UUID
    client_id: str
    vendor_name: str
    institution_id: uuid.UUID
    institution_number: str
    institution_name: str
    scopes: frozenset[str]
    tells_kind: bool


class SealKey(models.Model):
    """The key with which the database recognises what the application itself asked; readable by the owner only."""

    purpose = models.TextField(primary_key=True)
    inner_half = models.BinaryField()
    outer_half = models.BinaryField()


class ActingSession(models.Model):
    """Sessions in whose name a transaction runs: its number, when it began, and those that entered it, the acting one first.

    Only functions of the owner write it, so nobody changes who acts, or acts as two people, within one transaction. A statement
    sees here what was there when it began. Not logged, and cleared as the sealer looks around.
    """

    xid = models.BigIntegerField(primary_key=True)
    began = models.DateTimeField()
    session_ids = ArrayField(models.UUIDField())


class KnownLimit(models.Model):
    """The closed list of limits, as the apps state it in `events.py`: laid anew at each `paspoort prepare`."""

    name = models.TextField(primary_key=True)
    most = models.IntegerField()
    seconds = models.IntegerField()
    events = ArrayField(models.TextField())


class Tries(models.Model):
    """How often something was tried lately, by whom or from where: only a keyed hash of that is kept (`bucket`)."""

    bucket = models.BinaryField(primary_key=True)
    count = models.IntegerField()
    until = models.DateTimeField(db_index=True)


class InstitutionKey(models.Model):
    """The key of one institution, wrapped by the root key."""

    institution_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()


class DataKey(Record):
    """The key of one pupil's papers at one institution, wrapped by that institution's key. Destroying it destroys them."""

    institution_id = models.UUIDField()
    subject_id = models.UUIDField()
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "subject_id"], name="one_key_per_file", condition=models.Q(destroyed_at__isnull=True)
            )
        ]
