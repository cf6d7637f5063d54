"""Guarded forms: what names somebody is shown where it stands, with what to write instead, or a reason why it is nobody."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from paspoort.audit.actions import record
from paspoort.collaboration.actions import Named, Typing, tidy
from paspoort.kernel.models import BadInput, Refused
from paspoort.names.actions import Mark, Span, together
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
    "several": _("“%(phrase)s” look like names. Nobody is named here."),
}
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:]\s+|\n\s*[-•]?\s*)$")


@dataclass(frozen=True, slots=True)
class Hit:
    """What is marked as one: from where to where in the text of its field as a browser counts (UTF-16), the words round it, and
    what to write instead of all of it (`whole`). `names` are the phrases in it that may be excused, each with the reason that was
    given already."""

    name: str
    phrase: str = field(repr=False)
    whole: str = field(repr=False)
    at: int
    start: int
    end: int
    before: str = field(repr=False)
    after: str = field(repr=False)
    said: str = field(repr=False)
    instead: str
    names: Sequence[tuple[str, str]] = field(repr=False)

    @property
    def number(self) -> bool:
        """Whether it is no name but a number or an address, which is just taken away."""
        return not self.instead

    @property
    def replaced(self) -> str:
        """What its button sends where no script runs."""
        return json.dumps([self.name, self.at, self.whole, self.instead])

    @property
    def excusable(self) -> bool:
        return bool(self.names)

    @property
    def because(self) -> str:
        """The reasons, where each of its names has one."""
        reasons = [reason for _phrase, reason in self.names]
        return " ".join(reasons) if all(reasons) else ""


def hits_in(name: str, text: str, spans: Sequence[Span], excuses: Mapping[str, str]) -> list[Hit]:
    """What was found in the text of one field, for its page: names that stand together are one hit."""
    return [_hit(name, text, mark, excuses) for mark in together(text, spans)]


def advice_in(text: str, spans: Sequence[Span]) -> list[str]:
    """Who may be somebody that nobody here knows, once each, for a remark that stops nothing."""
    return [*dict.fromkeys(text[span.start : span.end] for span in spans)]


def shown(name: str, text: str, found: Typing) -> str:
    """What was found in a field while it is typed in, as its page lists it."""
    words = tidy(text)
    hits, advised = hits_in(name, words, found.named.get(name, ()), {}), advice_in(words, found.advised.get(name, ()))
    return render_to_string("collaboration/found.html", {"hits": hits, "name": name, "advised": advised})


def quietly(look: Callable[[], Typing]) -> Typing | None:
    """What is found while somebody types; to who was told too many names nothing is said, whatever is typed."""
    try:
        return look()
    except BadInput:
        record("name.looked_for")
    except Refused as refusal:
        if refusal.code != "slow_down":
            raise
        record("name.looked_for")
    return None


def _hit(name: str, text: str, mark: Mark, excuses: Mapping[str, str]) -> Hit:
    phrases = [text[span.start : span.end] for span in mark.names]
    phrase = text[mark.names[0].start : mark.names[-1].end]
    begins = bool(SENTENCE_BEGINS.search(text[: mark.start]))
    instead = mark.suggestion[:1].upper() + mark.suggestion[1:] if begins else mark.suggestion
    certain = any(span.certain for span in mark.names)
    may = [] if certain else [(one, excuses.get(one, "")) for one in phrases]
    code = mark.names[0].reason if not mark.suggestion else "certain" if certain else "" if len(phrases) == 1 else "several"
    return Hit(
        name, phrase, text[mark.start : mark.end], mark.start, _units(text[: mark.start]), _units(text[: mark.end]),
        text[max(0, mark.start - AROUND) : mark.start], text[mark.end : mark.end + AROUND],
        str(SAID.get(code, SAID["certain"]) % {"phrase": phrase}), instead, may,
    )  # fmt: skip


def _units(text: str) -> int:
    """How long a text is as a browser counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Guarded(Form):
    """A form of which the texts are held against names. `hits` are those that were found in what was sent; `looked_for` is about
    which school it is, and under which title, where names are shown while somebody types."""

    refusals_shown = frozenset({"changed_elsewhere", "collaboration_ended"})
    phrase, because = Several(), Several()
    hits: Sequence[Hit] = ()
    looked_for: tuple[uuid.UUID, str] | None = None
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
