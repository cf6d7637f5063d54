"""Reading a cell: what was typed as the value that is kept, and what is kept as it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from paspoort.health.inner.profiles import Item
from paspoort.health.vision import decimal_of, logmar, on_chart
from paspoort.kernel.models import BadInput

NUMBER = re.compile(r"([+\-−]?\d{1,6}(?:[.,]\d{1,4})?)\s*([A-Za-z]*(?:\s[A-Za-z]+)?)")
MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
YES, NO = {"ja", "j", "x", "1", "yes", "y", "true"}, {"nee", "n", "0", "no", "false"}
METRE = 3


@dataclass(frozen=True, slots=True)
class Read:
    """A value as it is kept (a canonical text), and the sentence that asks whether it was meant so, or nothing."""

    value: str
    doubt: str = ""


def wrong(sentence: str) -> BadInput:
    return BadInput({"value": sentence})


def read(item: Item, raw: str) -> Read:
    """What was typed in a cell; comma and point both count. Raises `BadInput` beside `value` for what it cannot be."""
    typed = " ".join(raw.split())
    return READERS[item.kind](item, typed)


def comma(value: float | Decimal) -> str:
    """A number as people here write it."""
    return f"{value}".removesuffix(".0").replace(".", ",")


def number_of(value: str) -> float:
    """A kept number to compute with."""
    return float(value)


def shown(item: Item, value: str) -> str:
    """A kept value as a person reads it, without its unit."""
    if item.kind == "number":
        return f"{Decimal(value):.{item.decimals}f}".replace(".", ",")
    if item.kind == "acuity":
        return f"{float(decimal_of(value))}".replace(".", ",")
    if item.kind == "choice":
        return item.choices.get(value, value)
    if item.kind == "flag":
        return _("yes") if value == "yes" else _("no")
    if item.kind == "month":
        return f"{value[5:]}/{value[:4]}"
    return value


def raw_of(item: Item, value: str) -> str:
    """A kept value as one types it: what stands in the cell again."""
    if item.kind == "number":
        return f"{Decimal(value):f}".replace(".", ",")
    return value if item.kind in ("choice", "flag") else shown(item, value)


def _typed_number(item: Item, typed: str) -> tuple[Decimal, str]:
    found = NUMBER.fullmatch(typed)
    if found is None:
        raise wrong(_("This is not a number. Write digits only, such as %(like)s.") % {"like": LIKE.get(item.code, "12,5")})
    return Decimal(found[1].replace(",", ".").replace("−", "-")), found[2].casefold()


def _number(item: Item, typed: str) -> Read:
    value, unit = _typed_number(item, typed)
    if item.unit == "cm" and unit in ("", "m", "cm") and value < METRE and unit != "cm":
        value *= 100
        doubt = "" if unit == "m" else _("Do you mean %(shown)s cm?") % {"shown": f"{value:.1f}".replace(".", ",")}
        return Read(_within(item, value), doubt)
    if unit and unit != item.unit.casefold():
        raise wrong(_("Write this in %(unit)s.") % {"unit": item.unit or _("a plain number")})
    return Read(_within(item, value))


def _within(item: Item, value: Decimal) -> str:
    if (item.least is not None and value < Decimal(str(item.least))) or (
        item.most is not None and value > Decimal(str(item.most))
    ):
        sentence = _("This cannot be: %(label)s lies between %(least)s and %(most)s %(unit)s. Look at what you typed.")
        raise wrong(sentence % {"label": item.label, "least": f"{item.least:g}", "most": f"{item.most:g}", "unit": item.unit})
    return format(round(value, item.decimals).normalize(), "f")


def _acuity(item: Item, typed: str) -> Read:
    value, unit = _typed_number(item, typed)
    if unit or value <= 0 or value > 2:
        raise wrong(_("Write the acuity as a decimal, such as 0,8 or 1,0."))
    if on_chart(value):
        return Read(f"{logmar(value):g}")
    return Read(f"{logmar(value):g}", _("There is no line %(typed)s on the chart. Is it right?") % {"typed": typed})


def _choice(item: Item, typed: str) -> Read:
    asked = typed.casefold()
    for code, label in item.choices.items():
        if asked in (code.casefold(), label.casefold()):
            return Read(code)
    begun = [code for code, label in item.choices.items() if label.casefold().startswith(asked)]
    if len(begun) == 1:
        return Read(begun[0])
    raise wrong(_("Choose one of these: %(labels)s.") % {"labels": ", ".join(item.choices.values())})


def _flag(item: Item, typed: str) -> Read:
    asked = typed.casefold()
    if asked in YES | NO:
        return Read("yes" if asked in YES else "no")
    raise wrong(_("Answer yes or no."))


def _month(item: Item, typed: str) -> Read:
    found = MONTH.fullmatch(typed)
    try:
        month = date(int(found[2]), int(found[1]), 1) if found else None
    except ValueError:
        month = None
    if month is None:
        raise wrong(_("Write month and year, such as 03/2026."))
    return Read(f"{month:%Y-%m}")


def _text(item: Item, typed: str) -> Read:
    if len(typed) > item.longest:
        raise wrong(_("This is too long. Use at most %(most)d characters.") % {"most": item.longest})
    return Read(typed)


READERS = {"number": _number, "acuity": _acuity, "choice": _choice, "flag": _flag, "month": _month, "text": _text}
LIKE = {"height": "152,5", "weight": "41,5", "spinRight": "-8,3", "spinLeft": "-8,3", "acuityRight": "0,8", "acuityLeft": "0,8"}
