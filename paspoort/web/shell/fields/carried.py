"""Fields that a form carries along unseen: an id, a number in an address, a revision."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404

from paspoort.web.shell.fields.typed import Text


class Hidden(Text):
    """What a form carries along unseen."""

    component = ""


class Id(Hidden):
    """An id that the page gave, or a new one. One that is none comes from no page of ours: there is no such page."""

    def __init__(self) -> None:
        super().__init__(first=uuid.uuid4)

    def read(self, value: Any) -> Any:
        try:
            return uuid.UUID(value)
        except ValueError:
            raise Http404 from None


class Number(Hidden):
    """A number in an address or a form, such as a count; `empty` when it is none, or has more digits."""

    empty, digits = 0, 4

    def read(self, value: Any) -> Any:
        return int(value) if value.isdecimal() and value.isascii() and len(value) <= self.digits else self.empty


class PageNumber(Number):
    """Which page of a list: the first for anything that is none."""

    empty = 1


class Revision(Number):
    """Which revision was on the screen: what no form of ours says was never the last one."""

    empty, digits = -1, 9
