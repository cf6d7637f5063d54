"""Codes that someone chose lately: what the form of an activity offers first."""

from __future__ import annotations

from collections import Counter

from django.db import connection

from paspoort.kernel.models import Acting

LOOKED_AT = 40
KINDS = ("function", "topic", "client", "actor", "contact")


def chosen_lately(_acting: Acting) -> dict[str, list[str]]:
    """By kind of code, those of one's own last activities: the most used first."""
    with connection.cursor() as cursor:
        cursor.execute("select function, topics, client, actors, contact from chosen_of_late(%s)", [LOOKED_AT])
        rows = cursor.fetchall()
    counted: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for function, topics, client, actors, contact in rows:
        for kind, codes in zip(KINDS, ([function], topics, [client], actors, [contact]), strict=True):
            counted[kind] += Counter(code for code in codes if code)
    return {kind: [code for code, _count in counter.most_common()] for kind, counter in counted.items()}
