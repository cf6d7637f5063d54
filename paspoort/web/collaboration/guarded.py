"""Guarded forms: what names somebody is shown where it stands, with what to write instead, or a reason why it is nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.collaboration.actions import Named, tidy
from paspoort.names.actions import Span
from paspoort.web.shell.fields import LongText, Several, Words
from paspoort.web.shell.forms import Form

AROUND = 40
"""How much of the text stands round a hit where it is listed, in characters."""
SAID: dict[str, Words] = {
    "national_number": _("“%(phrase)s” is a national number. Take it away."),
    "telephone": _("“%(phrase)s” is a telephone number. Take it away."),
    "email": _("“%(phrase)s” is an e-mail address. Take it away."),
    "register_number": _("“%(phrase)s” is the number of a pupil. Take it away."),
    "certain": _("“%(phrase)s” is a name. Nobody is named here: write who it is about in another way."),
    "": _("“%(phrase)s” looks like a name. Nobody is named here."),
}
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:]\s+|\n\s*[-•]?\s*)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that was found: where it begins and ends in the text of its field as a browser counts (UTF-16), the words round it,
    what to write instead, and whether it can be excused; `because` is the reason that was given already."""

    name: str
    phrase: str = field(repr=False)
    at: int
    start: int
    end: int
    before: str = field(repr=False)
    after: str = field(repr=False)
    said: str = field(repr=False)
    instead: str
    excusable: bool
    because: str = field(repr=False)

    @property
    def number(self) -> bool:
        """Whether it is no name but a number or an address, which is just taken away."""
        return not self.instead

    @property
    def replaced(self) -> str:
        """What its button sends where no script runs."""
        return json.dumps([self.name, self.at, self.phrase, self.instead])


def hits_in(name: str, text: str, spans: Sequence[Span], excuses: Mapping[str, str]) -> list[Hit]:
    """What was found in the text of one field, for its page."""
    return [_hit(name, text, span, excuses) for span in spans]


def _hit(name: str, text: str, span: Span, excuses: Mapping[str, str]) -> Hit:
    start, end = max(0, span.start), min(len(text), span.end)
    phrase, before = text[start:end], text[max(0, start - AROUND) : start]
    begins = bool(SENTENCE_BEGINS.search(text[:start]))
    instead = span.suggestion[:1].upper() + span.suggestion[1:] if begins else span.suggestion
    words = SAID.get(span.reason, SAID["certain" if span.certain else ""])
    return Hit(
        name, phrase, start, _units(text[:start]), _units(text[:end]), before, text[end : end + AROUND],
        str(words % {"phrase": phrase}), instead, not span.certain, excuses.get(phrase, ""),
    )  # fmt: skip


def _units(text: str) -> int:
    """How long a text is as a browser counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Guarded(Form):
    """A form of which the texts are held against names. `hits` are those that were found in what was sent."""

    refusals_shown = frozenset({"changed_elsewhere", "collaboration_ended"})
    phrase, because = Several(), Several()
    hits: Sequence[Hit] = ()
    replaced = False

    def __init__(self, request: HttpRequest, sent: Any = None, **options: Any) -> None:
        if sent is not None and "replace" in sent:
            sent, self.replaced = _replacing(sent), True
        super().__init__(request, sent, **options)

    @property
    def excuses(self) -> dict[str, str]:
        """For each phrase of which somebody said why it is nobody, that reason."""
        pairs = zip(self.value("phrase"), self.value("because"), strict=False)
        return {phrase: because.strip() for phrase, because in pairs if because.strip()}

    def then(self, do: Callable[[], HttpResponse | None]) -> HttpResponse | None:
        """What `do` answers; where a word was just replaced, the page is shown once more instead."""
        return None if self.replaced else super().then(lambda: self._watched(do))

    def _watched(self, do: Callable[[], HttpResponse | None]) -> HttpResponse | None:
        try:
            return do()
        except Named as named:
            data: Any = self.data
            data, excuses, hits = data.copy(), self.excuses, list[Hit]()
            for name, spans in ((self.beside.get(one, one), spans) for one, spans in named.spans.items()):
                data[name] = text = self.text_of(name)
                hits += hits_in(name, text, spans, excuses)
            self.data, self.hits = data, hits
            raise

    def text_of(self, name: str) -> str:
        """What was typed in a field, as it would be kept."""
        one_line = name in self.fields and not isinstance(self.fields[name], LongText)
        return tidy(str(self.data.get(name, "")), one_line=one_line)

    @property
    def status(self) -> int:
        return 200 if self.replaced else super().status


def _replacing(sent: Any) -> Any:
    """What was sent, with one phrase replaced, where no script did so."""
    data = sent.copy()
    try:
        name, at, phrase, instead = json.loads(data.pop("replace")[-1])
        text = tidy(data.get(str(name), ""))
        at = at if text.startswith(phrase, at) else text.find(phrase)
    except (ValueError, TypeError):
        return data
    if at >= 0:
        data[name] = f"{text[:at]}{instead}{text[at + len(phrase) :]}"
    return data
