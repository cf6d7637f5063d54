"""Fields that are chosen: one of a few or of a list, and any number of boxes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import Http404

from paspoort.web.shell.fields.field import Field, Options, Words


class Choice(Field):
    """One of a few: `options` are (code, words) or (code, words, help), or what gives them. `cards` shows all of them at once."""

    def __init__(self, label: Words, options: Options | Callable[[], Options] = (), *, cards: bool = False, **more: Any) -> None:
        super().__init__(label, **more)
        self.component, self.options = "radio_cards" if cards else "select", options

    def offered(self) -> list[tuple[Any, ...]]:
        return [*(self.options() if callable(self.options) else self.options)]

    def named(self, code: str) -> Words:
        """The words of one of its options; empty when there is no such."""
        return next((one[1] for one in self.offered() if one[0] == code), "")

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": value, "options": [tuple(map(str, one)) for one in self.offered()]}

    def read(self, value: Any) -> Any:
        """What was not offered comes from an older page, or from no page of ours: nothing was chosen."""
        return value if value in {str(one[0]) for one in self.offered()} else self.empty


class Listed(Choice):
    """One of a list that may be stale by now: whether it can still be chosen is for the verb. What is no `kind` is none."""

    def __init__(self, label: Words = "", *, kind: Callable[[str], Any] = str, **more: Any) -> None:
        super().__init__(label, **more)
        self.kind = kind

    def read(self, value: Any) -> Any:
        try:
            return self.kind(value)
        except ValueError:
            return self.empty


class _SeveralInputs(forms.MultipleHiddenInput):
    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never: a browser sends nothing of boxes of which none is ticked, and what stood there first was just taken away."""
        return False


class Several(Field):
    """Any number of texts under one name, such as boxes that were ticked, in their order; the page draws them itself."""

    component = ""
    widget: Any = _SeveralInputs
    empty: Any = ()

    def to_python(self, value: Any) -> Any:
        return list(self.each(value or []))[: self.most]

    def each(self, texts: Iterable[str]) -> Iterable[Any]:
        return texts


class Boxes(Several):
    """Boxes to tick, any number of them; whether each can still be chosen is for the verb."""

    component, widget = "boxes", forms.CheckboxSelectMultiple
    options: Options = ()

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": [*value], "options": [tuple(map(str, one)) for one in self.options]}


class Ids(Several):
    """Ids that the page gave. One that is none comes from no page of ours: there is no such page."""

    def each(self, texts: Iterable[Any]) -> Iterable[Any]:
        try:
            return [one if isinstance(one, uuid.UUID) else uuid.UUID(one) for one in texts]
        except ValueError:
            raise Http404 from None


class Yes(Field):
    """A box to tick."""

    component, widget, empty = "checkbox", forms.CheckboxInput, False

    def shown(self, value: Any) -> dict[str, Any]:
        return {"checked": bool(value)}
