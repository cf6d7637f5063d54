"""Contact day, the grid of a class: a row a pupil, a column a check. Its script sends cell by cell; else it is one form."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

from django.http import Http404, HttpResponse

from paspoort.audit.actions import record
from paspoort.health.actions import Typed, mark, open_day, save_value, undo_mark
from paspoort.health.models import items
from paspoort.web.health.day import Ask, code_of, grid_of, moment_words
from paspoort.web.health.keeping import Question, kept_or_asked
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Listed, Several
from paspoort.web.shell.forms import Form, go_to

Place = tuple[uuid.UUID, str]
VERSIONS = range(10_000)
"""What a page of ours says of a cell: 0 where nothing stood."""


class Sheet(Form):
    """All that stands on the page: `v:<pupil>:<item>` what was typed, `was:<pupil>` what the page held, `ok:…` what is right."""

    away, there = Listed(kind=uuid.UUID), Listed(kind=uuid.UUID)

    def changed(self) -> Iterator[tuple[uuid.UUID, Typed]]:
        """Every cell in which something else stands than the page held."""
        for pupil, was in self._held():
            for item, (version, kept) in was.items():
                typed = self.data.get(f"v:{pupil}:{item}", "").strip()
                if typed != kept:
                    yield pupil, Typed(item, typed, version, self.data.get(f"ok:{pupil}:{item}", "") == typed != "")

    def _held(self) -> Iterator[tuple[uuid.UUID, dict[str, tuple[int, str]]]]:
        """By pupil what the page held: version and text by item. What cannot be read comes from no page of ours."""
        for name in [one for one in self.data if one.startswith("was:")]:
            try:
                was = {item: (int(version), str(kept)) for item, (version, kept) in json.loads(self.data[name]).items()}
                if not all(version in VERSIONS for version, _kept in was.values()):
                    raise ValueError
                yield uuid.UUID(name.removeprefix("was:")), was
            except (ArithmeticError, ValueError, AttributeError, TypeError, RecursionError):
                raise Http404 from None


class Beside(Form):
    """The checks on indication that get a column today, in the address."""

    bij = Several()


@screen(methods="GET HEAD POST", needs="health:write")
def contact_day(request: Request, day: uuid.UUID) -> HttpResponse:
    """The class as it stands; what was sent as a whole is kept cell by cell, and what is doubtful is asked under its row."""
    form, asks, beside = Sheet.of(request), dict[Place, Ask](), Beside.asked(request).value("bij")

    def keep() -> HttpResponse | None:
        changed = list(form.changed())
        for pupil, typed in changed:
            if ask := _asked(request, day, pupil, typed):
                asks[(pupil, typed.item)] = ask
        marked = _mark(request, day, form)
        if not asks:
            return go_to("contact_day", day, **{"bij": beside} if beside else {}) if changed or marked else None
        record("value.save_refused", outcome="refused", reason="bad_input", object=day)
        return None

    answer = form.then(keep)
    if answer:
        return answer
    grid = grid_of(open_day(request.acting, day), asks, beside)
    for ask in asks.values():
        form.add_problems({"": ask.said})
    return form.show("health/day.html", grid=grid, moment=moment_words(grid.opened.day.moment))


def _asked(request: Request, day: uuid.UUID, pupil: uuid.UUID, typed: Typed) -> Ask | None:
    asked = kept_or_asked(lambda: save_value(request.acting, day, pupil, typed))
    if not isinstance(asked, Question):
        return None
    if clash := asked.clash:
        said = f"{asked.sentence} {typed.raw} / {clash.theirs} ({clash.by})"
        return Ask("clash", code_of(items()[typed.item], clash.theirs), said, clash.version)
    return Ask(asked.kind, typed.raw, asked.sentence)


def _mark(request: Request, day: uuid.UUID, form: Sheet) -> bool:
    if pupil := form.value("away"):
        mark(request.acting, day, pupil, "missed")
    elif pupil := form.value("there"):
        undo_mark(request.acting, day, pupil)
    return bool(pupil)
