"""Several grants in one go: extend them, change their contexts, or end them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.rights.actions import ChangedMeanwhile, history, must_hold
from paspoort.rights.models import Grant
from paspoort.web.management.bulk_change import Change, Several, preview
from paspoort.web.management.changing import context_choices, end_choices, overtaken
from paspoort.web.management.grants import grants_here, in_words, plainly
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def change_grants(request: Request) -> HttpResponse:
    """The chosen grants, what to change, a preview that names everyone, and only then the change: all or nothing (rules 30, 107).

    Who comes without a choice is told where to choose. When someone else changed one meanwhile, the preview comes back with
    what the other did, and waits for a new yes.
    """
    must_hold(request.acting, "rights:manage")
    record("right.change_asked")
    form = Several.read(request.POST)
    grants = grants_here(request.acting, form.seen)
    if len(grants) < len(form.seen):
        raise Refused("not_found", status=404)
    if not grants:
        return show(request, "management/grants/none_chosen.html", status=422 if request.method == "POST" else 200)
    try:
        _same_right(form, grants)
        if request.POST.get("step") not in ("look", "confirm"):
            return _form(request, form, grants)
        change = form.change(request.acting, grants)
    except BadInput as bad:
        return _form(request, form, grants, bad.problems)
    if request.POST["step"] == "confirm":
        return _confirm(request, form, grants, change)
    return _preview(request, form, grants, change)


def _same_right(form: Several, grants: list[Grant]) -> None:
    if form.deed == "contexts" and len({one.right_id for one in grants}) > 1:
        raise BadInput({"grant": _("Contexts belong to one right. Take out what is of another right, or start with one right.")})


def _confirm(request: Request, form: Several, grants: list[Grant], change: Change) -> HttpResponse:
    try:
        number = form.make(request.acting, change)
    except BadInput as bad:
        return _form(request, form, grants, bad.problems)
    except Refused as no:
        if no.status == 404:
            raise
        record("request.refused", outcome="refused", reason=no.code, page="change_grants")
        again = grants_here(request.acting, form.seen)
        return _preview(request, form, again, change, no)
    return HttpResponseRedirect(f"{reverse('look_up_grants')}?gedaan={form.deed}.{number}", status=303)


def _form(request: Request, form: Several, grants: list[Grant], problems: dict[str, str] | None = None) -> HttpResponse:
    facts = {"form": form, "grants": in_words(grants), "problems": problems or {}}
    living = [one.grant for one in in_words(grants) if one.open]
    choices = {"ends": end_choices(living or grants), "contexts": context_choices(request.acting, grants[0])}
    return show(request, "management/grants/several.html", status=422 if problems else 200, **facts, **choices)


def _preview(
    request: Request, form: Several, grants: list[Grant], change: Change, refusal: Refused | None = None
) -> HttpResponse:
    steps = preview(request.acting, form, grants, change)
    meanwhile = refusal.grants if isinstance(refusal, ChangedMeanwhile) else []
    facts: dict[str, Any] = {
        "form": form,
        "changing": [one for one in steps if not one.stays],
        "staying": [one for one in steps if one.stays],
        "meanwhile": [_told(request, form, one) for one in meanwhile],
        "refused": plainly(request.acting, refusal) if refusal and not meanwhile else "",
    }
    return show(request, "management/grants/several_preview.html", status=refusal.status if refusal else 200, **facts)


def _told(request: Request, form: Several, grant: Grant) -> dict[str, Any]:
    """What someone else did to one of the chosen grants."""
    lines = history(request.acting, grant.id)
    return {"person": str(grant.person), "story": overtaken(lines, form.seen[grant.id], grant.revision)}
