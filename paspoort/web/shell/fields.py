"""Fields of forms: the kinds of question that a page can ask, each declared once with its words and drawn by its component.

A field reads what was typed into a value; whether that value may be is for the verb, which says so beside the same field.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.template import engines
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.dates import read_date
from paspoort.kernel.models import InstitutionNumber

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
Options = Sequence[tuple[Any, ...]]
NO_DATE = _("This date does not exist. Write it as dd/mm/yyyy, such as 01/09/2026.")
TOO_LONG = _("This is too long. Use at most %(most)d characters.")
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


class Text(Field):
    """One line of text, without the space around it; `longest` is held here when it is given."""

    def __init__(self, label: Words = "", *, longest: int = 0, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(label, **more, attrs={"maxlength": longest or None, **(attrs or {})})
        self.longest = longest

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").strip())

    def read(self, value: Any) -> Any:
        if len(value) > self.longest > 0:
            raise ValidationError(TOO_LONG % {"most": self.longest})
        return value


class LongText(Text):
    """Text of several lines."""

    component = "textarea"


class Email(Text):
    """An e-mail address as it was typed; the verb reads it."""

    def __init__(self, label: Words, *, autocomplete: str = "off", **more: Any) -> None:
        super().__init__(label, **more, type="email", autocomplete=autocomplete)


class Phone(Text):
    """A telephone number as it was typed; the verb reads it (`kernel/phones`)."""

    def __init__(self, label: Words, *, autocomplete: str = "off", **more: Any) -> None:
        super().__init__(label, longest=30, **more, type="tel", width="medium", autocomplete=autocomplete)


class Secret(Text):
    """What only its owner may know: taken as it is, never shown again."""

    def __init__(self, label: Words, **more: Any) -> None:
        super().__init__(label, **more, type="password")

    def to_python(self, value: Any) -> Any:
        return str(value or "")

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": ""}


class Digits(Text):
    """A number that is written down, such as a national number or a code: typed on a keyboard of digits."""

    def __init__(self, label: Words, *, longest: int = 20, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(label, longest=longest, attrs={"inputmode": "numeric", **(attrs or {})}, **more)


class Code(Digits):
    """A code that counts once: typed anew each time."""

    def __init__(self, label: Words, **more: Any) -> None:
        super().__init__(label, longest=0, attrs={"maxlength": 9}, width="short", autocomplete="one-time-code", **more)

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": ""}


class Institution(Digits):
    """An institution number: `34793` is `034793` (rule 33)."""

    def read(self, value: Any) -> Any:
        try:
            return InstitutionNumber(value)
        except ValueError:
            raise ValidationError(_("An institution number has six digits.")) from None


class TypedDay(Text):
    """A day as it was typed, for a verb that reads it beside other fields."""

    component = "date_field"

    def __init__(self, label: Words, *, attrs: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(label, attrs={"maxlength": 10, **(attrs or {})}, **more)


class Day(TypedDay):
    """A day, typed as dd/mm/jjjj; None when it stays empty. Two digits are a year at most `years_ahead`."""

    empty = None

    def __init__(self, label: Words, *, years_ahead: int = 50, **more: Any) -> None:
        super().__init__(label, **more)
        self.years_ahead = years_ahead

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.prepare_value(value))

    def read(self, value: Any) -> Any:
        try:
            return read_date(value, years_ahead=self.years_ahead)
        except ValueError:
            raise ValidationError(NO_DATE) from None


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


class Amount(Digits):
    """How many, where that may stay open: None when it stays empty."""

    empty = None

    def __init__(self, label: Words, **more: Any) -> None:
        super().__init__(label, longest=4, width="short", optional=True, **more)

    def read(self, value: Any) -> Any:
        if not (value.isascii() and value.isdecimal() and len(value) <= self.longest):
            raise ValidationError(_("Write a whole number, such as 45."))
        return int(value)


class PageNumber(Number):
    """Which page of a list: the first for anything that is none."""

    empty = 1


class Revision(Number):
    """Which revision was on the screen: what no form of ours says was never the last one."""

    empty, digits = -1, 9


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class Uploads(Field):
    """Any number of files under one name; the page draws them itself, and they are chosen again where it comes back."""

    component, widget, empty = "", _SeveralFiles, ()


class Upload(Field):
    """A file; None when none was chosen. It is chosen again on a page that comes back."""

    component, widget, empty = "file_field", forms.FileInput, None

    def shown(self, value: Any) -> dict[str, Any]:
        return {}
