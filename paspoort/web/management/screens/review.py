"""The yearly review: confirm who still needs a right, end what nobody needs, in bulk and with a record."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Refused
from paspoort.rights.actions import confirm_items, context_names, end_items, own_sentence, the_review
from paspoort.rights.models import Review, ReviewItem
from paspoort.web.management.people import contexts_in_words
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Hidden, Ids, LongText, Number
from paspoort.web.shell.forms import Form, go_to

ODD_FIRST = ["person_gone", "affiliation_over", "never_used", "not_used_lately"]


class Deciding(Form):
    """Items that were chosen, and what to `do`: `confirm`, or `end`, which asks first and then is `end_now`."""

    beside = {"items": "item"}
    refusals_shown = frozenset(
        {"already_ended", "changed_meanwhile", "last_chief", "no_right", "not_yours_to_give", "review_closed"}
    )
    do = Hidden()
    item = Ids(missing=_("Choose at least one right."))
    reason = LongText(_("Reason"), hint=_("One reason for all of them. It stays with each right."), rows=3)

    def decide(self, review: uuid.UUID) -> HttpResponse | None:
        """Confirm or end what was chosen, and go back to what is left; None when that is asked first."""
        do, items = self.value("do"), self.value("item")
        if do == "confirm":
            return go_to("review", review, bevestigd=confirm_items(self.acting, review, items))
        if do == "end_now":
            return go_to("review", review, beeindigd=end_items(self.acting, review, items, self.value("reason")))
        return None


class Done(Form):
    """What was just done, from the address: only counts stand there."""

    bevestigd, beeindigd = Number(), Number()


@screen(methods="GET HEAD POST", reading="review.seen")
def review(request: Request, review: uuid.UUID) -> HttpResponse:
    """What is decided at once leaves the list; whoever presses twice, or after a colleague, changes nothing more."""
    form = Deciding.of(request)
    if decided := form.then(lambda: form.decide(review)):
        return decided
    opened, items = the_review(request.acting, review)
    if opened.institution_id != request.acting.institution_id:
        raise Refused("not_found", status=404)  # the board sees that a review of its school is late, and decides nothing there
    names = context_names()
    contexts = {item.id: contexts_in_words(item.grant.right_id, item.contexts, names) for item in items}
    shown: dict[str, Any] = {"review": opened, "contexts": contexts}
    ending = [item for item in items if item.id in form.value("item") and not item.outcome and opened.closed_at is None]
    if ending and form.value("do") in ("end", "end_now"):
        return form.show("management/review/end.html", ending=ending, **shown)
    return form.show("management/review/review.html", **shown, **_review_view(request, opened, items))


def _review_view(request: Request, review: Review, items: list[ReviewItem]) -> dict[str, Any]:
    left = [item for item in items if not item.outcome and review.closed_at is None]
    own = [item for item in left if item.for_someone_else(request.acting.me)]
    others = [item for item in left if item not in own]
    return {
        "total": len(items),
        "odd": sorted((item for item in others if item.odd), key=lambda item: ODD_FIRST.index(item.odd)),
        "usual": [item for item in others if not item.odd],
        "own": own,
        "own_sentence": own_sentence(request.acting) if own else "",
        "decided": [item for item in items if item not in left],
        "done": Done.asked(request),
    }
