"""Field of a form: its words, its hint, and how a page draws it with what was typed and what is wrong with that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.template import engines
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
Options = Sequence[tuple[Any, ...]]
LONGEST = 2000
"""Of what was typed in a field that says no length, so many characters are kept while it waits; what is right is shorter."""


class Bound(forms.BoundField):
    """A field on a page: printed in a template it draws itself, with what was typed and what is wrong with that."""

    field: Field

    @property
    def data(self) -> Any:
        """What was sent; of a field that the page did not hold, its first value."""
        sent, files, name = self.form.data, self.form.files, self.html_name
        return self.initial if self.field.widget.value_omitted_from_data(sent, files, name) else super().data

    @property
    def problem(self) -> str | None:
        return " ".join(map(str, self.errors)) or None

    def draw(self, **other: Any) -> SafeString:
        """The field as its component draws it; `other` replaces what the declaration says, such as its hint."""
        if not self.field.component:
            return self.hidden()
        engine: Any = engines["jinja2"]
        said = {"label": self.label, "hint": self.field.help_text, "error": self.problem, "optional": self.field.optional}
        drawn = said | self.field.drawn | self.field.shown(self.value()) | other
        return SafeString(engine.env.globals[self.field.component](self.html_name, drawn.pop("label"), **drawn))

    def hidden(self) -> SafeString:
        """The field unseen, for a form to take along."""
        value = self.value()
        values = value if isinstance(value, list | tuple) else [self.field.shown(value).get("value", value)]
        return format_html_join(
            "", '<input type="hidden" name="{}" value="{}">', [(self.html_name, "" if one is None else one) for one in values]
        )

    def __str__(self) -> SafeString:
        return self.draw()

    __html__ = __str__


class Field(forms.Field):
    """A question: its words, its hint, whether it may stay empty, and what `missing` says when it may not.

    Without `missing` the verb says it. `first` is what stands there before anything is typed; `drawn` goes to the component.
    """

    component = "text_field"
    empty: Any = ""
    longest, most = 0, 500

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        optional: bool | str = False,
        missing: Words = "",
        first: Any = None,
        **drawn: Any,
    ) -> None:
        super().__init__(label=label, help_text=hint, required=bool(missing), initial=self.empty if first is None else first)
        self.error_messages["required"] = missing
        self.optional, self.drawn = optional, drawn

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> Bound:
        return Bound(form, self, field_name)

    def shown(self, value: Any) -> dict[str, Any]:
        """What the component draws of a value."""
        return {"value": value}

    def kept(self, sent: Sequence[str]) -> list[str]:
        """What waits of what was sent: of too much only so much that it can be said to be too much."""
        return [one[: (self.longest or LONGEST) + 1] for one in sent[: self.most + 1]]

    def to_python(self, value: Any) -> Any:
        return self.read(value) if value not in self.empty_values else self.empty

    def read(self, value: Any) -> Any:
        """What was typed, as a value. Raises `ValidationError` with a sentence."""
        return value
