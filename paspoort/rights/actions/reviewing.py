"""The worker's part in the yearly review: open it, tell the board when it is late, and close it by its rule.

Each institution in a transaction of its own: whatever stops the worker, a review is open whole or not at all, closed whole
or not at all, and the next turn goes on where this one stopped.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from paspoort.audit.actions import record
from paspoort.kernel.actions import acting_as_service
from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.rights.models import Grant, Review, ReviewItem

CATCH_UP_DAYS = 28
FREEZE = """
    insert into rights_reviewitem (id, review_id, institution_id, grant_id, contexts, ends_on, last_used_on, odd, outcome)
    select gen_random_uuid(), %(review)s, %(institution)s, grant_id, contexts, ends_on, last_used_on, odd, ''
      from review_population(%(institution)s)
"""


def open_reviews() -> int:
    """Open the yearly review wherever rights were given, from the day that the settings name on; gives how many opened.

    Where the worker was away on that day it opens up to four weeks later. An institution that had its review this year,
    or has one open, gets no second one.
    """
    opens = opening_day(today())
    if today() - opens > timedelta(days=CATCH_UP_DAYS):
        return 0
    with acting_as_service("review", role="worker"), connection.cursor() as cursor:
        cursor.execute("select institutions_to_review(%s)", [opens])
        waiting = [institution for (institution,) in cursor.fetchall()]
    opened = 0
    for institution_id in waiting:
        try:
            open_review(institution_id)
        except Refused:
            continue
        opened += 1
    return opened


def opening_day(day: date) -> date:
    """The last day on or before this one on which reviews open."""
    month, of_month = (int(part) for part in settings.REVIEW_OPENS.split("-"))
    this_year = date(day.year, month, of_month)
    return this_year if this_year <= day else date(day.year - 1, month, of_month)


def open_review(institution_id: uuid.UUID) -> Review:
    """Open a review of every right at an institution, as they are at this moment. Raises `Refused` when one is open, or when
    nobody has a right there."""
    with acting_as_service("review", role="worker"):
        try:
            with transaction.atomic():
                due_on = today() + timedelta(days=settings.REVIEW_DAYS)
                review = Review.objects.create(institution_id=institution_id, due_on=due_on)
        except IntegrityError:
            raise Refused("review_open", _("A review is open at this institution already."), status=409) from None
        with connection.cursor() as cursor:
            cursor.execute(FREEZE, {"review": review.id, "institution": institution_id})
            frozen = cursor.rowcount
        if not frozen:
            raise Refused("nothing_to_review", _("Nobody has a right at this institution, so there is nothing to review."))
        record("review.opened", channel="worker", object=review.id, grants=frozen)
    return review


def escalate_reviews() -> int:
    """Let the board know of reviews of its schools that come near their last day with work left; gives how many."""
    with acting_as_service("review", role="worker"):
        with connection.cursor() as cursor:
            cursor.execute("select reviews_to_escalate(%s)", [settings.REVIEW_ESCALATE_DAYS])
            late = [review for (review,) in cursor.fetchall()]
        for review_id in late:
            if Review.objects.filter(id=review_id, escalated_at__isnull=True).update(escalated_at=Now()):
                record("review.escalated", channel="worker", object=review_id)
    return len(late)


def close_reviews() -> int:
    """Close reviews whose last day is over, or in which everything was decided; gives how many.

    What nobody confirmed ends then, except the right of the last chief local admin (rule 111).
    """
    undecided = ReviewItem.objects.filter(review=OuterRef("id"), outcome="")
    with acting_as_service("review", role="worker"):
        done = Review.objects.filter(Q(due_on__lt=today()) | ~Exists(undecided), closed_at__isnull=True)
        ready = list(done.order_by("due_on").values_list("id", flat=True))
    return sum(_close(review_id) for review_id in ready)


def _close(review_id: uuid.UUID) -> bool:
    with acting_as_service("review", role="worker"):
        rows = Review.objects.select_for_update(skip_locked=True).filter(id=review_id, closed_at__isnull=True)
        review = rows.first()
        if review is None:
            return False
        waiting = ReviewItem.objects.filter(review=review, outcome="").select_related("grant")
        # of two chiefs whom nobody confirmed, the one who used it last is kept
        counts: dict[str, Any] = {}
        for item in waiting.order_by(F("last_used_on").asc(nulls_first=True), "id").select_for_update(of=("self",), no_key=True):
            outcome = _end(item.grant)
            ReviewItem.objects.filter(id=item.id).update(outcome=outcome, decided_at=Now())
            counts[outcome] = counts.get(outcome, 0) + 1
        Review.objects.filter(id=review.id).update(closed_at=Now())
        record("review.closed", channel="worker", object=review.id, **counts)
    return True


def _end(grant: Grant) -> str:
    """End a grant that nobody confirmed; gives what became of it."""
    try:
        with transaction.atomic():
            living = Grant.objects.filter(Grant.lasting(), id=grant.id)
            if not living.update(revoked_at=Now(), ended_because="not_confirmed", reason=""):
                return "gone"
    except IntegrityError as problem:
        if getattr(getattr(problem.__cause__, "diag", None), "message_primary", "") != "last_chief":
            raise
        return "kept_last_chief"
    record("right.revoked", channel="worker", object=grant.id, because="not_confirmed")
    return "not_confirmed"
