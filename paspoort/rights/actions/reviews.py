"""The yearly review: who manages rights confirms or ends every grant of the institution."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.kernel.periods import today
from paspoort.rights.actions.authorisation import must_hold
from paspoort.rights.actions.changing import revoke
from paspoort.rights.actions.checking import keeping, other_admins
from paspoort.rights.models import Review, ReviewItem, Use


def current_review(acting: Acting) -> Review | None:
    """The review that is open at the acting institution, with `left`: how many grants still wait for a word of the acting person,
    and `left_to_others`: how many of the own ones wait for someone else's (rule 110)."""
    rows = Review.objects.filter(institution_id=acting.here, closed_at__isnull=True)
    waiting, own = Q(items__outcome=""), Q(items__grant__person_id=acting.me, items__grant__right__sensitive=True)
    counted = {"left": Count("items", filter=waiting & ~own), "left_to_others": Count("items", filter=waiting & own)}
    return rows.annotate(**counted).first()


def the_review(acting: Acting, review_id: uuid.UUID) -> tuple[Review, list[ReviewItem]]:
    """One review with its grants as they were when it opened, and when each was used last, also since: what looks odd first, then
    by name.

    The admins of a board see that a review of their school is late, not what is in it.
    """
    must_hold(acting, "rights:manage")
    review = Review.objects.filter(id=review_id).select_related("institution").first()
    if review is None:
        raise Refused("not_found", status=404)
    rows = ReviewItem.objects.filter(review=review)
    found = list(rows.select_related("grant__person", "grant__right", "grant__affiliation", "decided_by"))
    _used_since(found)
    record("review.seen", object=review.id)
    return review, sorted(found, key=lambda item: (not item.odd, item.grant.person.family_name, item.grant.right.place))


def _used_since(items: Sequence[ReviewItem]) -> None:
    """A right that was used after the review opened is not told to be unused: the review keeps what it saw, and shows what is."""
    used = dict(Use.objects.filter(grant__in=[item.grant_id for item in items]).values_list("grant", "last_on"))
    for item in items:
        last = used.get(item.grant_id)
        if last is not None and (item.last_used_on is None or last > item.last_used_on):
            item.last_used_on = last
            item.odd = "" if item.odd in ("never_used", "not_used_lately") else item.odd


def confirm_items(acting: Acting, review_id: uuid.UUID, item_ids: Sequence[uuid.UUID]) -> int:
    """Confirm that these people still need these rights. What was confirmed already stays so; the own sensitive rights
    someone else confirms (rule 110)."""
    items = _items(acting, review_id, item_ids)
    waiting = [item for item in items if item.outcome != "confirmed"]
    _decide(acting, waiting, "confirmed")
    record("review.confirmed", object=review_id, count=len(waiting))
    return len(waiting)


def end_items(acting: Acting, review_id: uuid.UUID, item_ids: Sequence[uuid.UUID], reason: str) -> int:
    """End these grants at once, because nobody needs them any more; all of them or none."""
    items = _items(acting, review_id, item_ids)
    if not reason.strip():
        raise BadInput({"reason": _("Say why these rights end.")})
    with transaction.atomic():
        for item in items:
            if item.grant.lasts():
                revoke(item.grant, reason.strip())
        _decide(acting, [item for item in items if item.grant.ends_on >= today()], "ended")
    record("review.ended", object=review_id, count=len(items))
    return len(items)


def _items(acting: Acting, review_id: uuid.UUID, item_ids: Sequence[uuid.UUID]) -> list[ReviewItem]:
    """The chosen items of a review here that is open, locked."""
    must_hold(acting, "rights:manage")
    if not item_ids:
        raise BadInput({"items": _("Choose at least one right.")})
    rows = ReviewItem.objects.filter(id__in=item_ids, review_id=review_id, institution_id=acting.here)
    items = list(rows.select_related("grant", "review").order_by("id").select_for_update(of=("self",), no_key=True))
    if len(items) < len(set(item_ids)):
        raise Refused("not_found", status=404)
    if closed := next((_meanwhile("review_closed") for item in items if item.review.closed_at), None):
        raise closed
    return items


def own_sentence(acting: Acting) -> str:
    """Who confirms the acting person's own rights in a review, or what to do when nobody else can."""
    if others := other_admins(acting):
        return _("Someone else confirms your own rights: %(people)s.") % {"people": ", ".join(others)}
    return _("You cannot confirm your own rights, and nobody else manages rights here. First let a second admin be made.")


def _decide(acting: Acting, items: Sequence[ReviewItem], outcome: str) -> None:
    """Raises `Refused` for what happened meanwhile, and `BadInput` for what is one's own to confirm."""
    with keeping(lambda code: BadInput({"items": own_sentence(acting)}) if code == "to_oneself" else _meanwhile(code)):
        rows = ReviewItem.objects.filter(id__in=[item.id for item in items])
        rows.update(outcome=outcome, decided_at=Now(), decided_by_id=acting.person_id)


def _meanwhile(code: str) -> Refused | None:
    sentences = {
        "review_closed": _("This review was closed meanwhile. Look at its result."),
        "decided_already": _("Someone else ended one of these rights meanwhile. Look at the list again."),
        "not_so": _("One of these rights has ended meanwhile. Look at the list again."),
    }
    told_as = {"decided_already": "changed_meanwhile", "not_so": "already_ended"}
    return Refused(told_as.get(code, code), sentences[code], status=409) if code in sentences else None
