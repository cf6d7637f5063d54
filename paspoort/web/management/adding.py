"""What the form that adds a person holds, and how the national number travels in it unread."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cryptography.exceptions import InvalidTag

from paspoort.kernel.actions import seal_bytes, unseal_bytes
from paspoort.kernel.keys import derived_key
from paspoort.kernel.models import Acting, NationalNumber
from paspoort.kernel.periods import Period, today
from paspoort.web.management.people import typed_day, typed_period

WHO = {"number", "given_name", "family_name", "birth_date"}
KEY = "number on its way"
FIELDS = ["given_name", "family_name", "birth_date", "category", "begins_on", "ends_on", "email"]


@dataclass(frozen=True, slots=True)
class Adding:
    """What was typed. A number that checked goes along sealed: it opens in this session only, and is never shown again."""

    fields: dict[str, str]
    known: bool
    warned: bool
    confirmed: bool
    number: str = field(repr=False)
    sealed: str = field(repr=False)

    @classmethod
    def read(cls, acting: Acting, typed: Mapping[str, str]) -> Adding:
        """What the form brought: a number that was typed anew goes before one that was kept."""
        fields = {name: typed.get(name, "").strip()[:254] for name in FIELDS}
        fields["begins_on"] = fields["begins_on"] or f"{today():%d/%m/%Y}"
        number = typed.get("number", "").strip()[:20] or _opened(acting, typed.get("sealed", ""))
        known, warned, confirmed = (typed.get(name) == "1" for name in ("known", "warned", "confirmed"))
        return cls(fields, known, warned, confirmed, number, _sealed(acting, number))

    @property
    def born(self) -> date | None:
        """The birth date that was typed. Raises `BadInput` when it is no date."""
        return typed_day(self.fields["birth_date"], "birth_date", needed=False, years_ahead=0)

    @property
    def period(self) -> Period:
        """The days of the work. Raises `BadInput`."""
        return typed_period(self.fields["begins_on"], self.fields["ends_on"])


def _about(acting: Acting) -> str:
    return f"number typed in session {acting.session_id}"


def _sealed(acting: Acting, number: str) -> str:
    """A number that can be one, sealed; nothing for any other text."""
    try:
        digits = NationalNumber(number)
    except ValueError:
        return ""
    return base64.urlsafe_b64encode(seal_bytes(derived_key(KEY), digits.encode(), _about(acting))).decode()


def _opened(acting: Acting, sealed: str) -> str:
    try:
        return unseal_bytes(derived_key(KEY), base64.urlsafe_b64decode(sealed), _about(acting)).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return ""
