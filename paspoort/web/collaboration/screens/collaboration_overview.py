"""Overview of a samenwerkingsdossier: what was done in a school year, what waits, what came of it; and the same as a file."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import FIRST_YEAR, REACHED, Overview, choices, overview
from paspoort.kernel.periods import school_year_of, today
from paspoort.web.collaboration.told_year import BY, named_counts, places_of, sentence_of, table_of, waits_of
from paspoort.web.collaboration.words import day_of
from paspoort.web.shell.counted import as_csv, as_xlsx
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Listed
from paspoort.web.shell.forms import Form


def _years() -> list[tuple[str, str]]:
    return [(str(year), f"{year}-{year + 1}") for year in range(school_year_of(today()), FIRST_YEAR - 1, -1)]


class Filters(Form):
    """Of which school year, of which school, counted by what; all of it stands in the address."""

    jaar = Choice(_("School year"), _years)
    school = Listed(_("School"), kind=uuid.UUID)
    per = Choice(_("Counted by"), list(BY.items()))

    def found(self, request: Request, saved_as: str = "") -> Overview:
        """What was asked; what is not there counts as not asked."""
        year, school = self.value("jaar"), self.value("school") or None
        return overview(request.acting, int(year) if year else None, school, saved_as=saved_as)


@screen(needs="collaboration:read")
def collaboration_overview(request: Request) -> HttpResponse:
    """What a centre and its schools did together in a school year."""
    form = Filters.asked(request)
    found = form.found(request)
    per = form.value("per") or next(iter(BY))
    form.initial.update(jaar=str(found.year), per=per)
    centre = request.acting.institution_kind == "clb"
    form.offer("school", [(str(one), name) for one, name in found.schools.items()] if centre else [])
    return form.show(
        "collaboration/overview.html", found=found, centre=centre, table=table_of(found), sentence=sentence_of(found),
        counts=named_counts(found, per), counted_by=BY[per], waits=waits_of(found), functions=choices("function"),
        asked=request.GET.urlencode(), places=places_of(found), day_of=day_of, reached=REACHED,
        may_make="collaboration:write" in request.acting.may,
    )  # fmt: skip


@screen(needs="collaboration:read")
def save_overview(request: Request) -> HttpResponse:
    """The table of the overview as a file for a spreadsheet."""
    kind = "xlsx" if request.GET.get("als") == "xlsx" else "csv"
    found = Filters.asked(request).found(request, saved_as=kind)
    answer = (as_xlsx if kind == "xlsx" else as_csv)(table_of(found))
    name = f"samenwerking-{request.acting.institution_number}-{found.year}-{found.year + 1}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
