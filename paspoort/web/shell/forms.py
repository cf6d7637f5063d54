"""Forms: what a page asks is read, checked, shown again and sent again in one way.

    class Asked(Form):
        topic = Choice(_("What is it about?"), TOPICS, empty=_("Choose"))
        day = Day(_("First day"), missing=_("Fill in the first day."))

    form = Asked.of(request)
    return form.then(lambda: do(form)) or form.show("asked.html")

All that is wrong is told at once, beside its field and in the summary on top, whoever found it: the field, the verb's `BadInput`,
or a refusal that the form lists in `refusals_shown`. What was typed stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from paspoort.audit.actions import record
from paspoort.kernel.models import Acting, BadInput, Refused
from paspoort.web.shell.fields import Bound, Choice, Options
from paspoort.web.shell.page import show

Input = TypeVar("Input")


def go_to(name: str, *args: Any, at: Any = "", **asked: Any) -> HttpResponse:
    """Go on to another page after a form was sent, to its part `at`; a page that is opened again sends nothing again."""
    query = f"?{urlencode(asked, doseq=True)}" if asked else ""
    return HttpResponseRedirect(reverse(name, args=args or None) + query + (f"#{at}" if at else ""), status=303)


def whole_page(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Go on with the whole page, also when htmx sent the form to replace a part of it."""
    return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]}) if "HX-Request" in request.headers else answer


class Form(forms.Form):
    """What a page asks: its fields, where what a verb says belongs, and which refusals the page tells itself."""

    beside: Mapping[str, str] = {}
    """Where the verb's name of what is wrong is not the field's."""
    refusals_shown: ClassVar[frozenset[str]] = frozenset()
    """The codes of refusals that are told on this page, with what was typed."""
    refusal: Refused | None = None
    read: Mapping[str, Any] = {}
    """What each field that is right by itself means."""
    acting: Acting

    def __init__(
        self,
        request: HttpRequest,
        sent: Any = None,
        *,
        first: Mapping[str, Any] | None = None,
        beside: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(sent, request.FILES if sent is not None else None, initial=dict(first or {}), **options)
        self.request, self.beside = request, self.beside if beside is None else beside
        if acting := getattr(request, "acting", None):
            self.acting = acting

    @classmethod
    def of(cls, request: HttpRequest, first: Mapping[str, Any] | None = None, **options: Any) -> Self:
        """The form as it was sent to this page, or as it first stands there; `prefix` tells one of several on a page apart."""
        return cls(request, request.POST if request.method == "POST" else None, first=first, **options)

    @classmethod
    def asked(cls, request: HttpRequest, first: Mapping[str, Any] | None = None) -> Self:
        """A form whose answers stand in the address, such as filters; what is wrong there counts as not asked."""
        return cls(request, request.GET, first=first)

    @classmethod
    def sent_or_asked(cls, request: HttpRequest, first: Mapping[str, Any] | None = None) -> Self:
        """The same for a page whose answers may be sent to it as well, such as a name that stands in no address."""
        return cls.of(request, first) if request.method == "POST" else cls.asked(request, first)

    def offer(self, name: str, options: Options, first: Any = None) -> None:
        """What can be chosen in a field here and now, and what is chosen there already."""
        cast(Choice, self.fields[name]).options = options
        if first is not None:
            self.initial[name] = first

    def validate(self) -> None:
        """Say what is wrong when every field by itself is right: raise `BadInput`, or a refusal that is told here."""

    def clean(self) -> None:
        self.read = dict(self.cleaned_data)
        if not self.errors:
            self._try(self.validate)

    def then(self, do: Callable[[], HttpResponse | None]) -> HttpResponse | None:
        """What `do` answers when the form was sent and is right; None when its page is to be shown, as when a verb objects."""
        return self._try(do) if self.is_valid() else None

    def _try(self, do: Callable[[], HttpResponse | None]) -> HttpResponse | None:
        try:
            return do()
        except BadInput as bad:
            self.add_problems(bad.problems)
        except Refused as refusal:
            if refusal.code not in self.refusals_shown:
                raise
            if self.request.method == "POST" and hasattr(self, "acting"):
                page = getattr(self.request.resolver_match and self.request.resolver_match.func, "__name__", "")
                record("request.refused", outcome="refused", reason=refusal.code, page=page)
            self.refusal = refusal
            self.add_problems({"": refusal.sentence})
        return None

    def add_problems(self, problems: Mapping[str, str]) -> None:
        """Put sentences beside their fields; what is about no field here stands in the summary alone."""
        for name, sentence in problems.items():
            field = self.beside.get(name, name)
            self.add_error(field if field in self.fields else None, sentence)

    def input(self, made: type[Input], **more: Any) -> Input:
        """The input class of a verb, filled in from the fields of the same names, and with what the page knows besides."""
        names = [one.name for one in dataclasses.fields(made)]  # type: ignore[arg-type]
        return made(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data} | more)

    def value(self, name: str) -> Any:
        """What a field means now: what was sent when that is right by itself, else what stood there first."""
        self.is_valid()
        return self.read[name] if name in self.read else self.fields[name].to_python(self[name].initial)

    @property
    def wrong(self) -> list[tuple[str | None, str]]:
        """All that is wrong, for the summary: the id of the field, and the sentence."""
        places = {name: place for place, name in enumerate(self.fields)}
        names = sorted(self.errors, key=lambda name: places.get(name, -1))
        return [(self.add_prefix(one) if one in places else None, " ".join(map(str, self.errors[one]))) for one in names]

    @property
    def status(self) -> int:
        """The status of the page that shows this form."""
        return self.refusal.status if self.refusal else 422 if self.errors else 200

    def show(self, template: str = "form.html", **context: Any) -> HttpResponse:
        """The page of this form, with what was typed and what is wrong with that; the ordinary page where it has no template."""
        return show(self.request, template, status=self.status, form=self, **context)

    def hidden(self, *names: str) -> SafeString:
        """These fields unseen, to be taken along."""
        return format_html_join("", "{}", [(self[name].hidden(),) for name in names])

    def __str__(self) -> SafeString:
        """All fields in their order."""
        return format_html_join("\n", "{}", [(self[name].draw(),) for name in self.fields])

    __html__ = __str__

    def __getitem__(self, name: str) -> Bound:
        return super().__getitem__(name)  # type: ignore[return-value]
