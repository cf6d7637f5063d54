"""Figures in words: their sentence, the lines with the names of their codes, and what stands in the margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import choices
from paspoort.insights.models import Figure, Row
from paspoort.kernel.periods import today
from paspoort.nomenclature.actions import Labels, labels
from paspoort.web.shell.counted import Table

FIGURE_WORDS = {
    "referrals": _("Referrals"),
    "answers": _("Answers to referrals"),
    "open": _("Referrals without an answer"),
    "activities": _("Activities"),
    "bridging": _("Bridging help"),
    "pupils": _("Pupils by topic"),
    "registrations": _("Registrations of samenwerkingsdossiers"),
}
PER = {
    "category": _("Category"),
    "detail": _("Service"),
    "month": _("Month"),
    "age": _("Waits since"),
    "consent": _("Consent"),
    "function": _("Function"),
    "domain": _("Domain"),
    "topic": _("Topic"),
    "theme": _("Theme"),
    "kind": _("Kind"),
    "carePhase": _("Care phase"),
    "state": _("State"),
}
CONSENTS = {
    "given": _("With a consent"),
    "withdrawn": _("With a consent that was withdrawn since"),
    "none": _("Without a consent"),
}
STATES = {
    "open": _("Open"),
    "running": _("Runs"),
    "evaluated": _("Evaluated"),
    "closed": _("Closed"),
    "onHold": _("Set aside"),
}
AGES = {"0": _("less than a month"), "1": _("1 to 3 months"), "2": _("3 to 6 months"), "3": _("more than 6 months")}
COUNTS = {
    "referrals": _("Every activity in which someone was referred to a service. A pupil can count more than once."),
    "answers": _("Every answer that came back from a service, in the school year in which it came."),
    "open": format_lazy(
        _("Every referral of the last {months} months without an answer, that nobody closed and no service refused."),
        months=settings.REFERRAL_MONTHS,
    ),
    "activities": _("Every registered activity. One about two domains counts in both, and once in the total."),
    "bridging": _("Every registered activity in which the centre helped while the pupil waits for another service."),
    "pupils": _(
        "Every pupil counts once for each topic, and once in the total, however many activities there were. Who moved"
        " counts at the last school of that year."
    ),
    "registrations": _(
        "Every registration that the centre started with a school, in the school year that it is about. Its state is of today."
    ),
}
LEFT_OUT = {
    "referrals": _("Answers that came back, and what is planned or still a draft."),
    "answers": _("Referrals, and what is planned or still a draft."),
    "open": format_lazy(_("Referrals of more than {months} months ago: those count as closed."), months=settings.REFERRAL_MONTHS),
    "activities": _("Referrals and answers to them, which have figures of their own, and what is planned or still a draft."),
    "bridging": _("Referrals without bridging help, and what is planned or still a draft."),
    "pupils": _("Pupils with only planned activities or drafts."),
    "registrations": _("Documents that lie beside the registrations, and schools with which nothing was registered."),
}
REFUSED = {
    "few_people": _("This team has fewer than five people, so there are no figures: they would show the work of each of them."),
    "small": _("The numbers are too small to show: they would tell about single pupils."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as its page shows it: `bars` are (name, this year, the year before)."""

    title: str
    scope: str
    year: str
    before: str
    sentence: str
    refused: str
    bars: Sequence[tuple[str, int | None, int | None]]
    table: Table


def shown(found: Figure) -> Shown:
    """A figure in words."""
    asked, known = found.asked, labels("category", "detail", "function", "domain", "topic")
    names = {row.code: _name(found, row.code, known) for row in found.rows}
    title, scope = str(FIGURE_WORDS[asked.figure]), _scope(found)
    refused = str(REFUSED.get(found.refused, ""))
    rows = [] if refused else [[names[row.code], *_numbers(found, row)] for row in found.rows]
    total = [gettext("Together"), *_numbers(found, found.total)] if rows else []
    year, before = _year(asked.year), _year(asked.year - 1)
    table = Table(f"{title}, {scope}, {year}", [str(PER[asked.per]), *_headings(found)], rows, total, _notes(found))
    bars = [] if refused else [(names[row.code], row.now, None if asked.figure == "open" else row.before) for row in found.rows]
    return Shown(title, scope, year, before, refused or _sentence(found, names), refused, bars, table)


def _year(year: int) -> str:
    return f"{year}-{year + 1}"


def _scope(found: Figure) -> str:
    team = next((one.name for one in found.teams if one.team == found.asked.team), "")
    return (found.schools.get(found.asked.school, "") if found.asked.school else team) or gettext("whole centre")


def _name(found: Figure, code: str, known: Labels) -> str:
    per, day = found.asked.per, date(found.asked.year, 9, 1)
    if per == "month":
        return date_format(date(2000, int(code), 1), "F")
    if per in ("age", "consent", "state"):
        return str((AGES | CONSENTS | STATES)[code])
    if per in ("theme", "kind", "carePhase"):
        return choices(per)[code]
    if per == "detail":
        category, _slash, detail = code.partition("/")
        return f"{known.of('detail', detail, day)} ({known.of('category', category, day)})"
    return known.of(per, code, day) or gettext("no code")


def _timed(found: Figure) -> bool:
    return found.asked.figure == "referrals"


def _whole(found: Figure) -> bool:
    return not (found.asked.team or found.asked.school)


def _headings(found: Figure) -> list[str]:
    if found.asked.figure == "open":
        return [gettext("Number")]
    headings = [_year(found.asked.year), _year(found.asked.year - 1)]
    if _timed(found):
        headings += [gettext("Answer: half within (days)"), gettext("9 in 10 within (days)")]
        headings += [gettext("No answer yet"), gettext("With bridging help")] if _whole(found) else []
    return headings


def _numbers(found: Figure, row: Row) -> list[int | str | None]:
    if found.asked.figure == "open":
        return [row.now]
    numbers: list[int | str | None] = [row.now, row.before]
    if _timed(found):
        more = [row.median, row.ninth, *([row.waits, row.bridged] if _whole(found) else [])]
        numbers += [None] * len(more) if row.now is None else ["" if one is None else one for one in more]
    return numbers


def _sentence(found: Figure, names: dict[str, str]) -> str:
    total = found.total
    if total.now is None:
        return gettext("The number is too small to show.")
    parts = [_first(found.asked.figure, total.now) + _compared(found)]
    first = next((row for row in found.rows if row.now), None)
    if first and found.asked.per not in ("month", "age") and len(found.rows) > 1:
        parts.append(gettext("Most often: %(name)s.") % {"name": names[first.code]})
    if total.median is not None:
        parts.append(
            ngettext(
                "Half of the answers came within %(num)d day.", "Half of the answers came within %(num)d days.", total.median
            )
            % {"num": total.median}
        )
    if total.waits:
        parts.append(
            ngettext("%(num)d still waits for an answer.", "%(num)d still wait for an answer.", total.waits)
            % {"num": total.waits}
        )
    return " ".join(parts)


def _first(figure: str, count: int) -> str:
    words = {
        "referrals": ngettext("%(num)d referral", "%(num)d referrals", count),
        "answers": ngettext("%(num)d answer to a referral", "%(num)d answers to referrals", count),
        "open": ngettext("%(num)d referral without an answer", "%(num)d referrals without an answer", count),
        "activities": ngettext("%(num)d activity", "%(num)d activities", count),
        "bridging": ngettext("%(num)d activity with bridging help", "%(num)d activities with bridging help", count),
        "pupils": ngettext("%(num)d pupil", "%(num)d pupils", count),
        "registrations": ngettext("%(num)d registration", "%(num)d registrations", count),
    }
    return words[figure] % {"num": count}


def _compared(found: Figure) -> str:
    now, before = found.total.now, found.total.before
    if found.asked.figure == "open" or now is None or before is None:
        return "."
    values = {"num": abs(now - before), "year": _year(found.asked.year - 1)}
    if now == before:
        return gettext(", as many as in %(year)s.") % values
    return (
        gettext(", %(num)d more than in %(year)s.") if now > before else gettext(", %(num)d fewer than in %(year)s.")
    ) % values


def _notes(found: Figure) -> list[tuple[str, str]]:
    asked, end = found.asked, date(found.asked.year + 1, 8, 31)
    counted = gettext("%(end)s, the end of the school year, as it stands today.") if found.over else gettext("Today, %(day)s.")
    left_out = [str(LEFT_OUT[asked.figure])]
    if not _whole(found):
        together = asked.figure == "registrations"
        left_out.append(gettext("Registrations with other schools.") if together else gettext("Activities at other schools."))
        if not asked.school and not together:
            left_out.append(gettext("Pupils whom the team guides singly."))
    notes = [
        (gettext("What counts"), str(COUNTS[asked.figure])),
        (gettext("Reference date"), counted % {"end": f"{end:%d/%m/%Y}", "day": f"{today():%d/%m/%Y}"}),
        (gettext("Not included"), " ".join(left_out)),
    ]
    if asked.per == "consent":
        notes.append((gettext("Consent"), gettext("The one that is noted with the referral, as it stands today.")))
    if not _whole(found):
        small = gettext("Under five we show a dot. Sometimes above it too, where it could be computed back.")
        notes.append((gettext("Small numbers"), small))
    return notes
