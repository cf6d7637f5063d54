"""Several grants in one go: extend them, change their contexts, or end them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from paspoort.rights.actions import ChangedMeanwhile, history
from paspoort.rights.models import Grant
from paspoort.web.management.bulk_change import CHANGING, Fill, Sure, preview
from paspoort.web.management.changing import context_choices, end_choices, overtaken
from paspoort.web.management.grants import in_words
from paspoort.web.shell.door import Request
from paspoort.web.shell.forms import go_to


@CHANGING.door
def change_grants(request: Request) -> HttpResponse:
    """Begin with the grants that were ticked in a list: all of them change, or none (rules 30, 107)."""
    return CHANGING.begin(request)


@CHANGING.screen(Fill)
def fill_in_change(request: Request, form: Fill) -> HttpResponse:
    """What to change of them. Who comes without a choice is told where to choose."""
    if not (grants := form.grants):
        return form.show("management/grants/none_chosen.html")
    form.offer("until", end_choices([one for one in grants if one.lasts()] or grants))
    form.offer("contexts", context_choices(request.acting, grants[0]))
    return form.show("management/grants/several.html", grants=in_words(grants))


@CHANGING.screen(Sure)
def confirm_change(request: Request, form: Sure) -> HttpResponse:
    """A preview that names everyone, and only then the change. When someone else changed one meanwhile, it comes back with what
    the other did, and waits for a new yes."""
    fill = form.run.step(Fill)
    if changed := form.finish(lambda: go_to("look_up_grants", gedaan=fill.deed, aantal=form.make())):
        return changed
    lines = preview(fill, fill.grants)
    meanwhile = form.refusal.grants if isinstance(form.refusal, ChangedMeanwhile) else []
    facts: dict[str, Any] = {
        "fill": fill,
        "changing": [one for one in lines if not one.stays],
        "staying": [one for one in lines if one.stays],
        "meanwhile": [_told(form, one) for one in meanwhile],
    }
    return form.show("management/grants/several_preview.html", **facts)


def _told(form: Sure, grant: Grant) -> dict[str, Any]:
    """What someone else did to one of the chosen grants."""
    lines = history(form.acting, grant.id)
    return {"person": str(grant.person), "story": overtaken(lines, form.value("grant")[grant.id], grant.revision)}
