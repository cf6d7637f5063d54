"""Figures of a centre: a sentence, a picture and the numbers, with what they mean beside them; and the same as a file."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.insights.actions import figure
from paspoort.insights.models import FIGURES, Asked, Figure
from paspoort.kernel.periods import school_year_of, today
from paspoort.web.insights.present import FIGURE_WORDS, PER, Shown, shown
from paspoort.web.shell.counted import as_csv, as_xlsx
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Listed
from paspoort.web.shell.forms import Form

YEARS_BACK = 5


def _years() -> list[tuple[str, str]]:
    this = school_year_of(today())
    return [(str(year), f"{year}-{year + 1}") for year in range(this, this - YEARS_BACK, -1)]


class Filters(Form):
    """Which figure, of what, in the address; what is not there counts as not asked."""

    wat = Choice(_("What"), list(FIGURE_WORDS.items()))
    per = Listed(_("Counted by"))
    jaar = Choice(_("School year"), _years)
    team = Listed(_("Team"), kind=uuid.UUID)
    school = Listed(_("School"), kind=uuid.UUID)

    def wanted(self) -> Asked:
        name = self.value("wat") or next(iter(FIGURES))
        year = int(self.value("jaar") or school_year_of(today()))
        return Asked(name, self.value("per") or "", year, self.value("team") or None, self.value("school") or None)


@screen()
def figures(request: Request) -> HttpResponse:
    """One figure of the acting centre, a team or a school; the filters stand in the address."""
    form = Filters.asked(request)
    found = figure(request.acting, form.wanted())
    page = _offered(form, found)
    return form.show("insights/figures.html", page=page, asked=request.GET.urlencode())


@screen()
def save_figures(request: Request) -> HttpResponse:
    """The same figure as a file for a spreadsheet: no cell in it is a formula, and what is hidden there is hidden here."""
    form, kind = Filters.asked(request), "xlsx" if request.GET.get("als") == "xlsx" else "csv"
    found = figure(request.acting, form.wanted(), saved_as=kind)
    page = _offered(form, found)
    answer = as_xlsx(page.table) if kind == "xlsx" else as_csv(page.table)
    name = f"cijfers-{found.asked.figure}-{request.acting.institution_number}-{page.year}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _offered(form: Filters, found: Figure) -> Shown:
    """What can be chosen here, with what was chosen; and the figure in words."""
    asked = found.asked
    form.offer("per", [(per, PER[per]) for per in FIGURES[asked.figure]], asked.per)
    form.offer("team", [(str(one.team), one.name) for one in found.teams])
    form.offer("school", [(str(one), name) for one, name in found.schools.items()])
    form.initial.update(wat=asked.figure, jaar=str(asked.year))
    return shown(found)
