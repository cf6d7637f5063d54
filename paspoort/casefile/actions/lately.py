"""Codes that someone chose lately: what the form of an activity offers first."""

from __future__ import annotations

from collections import Counter

from paspoort.casefile.models import Activity
from paspoort.kernel.models import Acting

LOOKED_AT = 40
KINDS = ("function", "topic", "client", "actor", "contact")


def chosen_lately(acting: Acting) -> dict[str, list[str]]:
    """By kind of code, those of one's own last activities: the most used first."""
    mine = Activity.objects.filter(author_id=acting.me, state__in=["registered", "planned"]).order_by("-changed_at")
    rows = mine.values_list("function", "topics", "client", "actors", "contact")[:LOOKED_AT]
    counted: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for function, topics, client, actors, contact in rows:
        for kind, codes in zip(KINDS, ([function], topics, [client], actors, [contact]), strict=True):
            counted[kind] += Counter(code for code in codes if code)
    return {kind: [code for code, _count in counter.most_common()] for kind, counter in counted.items()}
