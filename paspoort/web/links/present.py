"""Links in words: what a package is given and what never, how it stands, and what it asked day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paspoort.links.actions import Package
from paspoort.links.models import INDICATIONS


@dataclass(frozen=True, slots=True)
class Asked:
    """What a package asked on the last days: bars of what was answered, the lines of the table, and all of it in a sentence."""

    sentence: str
    bars: Sequence[tuple[str, int]]
    rows: Sequence[tuple[date, int, int]]


def given(package: Package, *, tells_kind: bool) -> list[str]:
    """What the package gets about the school's pupils, point by point."""
    if INDICATIONS not in package.vendor.scopes:
        return []
    return [
        _("The register number of each pupil who is enrolled today and has a report that counts."),
        _("Since which day that is so."),
        *([_("Which kind of report it is: GC, IAC or OV4.")] if tells_kind else []),
        _("A link to this site. Whoever clicks it signs in here and reads only with a right of their own."),
    ]


def never_given() -> list[str]:
    """What no package gets, point by point."""
    return [
        _("Names, birth dates and national numbers."),
        _("The report itself, the type, the training form or any text."),
        _("Why a pupil is not in the list: no report, not enrolled and unknown look the same."),
    ]


def asked(days: Sequence[tuple[date, int, int]]) -> Asked:
    """How often it asked, the last day first."""
    answered, refused = sum(yes for _day, yes, _no in days), sum(no for _day, _yes, no in days)
    sentence = ngettext("%(num)d question in two weeks", "%(num)d questions in two weeks", answered) % {"num": answered}
    if refused:
        sentence += ngettext(", and %(num)d refused", ", and %(num)d refused", refused) % {"num": refused}
    recent = list(reversed(days))
    return Asked(f"{sentence}.", [(date_format(day, "j F"), yes) for day, yes, _no in recent], recent)
