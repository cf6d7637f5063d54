"""School year of a samenwerkingsdossier in words: its sentence, its table, its counts, and what waits for which side."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from paspoort.collaboration.actions import STATES, Line, Overview, Sums, Wait, choices
from paspoort.kernel.periods import today
from paspoort.web.shell.counted import Table
from paspoort.web.shell.fields import Words

BY: Mapping[str, Words] = {
    "theme": gettext_lazy("Theme"),
    "kind": gettext_lazy("Kind"),
    "care_phase": gettext_lazy("Care phase"),
    "state": gettext_lazy("State"),
}
OF_CENTRE = ("clbAnchor", "clbTeam")
"""Functions of the centre; the others are of the school."""


def sentence_of(found: Overview) -> str:
    """The school year in a few sentences."""
    sums = found.sums()
    if not sums.registrations:
        return _("Nothing was registered in this school year.")
    told = [_registrations(sums)]
    if sums.goals:
        values = {"goals": sums.goals, "reached": sums.reached, "measured": sums.measured}
        told.append(_("Goals: %(goals)d, of which %(measured)d measured and %(reached)d reached.") % values)
    if sums.steps:
        told.append(
            _("Steps: %(steps)d, of which %(done)d done and %(late)d late.")
            % {"steps": sums.steps, "done": sums.done, "late": sums.late}
        )
    return " ".join(told)


def _registrations(sums: Sums) -> str:
    values = {"num": sums.registrations, "going": sums.going_on, "closed": sums.closed}
    return (
        ngettext(
            "%(num)d registration: %(going)d goes on, %(closed)d is closed.",
            "%(num)d registrations: %(going)d go on, %(closed)d are closed.",
            sums.registrations,
        )
        % values
    )


def table_of(found: Overview) -> Table:
    """A line per school for a centre that looks at all of them, else a line per registration; with what counts beside it."""
    headings = [_("Goals"), _("Measured"), _("Reached"), _("Steps"), _("Done"), _("Too late")]
    year = f"{found.year}-{found.year + 1}"
    if found.school_id is None:
        rows: list[list[str | int]] = [[found.schools[one], *_numbers(found.sums(one))] for one in places_of(found)]
        heads = [_("School"), _("Registrations"), _("Still going on"), _("Closed"), *headings]
        total: list[str | int] = [_("Together"), *_numbers(found.sums())]
        return Table(_("Samenwerkingsdossiers, %(year)s") % {"year": year}, heads, rows, total if rows else (), _notes())
    lines = [_line(one) for one in found.lines]
    heads = [_("Registration"), _("Theme"), _("State"), *headings]
    together: list[str | int] = [_("Together"), "", "", *_numbers(found.sums())[3:]]
    title = _("Samenwerkingsdossier with %(school)s, %(year)s") % {"school": found.schools.get(found.school_id, ""), "year": year}
    return Table(title, heads, lines, together if lines else (), _notes())


def _line(one: Line) -> list[str | int]:
    numbers = [one.goals, one.measured, one.reached, one.steps, one.done, one.late]
    return [one.title, choices("theme").get(one.theme, one.theme), str(STATES[one.state]), *numbers]


def places_of(found: Overview) -> list[uuid.UUID]:
    """The schools with which something was registered, in the order of the table."""
    return list(dict.fromkeys(one.school_id for one in found.lines))


def _numbers(sums: Sums) -> list[int]:
    numbers = [sums.registrations, sums.going_on, sums.closed, sums.goals, sums.measured]
    return [*numbers, sums.reached, sums.steps, sums.done, sums.late]


def _notes() -> list[tuple[str, str]]:
    counts = _("Every registration of the school year. A goal is reached from 2 of 3. Steps that do not go on do not count.")
    left_out = _("Documents, and what was never registered. Nothing here counts pupils or colleagues, so no number is hidden.")
    return [
        (_("What counts"), counts),
        (_("Reference date"), _("Today, %(day)s.") % {"day": f"{today():%d/%m/%Y}"}),
        (_("Not included"), left_out),
    ]


def named_counts(found: Overview, by: str) -> list[tuple[str, int]]:
    """How many registrations there are by theme, kind, care phase or state, by their words."""
    said = {code: str(word) for code, word in STATES.items()}
    words = said if by == "state" else choices("carePhase" if by == "care_phase" else by)
    return [(words.get(code, code), number) for code, number in found.counts(by)]


def waits_of(found: Overview) -> list[tuple[str, Sequence[Wait]]]:
    """What waits, by side: a proposal to close and what the centre does wait for the centre, all else for the school."""
    centre = [one for one in found.waits if one.part == "proposal" or one.function in OF_CENTRE]
    school = [one for one in found.waits if one not in centre]
    return [(_("Waits for the school"), school), (_("Waits for the centre"), centre)]
