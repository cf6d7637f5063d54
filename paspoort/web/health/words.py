"""Health in words: states of a contact, classes of a BMI, references and facts, as pages and forms say them."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paspoort.health.models import REQUEST, moments
from paspoort.health.references import FLEMISH, WHO
from paspoort.web.shell.fields import Words

STATES: dict[str, Words] = {
    "due": _("to plan"),
    "invited": _("planned"),
    "missed": _("absent"),
    "done": _("done"),
    "doneElsewhere": _("seen elsewhere"),
    "refusedPerson": _("objects"),
    "exempt": _("exempt"),
}
"""How a contact stands, in the order of a list; *due* is who has none yet."""
MEASURES: dict[str, Words] = {"height": _("Height"), "weight": _("Weight"), "bmi": _("BMI")}
CLASSES: dict[str, Words] = {
    "severe_underweight": _("worryingly low weight"),
    "underweight": _("low weight"),
    "normal": _("no low and no high weight"),
    "overweight": _("overweight"),
    "obesity": _("obesity"),
    "obesity_1": _("obesity, class 1"),
    "obesity_2": _("obesity, class 2"),
    "obesity_3": _("obesity, class 3"),
}
REFERENCES: dict[str, Words] = {FLEMISH: _("Flemish growth reference 2004"), WHO: _("WHO growth reference 2007")}
SIDES: dict[str, Words] = {"boy": _("The curve for boys"), "girl": _("The curve for girls")}
FACTS: dict[str, Words] = {
    "sex": _("Which curve do we read?"),
    "heightMother": _("Height of the mother"),
    "heightFather": _("Height of the father"),
    "chartFits": _("Does this curve fit?"),
    "shareWith": _("Who may know, says the pupil"),
}
SEXES: dict[str, Words] = {"boy": _("boys"), "girl": _("girls")}
FITS: dict[str, Words] = {
    "yes": _("Yes, it fits"),
    "no": _("No, it does not fit"),
    "unknown": _("That is not known"),
}
SHARES: dict[str, Words] = {
    "nobody": _("Nobody"),
    "mother": _("Mother"),
    "father": _("Father"),
    "parents": _("Both parents"),
    "unknown": _("Not asked yet"),
}


def moment_name(code: str) -> str:
    """A contact moment by its grade, as its own list names it."""
    known = moments().get(code)
    return known.label if known else gettext("on request") if code == REQUEST else code


def moment_short(code: str) -> str:
    """The same where there is little room: L4, or on request."""
    return gettext("on request") if code == REQUEST else code


def number(value: float, decimals: int = 1) -> str:
    """A number as people here write it, with a real minus sign."""
    return str(number_format(round(value, decimals) + 0.0, decimals)).replace("-", "−")
