"""End the work of several people, in three steps: whom, the last day, and what ends with it."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from paspoort.audit.actions import record
from paspoort.kernel.models import BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights import actions
from paspoort.rights.actions import must_hold
from paspoort.web.management.people import AT_ONCE, Asked, asked, choice, chosen_rows, ids_in, still_choosing, typed_day
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST", reading="people.listed")
def end_people(request: Request) -> HttpResponse:
    """Nothing ends before the last step; rights end with the work, and all of it stays on record (rules 37, 106)."""
    must_hold(request.acting, "rights:manage")
    if request.method != "POST":
        return _came(request)
    wanted, step = asked(request.POST), request.POST.get("step", "look")
    problems = still_choosing(request.POST, wanted)
    if problems is not None:
        return _choose(request, wanted, problems)
    if step == "next":
        return _ask_day(request, wanted.chosen)
    return _end(request, wanted.chosen, sure=step == "confirm")


def _came(request: Request) -> HttpResponse:
    """Fresh, with someone chosen already (`wie`), or back from ending (`klaar`): what became of it is asked anew."""
    done, wanted = ids_in(request.GET.getlist("klaar")), ids_in(request.GET.getlist("wie"))
    if done:
        return show(request, "management/people/ended.html", rows=chosen_rows(request.acting, done[:AT_ONCE]))
    return _ask_day(request, wanted[:AT_ONCE]) if wanted else _choose(request, Asked("", 1, []))


def _choose(request: Request, wanted: Asked, problems: dict[str, str] | None = None) -> HttpResponse:
    shown = choice(request.acting, wanted)
    return show(request, "management/people/end_choose.html", status=422 if problems else 200, problems=problems or {}, **shown)


def _ask_day(
    request: Request, chosen: list[uuid.UUID], problems: dict[str, str] | None = None, status: int = 422
) -> HttpResponse:
    shown = {"rows": chosen_rows(request.acting, chosen), "last_day": _typed(request.POST), "problems": problems or {}}
    return show(request, "management/people/end_day.html", status=status if problems else 200, **shown)


def _typed(posted: QueryDict) -> str:
    return posted.get("last_day") or f"{today():%d/%m/%Y}"


def _end(request: Request, chosen: list[uuid.UUID], *, sure: bool) -> HttpResponse:
    try:
        last_day = typed_day(request.POST.get("last_day", ""), "last_day")
        if last_day is None or not sure:
            return _confirm(request, chosen, last_day)
        actions.end_colleagues(request.acting, chosen, last_day)
    except BadInput as bad:
        return _ask_day(request, chosen, bad.problems)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        record("request.refused", outcome="refused", reason=refusal.code, page="end_people")
        return _ask_day(request, chosen, {"people": refusal.sentence}, refusal.status)
    done = "&".join(f"klaar={one}" for one in chosen)
    return HttpResponseRedirect(f"{reverse('end_people')}?{done}", status=303)


def _confirm(request: Request, chosen: list[uuid.UUID], last_day: date | None) -> HttpResponse:
    rows = chosen_rows(request.acting, chosen)
    return show(
        request,
        "management/people/end_confirm.html",
        rows=rows,
        last_day=last_day,
        at_once=last_day is not None and last_day < today(),
        own=request.acting.me in {row.affiliation.person_id for row in rows},
    )
