"""The yearly review: confirm who still needs a right, end what nobody needs, in bulk and with a record."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from paspoort.kernel.models import BadInput, Refused, today
from paspoort.rights.actions import confirm_items, end_items, the_review
from paspoort.rights.models import Context, Review, ReviewItem
from paspoort.web.door import Request, screen
from paspoort.web.page import show

ODD_FIRST = ["person_gone", "affiliation_over", "never_used", "not_used_lately"]


@screen(methods="GET HEAD POST", reading="review.seen")
def review(request: Request, review: uuid.UUID) -> HttpResponse:
    """What is decided at once leaves the list; whoever presses twice, or after a colleague, changes nothing more."""
    opened, items = the_review(request.acting, review)
    _name_contexts(items)
    chosen, do, problems = _chosen(request), request.POST.get("do", ""), {}
    ending = [item for item in items if item.id in chosen and not item.outcome] if do in ("end", "end_now") else []
    try:
        if do and not chosen:
            raise BadInput({"items": _("Choose at least one right.")})
        if do == "confirm":
            return _back(review, "bevestigd", confirm_items(request.acting, review, chosen))
        if do == "end_now":
            return _back(review, "beeindigd", end_items(request.acting, review, chosen, request.POST.get("reason", "")))
    except BadInput as bad:
        problems = {("main" if field == "items" else field): sentence for field, sentence in bad.problems.items()}
    except Refused as no:
        if no.code not in ("last_chief", "not_yours_to_give"):
            raise
        problems = {"main": no.sentence}
    status = 422 if problems else 200
    if ending:
        typed = request.POST.get("reason", "")
        return show(request, "review/end.html", status=status, review=opened, ending=ending, typed=typed, problems=problems)
    return show(request, "review/review.html", status=status, problems=problems, **_shown(request, opened, items, chosen))


def _shown(request: Request, review: Review, items: list[ReviewItem], chosen: list[uuid.UUID]) -> dict[str, Any]:
    left = [item for item in items if not item.outcome and review.closed_at is None]
    odd = sorted((item for item in left if item.odd), key=lambda item: ODD_FIRST.index(item.odd))
    return {
        "review": review,
        "total": len(items),
        "odd": odd,
        "usual": [item for item in left if not item.odd],
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


def _back(review: uuid.UUID, word: str, count: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('review', args=[review])}?{word}={count}", status=303)


def _name_contexts(items: list[ReviewItem]) -> None:
    """Give each item the names of its contexts, as heads know them."""
    names = {(one.right_id, one.code): one.name for one in Context.objects.order_by("place")}
    for item in items:
        item.names = [names.get((item.grant.right_id, code), code) for code in item.contexts]  # type: ignore[attr-defined]
