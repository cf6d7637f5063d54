"""Inquiries: who a number belongs to, or whether a word is a name, is asked in a transaction of its own and told in a later."""

from __future__ import annotations

import uuid

from django.db import connection
from django.utils.translation import gettext as _

from paspoort.kernel.models import Refused


class InquireFirst(Exception):
    """This was not asked yet: `with_inquiry` asks it and runs the same again. It holds a number: never show or log it."""

    def __init__(self, kind: str, place: uuid.UUID | None, sought: str) -> None:
        super().__init__(kind)
        self.kind, self.place, self.sought = kind, place, sought


def must_inquire(kind: str, place: uuid.UUID | None, sought: str) -> None:
    """Go on only where this session asked the same just before, in a transaction that stays; otherwise raises `InquireFirst`."""
    if not _said("select inquired(%s, %s, %s)", kind, place, sought):
        raise InquireFirst(kind, place, sought)


def inquire(first: InquireFirst) -> None:
    """Ask: it is traced and counted. Raises `Refused` (429) after sixty questions of a kind in an hour, or a hundred names."""
    if not _said("select inquire(%s, %s, %s)", first.kind, first.place, first.sought):
        sentence = _("You looked up many numbers in a short time. Wait an hour and go on.")
        if first.kind == "name":
            sentence = _("Many names were pointed out to you in a short time. Wait an hour and go on.")
        raise Refused("slow_down", sentence, status=429, wait=3600)


def _said(statement: str, *values: str | uuid.UUID | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.fetchone()[0])
