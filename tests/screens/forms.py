"""A form of a page as a browser without a script would send it: what it carries, plus what someone types and presses."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

from tests.answer import Answer

Fields = dict[str, list[str]]


class Form(HTMLParser):
    """The fields of one form on a page, as the page filled them in."""

    def __init__(self, answer: Answer, form_id: str) -> None:
        super().__init__()
        self.wanted, self.inside, self.fields = form_id, False, Fields()
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("id") == self.wanted
        if not self.inside or tag != "input" or not (name := found.get("name")):
            return
        if found.get("type") in ("radio", "checkbox") and "checked" not in found:
            return
        self.fields.setdefault(name, []).append(found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False

    def filled(self, **typed: str | list[str] | None) -> Fields:
        """What is sent when these fields are typed over; None leaves one out."""
        for name, value in typed.items():
            if value is None:
                self.fields.pop(name, None)
            else:
                self.fields[name] = [value] if isinstance(value, str) else value
        return self.fields
