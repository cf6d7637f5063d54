"""One delivery: say what its columns are, or see what it does."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.deliveries import actions
from paspoort.deliveries.actions import Chosen, DeliverySeen, refusal_of
from paspoort.web.deliveries import present
from paspoort.web.deliveries.standing import Asked, standing
from paspoort.web.deliveries.words import FIELDS, LEVELS
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Day, Number, Several
from paspoort.web.shell.forms import Form, go_to


class Columns(Form):
    """What each column of the file is, and what the file is about."""

    columns = Several()
    whole = Choice(
        _("What is in this file?"),
        [
            ("yes", _("All pupils of the school"), _("Who is not in it has left.")),
            ("no", _("Only changes"), _("Who is not in it stays as they are.")),
        ],
        cards=True,
        missing=_("Say whether all pupils are in the file."),
    )
    level = Choice(
        _("Level of your school"), [*LEVELS.items()], missing=_("Choose the level of your school."), empty=_("Choose"),
        hint=_("For a class whose name does not say it, such as 3A."),
    )  # fmt: skip
    begins_on = Day(
        _("First day of new pupils"), missing=_("Fill in a day."),
        hint=_("Only for who is new and of whom the file does not say since when."),
    )  # fmt: skip

    def chosen(self, before: Chosen) -> Chosen:
        """What was said, upon the sheet and headers that stood on the page."""
        columns = tuple(name if name in FIELDS else "" for name in self.value("columns"))
        columns = (columns + ("",) * len(before.columns))[: len(before.columns)]
        whole, level = self.value("whole") == "yes", self.value("level")
        return replace(before, columns=columns, whole=whole, level=level, begins_on=self.value("begins_on"))


class Otherwise(Form):
    """Another sheet, or another row of headers."""

    sheet = Number()
    header = Number()


@screen(methods="GET HEAD POST", needs="pupil:import")
def delivery(request: Request, delivery: uuid.UUID) -> HttpResponse:
    """A delivery in whatever state it is. What is sent to it says what the columns are."""
    seen = actions.delivery(request.acting, delivery)
    if request.method == "GET" and not Asked.asked(request).value("kolommen") and seen.listed.state != "open":
        return standing(request, seen)
    if seen.chosen is None or seen.listed.state not in ("open", "asked", "planned"):
        return standing(request, seen) if request.method == "GET" else go_to("delivery", delivery)
    chosen = seen.chosen
    first = {"columns": [*chosen.columns], "whole": "yes" if chosen.whole else "no", "level": chosen.level}
    form = Columns.of(request, first | {"begins_on": chosen.begins_on})

    def choose() -> HttpResponse:
        actions.choose(request.acting, delivery, form.chosen(chosen))
        return go_to("delivery", delivery)

    return form.then(choose) or _columns_page(form, seen)


def _columns_page(form: Columns, seen: DeliverySeen) -> HttpResponse:
    names = [name if name in FIELDS else "" for name in form.value("columns")]
    headings, rows = present.preview(seen, names)
    return form.show(
        "deliveries/columns.html", seen=seen, columns=present.columns_of(seen, names), fields=FIELDS, headings=headings,
        rows=rows, headers=present.headers_of(seen), sheets=list(enumerate(seen.sheets)), refusal=refusal_of(seen.listed.refusal),
    )  # fmt: skip


@screen(methods="POST", needs="pupil:import")
def look_otherwise(request: Request, delivery: uuid.UUID) -> HttpResponse:
    """Read another sheet, or another row of headers."""
    form = Otherwise.of(request)
    actions.look_otherwise(request.acting, delivery, form.value("sheet"), form.value("header"))
    return go_to("delivery", delivery)
