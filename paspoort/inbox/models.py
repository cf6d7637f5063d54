"""Tasks, letters and reminders by kind: what a kind is, that a letter went out, and what someone saw."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from paspoort.identity.models import Person
from paspoort.kernel.events import declared
from paspoort.kernel.models import Record
from paspoort.registry.models import Institution

TASK, LETTER, REMINDER = "task", "letter", "reminder"
"""A task stands in the list until it is done. A letter is mailed once to each person; everything for one person of one kind of
reminder goes in one letter, once a day at most."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Everyone who holds a permission at the institution of a matter; or, without one, whoever `here` says: someone leads a team
    by a role. Nothing counts these on each page; their own page asks.

    Both others are SQL: `here` gives the institution for which the acting person is one of them, else null, and `people` all of
    them as a set with institution_id, person_id and email; empty where nobody is written to.
    """

    permission: str
    here: str
    people: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of task, letter or reminder, declared in the `kinds.py` of the app that knows it.

    `source` is SQL, a set of `inbox_matter`, of which counts what is so `when` (SQL; the matter is m). It is for everyone in
    `to`, or else for the person that the matter names. A letter goes from `at` until two weeks after it.
    Its words stand in web, by code.
    """

    code: str
    way: str
    source: str
    when: str = "true"
    at: str = "m.since"
    to: Audience | None = None


@cache
def every_kind() -> tuple[Kind, ...]:
    """Every kind that an app declares; read once, because every page asks whether some kind is for who acts."""
    return tuple(declared("kinds", "KINDS"))


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: `id` is that of what it is about, and `person` the name of whom.

    `due_on` is the last day on which it can be done, where there is one; `since` is when it came. `unread`: the acting person
    did not see it in the list before. `facts` are those of its kind.
    """

    kind: str
    id: uuid.UUID
    institution: Institution
    person: str
    facts: dict[str, Any]
    due_on: date | None
    since: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something that one person should be told by mail at one address: codes and facts, of which web makes words.

    `code` with `object_id` and `person_id` make a letter the same letter. `together` with what else of this kind is due.
    """

    kind: str
    code: str
    object_id: uuid.UUID
    person_id: uuid.UUID
    email: str
    institution: str
    facts: dict[str, Any]
    day: date | None
    at: datetime
    together: bool


class Letter(Record):
    """That someone was mailed about something: sent once, also when the worker is killed between two."""

    code = models.TextField()
    object_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_id", "code", "person"], name="one_letter_each")]


class Seen(Record):
    """What stood in someone's list for an institution when that person last had something new in it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+", db_index=False)
    objects_seen = ArrayField(models.UUIDField())
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "institution"], name="seen_once_each")]
