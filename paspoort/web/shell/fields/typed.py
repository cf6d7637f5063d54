"""Fields that are typed: texts, numbers that are written down, and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import InstitutionNumber
from paspoort.web.shell.fields.field import Field, Words

NO_DATE = _("This date does not exist. Write it as dd/mm/yyyy, such as 01/09/2026.")
TOO_LONG = _("This is too long. Use at most %(most)d characters.")


class Text(Field):
    """One line of text, without the space around it; `longest` is held here when it is given."""

    def __init__(self, label: Words = "", *, longest: int = 0, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(label, **more, attrs={"maxlength": longest or None, **(attrs or {})})
        self.longest = longest

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").strip())

    def read(self, value: Any) -> Any:
        if len(value) > self.longest > 0:
            raise ValidationError(TOO_LONG % {"most": self.longest})
        return value


class LongText(Text):
    """Text of several lines."""

    component = "textarea"


class Email(Text):
    """An e-mail address as it was typed; the verb reads it."""

    def __init__(self, label: Words, *, autocomplete: str = "off", **more: Any) -> None:
        super().__init__(label, **more, type="email", autocomplete=autocomplete)


class Phone(Text):
    """A telephone number as it was typed; the verb reads it (`kernel/phones`)."""

    def __init__(self, label: Words, *, autocomplete: str = "off", **more: Any) -> None:
        super().__init__(label, longest=30, **more, type="tel", width="medium", autocomplete=autocomplete)


class Secret(Text):
    """What only its owner may know: taken as it is, never shown again."""

    def __init__(self, label: Words, **more: Any) -> None:
        super().__init__(label, **more, type="password")

    def to_python(self, value: Any) -> Any:
        return str(value or "")

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": ""}


class Digits(Text):
    """A number that is written down, such as a national number or a code: typed on a keyboard of digits."""

    def __init__(self, label: Words, *, longest: int = 20, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(label, longest=longest, attrs={"inputmode": "numeric", **(attrs or {})}, **more)


class Code(Digits):
    """A code that counts once: typed anew each time."""

    def __init__(self, label: Words, **more: Any) -> None:
        super().__init__(label, longest=0, attrs={"maxlength": 9}, width="short", autocomplete="one-time-code", **more)

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": ""}


class Institution(Digits):
    """An institution number: `34793` is `034793` (rule 33)."""

    def read(self, value: Any) -> Any:
        try:
            return InstitutionNumber(value)
        except ValueError:
            raise ValidationError(_("An institution number has six digits.")) from None


class TypedDay(Text):
    """A day as it was typed, for a verb that reads it beside other fields."""

    component = "date_field"

    def __init__(self, label: Words, *, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(label, attrs={"maxlength": 10, **(attrs or {})}, **more)


class Day(TypedDay):
    """A day, typed as dd/mm/jjjj; None when it stays empty. Two digits are a year at most `years_ahead`."""

    empty = None

    def __init__(self, label: Words, *, years_ahead: int = 50, **more: Any) -> None:
        super().__init__(label, **more)
        self.years_ahead = years_ahead

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.prepare_value(value))

    def read(self, value: Any) -> Any:
        try:
            return read_date(value, years_ahead=self.years_ahead)
        except ValueError:
            raise ValidationError(NO_DATE) from None


class Amount(Digits):
    """How many, where that may stay open: None when it stays empty."""

    empty = None

    def __init__(self, label: Words, **more: Any) -> None:
        super().__init__(label, longest=4, width="short", optional=True, **more)

    def read(self, value: Any) -> Any:
        if not (value.isascii() and value.isdecimal() and len(value) <= self.longest):
            raise ValidationError(_("Write a whole number, such as 45."))
        return int(value)
