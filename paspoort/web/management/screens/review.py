"""The yearly review: confirm who still needs a right, end what nobody needs, in bulk and with a record."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions import confirm_items, end_items, own_sentence, the_review
from paspoort.rights.models import Context, Review, ReviewItem
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.page import show

DEEDS = ("confirm", "end_now")
ODD_FIRST = ["person_gone", "affiliation_over", "never_used", "not_used_lately"]


@screen(methods="GET HEAD POST", reading="review.seen")
def review(request: Request, review: uuid.UUID) -> HttpResponse:
    """What is decided at once leaves the list; whoever presses twice, or after a colleague, changes nothing more."""
    acting, chosen, do = request.acting, _chosen(request), request.POST.get("do", "")
    problems: dict[str, str] = {}
    status = 200
    opened, items = _seen(acting, review)
    try:
        if do in DEEDS:
            return _decide(request, review, chosen)
        if do and not chosen:
            raise BadInput({"items": _("Choose at least one right.")})
    except BadInput as bad:
        problems, status = bad.problems, 422
    except Refused as no:
        if no.status == 404:
            raise
        problems, status = {"items": no.sentence}, no.status
        opened, items = _seen(acting, review)
    ending = [item for item in items if item.id in chosen and not item.outcome] if do in ("end", "end_now") else []
    if ending and opened.closed_at is None:
        shown = {"review": opened, "ending": ending, "typed": request.POST.get("reason", ""), "problems": problems}
        return show(request, "management/review/end.html", status=status, **shown)
    return show(
        request, "management/review/review.html", status=status, problems=problems, **_shown(request, opened, items, chosen)
    )


def _seen(acting: Acting, review_id: uuid.UUID) -> tuple[Review, list[ReviewItem]]:
    """The review with its items named. One of a school of the own board is late there, and not decided here."""
    opened, items = the_review(acting, review_id)
    if opened.institution_id != acting.institution_id:
        raise Refused("not_found", status=404)
    names = {(one.right_id, one.code): one.name for one in Context.objects.order_by("place")}
    for item in items:
        item.names = [names.get((item.grant.right_id, code), code) for code in item.contexts]  # type: ignore[attr-defined]
    return opened, items


def _decide(request: Request, review: uuid.UUID, chosen: list[uuid.UUID]) -> HttpResponse:
    """Confirm or end what was chosen, and go back to what is left."""
    if request.POST["do"] == "confirm":
        word, count = "bevestigd", confirm_items(request.acting, review, chosen)
    else:
        word, count = "beeindigd", end_items(request.acting, review, chosen, request.POST.get("reason", ""))
    return HttpResponseRedirect(f"{reverse('review', args=[review])}?{word}={count}", status=303)


def _shown(request: Request, review: Review, items: list[ReviewItem], chosen: list[uuid.UUID]) -> dict[str, Any]:
    left = [item for item in items if not item.outcome and review.closed_at is None]
    own = [item for item in left if item.for_someone_else]  # type: ignore[attr-defined]
    mine = {item.id for item in own}
    odd = sorted((item for item in left if item.odd and item.id not in mine), key=lambda item: ODD_FIRST.index(item.odd))
    return {
        "review": review,
        "total": len(items),
        "odd": odd,
        "usual": [item for item in left if not item.odd and item.id not in mine],
        "own": own,
        "own_sentence": own_sentence(request.acting) if own else "",
        "decided": [item for item in items if item.outcome or review.closed_at],
        "late": review.due_on < today(),
        "chosen": {str(one) for one in chosen},
        "done": _done(request),
    }


def _done(request: Request) -> str:
    """What was just done, from the address: only counts stand there."""
    for word, one, more in (
        ("bevestigd", _("You confirmed one right."), _("You confirmed %(n)s rights.")),
        ("beeindigd", _("You ended one right."), _("You ended %(n)s rights.")),
    ):
        count = request.GET.get(word, "")
        if count.isdecimal() and len(count) < 5:
            return one if int(count) == 1 else more % {"n": int(count)}
    return ""


def _chosen(request: Request) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in request.POST.getlist("item")]
    except ValueError:
        raise Refused("not_found", status=404) from None
