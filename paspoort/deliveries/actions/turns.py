"""Turns of deliveries: the import takes those that wait, one at a time, each in one transaction and so whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from paspoort.audit.actions import record
from paspoort.deliveries.inner.columns import Chosen, Remembered
from paspoort.deliveries.inner.keeping import chosen_of, opened, remembered_of, sealed
from paspoort.deliveries.models import Delivery
from paspoort.kernel.actions import acting_as_service
from paspoort.registry.models import Institution

KEPT = timedelta(days=7)


@dataclass(slots=True)
class Taking:
    """A delivery whose turn it is: to be compared, or to be taken in just as its digest says."""

    institution: Institution
    content: Mapping[str, Any] = field(repr=False)
    chosen: Chosen
    take_in: bool
    ends_confirmed: bool
    digest: bytes
    _row: Delivery = field(repr=False)

    def planned(self, plan: Mapping[str, Any], counts: Mapping[str, int], digest: bytes) -> None:
        """Keep what it would do, for a person to look at."""
        self._keep("planned", plan, counts, digest)
        facts: dict[str, Any] = {**counts}
        record("delivery.compared", object=self._row.id, channel="worker", **facts)

    def done(self, plan: Mapping[str, Any], counts: Mapping[str, int], digest: bytes) -> None:
        """It was taken in: what stood in it goes."""
        self._keep("done", plan, counts, digest)
        Delivery.objects.filter(id=self._row.id).update(content_sealed=None)

    def _keep(self, state: str, plan: Mapping[str, Any], counts: Mapping[str, int], digest: bytes) -> None:
        kept = sealed(self._row.id, "plan", plan)
        Delivery.objects.filter(id=self._row.id).update(
            state=state, plan_sealed=kept, counts=dict(counts), plan_digest=digest, refusal="", changed_at=timezone.now()
        )


def turns_waiting() -> list[uuid.UUID]:
    """The deliveries that wait for their turn, the oldest first."""
    with acting_as_service("registry-import", role="worker"):
        rows = Delivery.objects.filter(state__in=["asked", "confirmed"]).order_by("changed_at", "id")
        return list(rows.values_list("id", flat=True)[:20])


@contextmanager
def turn_of(delivery_id: uuid.UUID) -> Iterator[Taking | None]:
    """The turn of a delivery, in one transaction; None where another process has it, or it waits no longer."""
    with acting_as_service("registry-import", role="worker"):
        rows = Delivery.objects.select_related("institution").filter(id=delivery_id, state__in=["asked", "confirmed"])
        one = rows.select_for_update(skip_locked=True, of=("self",)).first()
        yield _taking(one) if one else None


def _taking(one: Delivery) -> Taking:
    content, chosen = opened(one.id, "content", one.content_sealed), opened(one.id, "chosen", one.chosen_sealed)
    digest = bytes(one.plan_digest or b"")
    return Taking(one.institution, content, chosen_of(chosen), one.state == "confirmed", one.ends_confirmed, digest, one)


def turned_down(delivery_id: uuid.UUID, code: str) -> None:
    """Nothing was changed: the reason stands on the page, where the file may be read in another way."""
    with acting_as_service("registry-import", role="worker"):
        Delivery.objects.filter(id=delivery_id, state__in=["asked", "confirmed"]).update(
            state="open", refusal=code, ends_confirmed=False, plan_sealed=None, plan_digest=None, changed_at=timezone.now()
        )
        record("delivery.compared", object=delivery_id, channel="worker")


def compared_anew(delivery_id: uuid.UUID) -> None:
    """The registry changed since it was compared: it is compared once more, and somebody looks again."""
    with acting_as_service("registry-import", role="worker"):
        Delivery.objects.filter(id=delivery_id, state="confirmed").update(
            state="asked", ends_confirmed=False, changed_at=timezone.now()
        )
        record("delivery.compared", object=delivery_id, channel="worker")


def remembered_at(institution: Institution | None) -> Remembered:
    """How the last table of this institution was read, for the import itself."""
    last = institution and Delivery.objects.filter(institution=institution, state="done").order_by("-offered_at").first()
    return remembered_of(opened(last.id, "chosen", last.chosen_sealed)) if last else Remembered()


def forget_deliveries() -> int:
    """Throw away what became of rows, and files that nobody looked at, after a week; gives of how many."""
    with acting_as_service("registry-import", role="worker"):
        old = Delivery.objects.filter(changed_at__lt=timezone.now() - KEPT)
        count = old.filter(Q(content_sealed__isnull=False) | Q(plan_sealed__isnull=False)).exclude(state="confirmed").count()
        old.filter(state__in=["open", "asked", "planned"]).update(state="stopped", content_sealed=None, plan_sealed=None)
        old.exclude(state="confirmed").update(content_sealed=None, plan_sealed=None)
        if count:
            record("delivery.forgotten", channel="worker", count=count)
    return count
