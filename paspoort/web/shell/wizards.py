"""Wizards: a task of several steps, each with its address; what was chosen is kept on the server between them.

    GIVING = Wizard({Who: "grant_who", What: "grant_what", Confirm: "grant_confirm"}, reading="rights.granting_seen")

    @GIVING.screen(Who)
    def grant_who(request: Request, form: Who) -> HttpResponse:
        return show(request, "who.html", status=form.status, form=form)

Each step is a form, and a screen of that name. What someone chose is sealed, for her alone and one institution,
until an hour after the last step; nothing of it stands in an address. Each window has a run of its own. A step opens when those
before it stand; going back always works, and of a run that is done every step leads to its result.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from paspoort.identity.actions import keep_form, kept_form
from paspoort.kernel.models import Refused
from paspoort.web.shell.door import Request, View, screen
from paspoort.web.shell.fields import Field
from paspoort.web.shell.forms import Form, go_to

ONCE, DONE = "once", "done"


class Step(Form):
    """The form of a step. Its buttons are called `go`: `on`, `back`, or any other value, which stays here."""

    run: Run
    unshown: ClassVar[frozenset[str]] = frozenset()
    """Fields that are not shown again once they are filled in: sent empty, what was filled in stays."""

    @property
    def going(self) -> bool:
        """Whether this step was left by its button to go on, so that all of it must be right."""
        return bool(self.data.get("go") == "on")

    def finish(self, do: Callable[[], HttpResponse]) -> HttpResponse | None:
        """Do it when this last step was sent and is right; from then on every step of this run leads to where that goes on."""
        if self.request.method != "POST" or (answer := self.then(do)) is None:
            return None
        keep_form(self.acting, self.run.id, {DONE: {DONE: [answer["Location"]]}})
        return answer


S = TypeVar("S", bound=Step)


@dataclass
class Run:
    """One time that someone walks through a wizard."""

    wizard: Wizard
    request: Any
    id: uuid.UUID
    kept: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    read: dict[type[Step], Step] = field(default_factory=dict)

    def step(self, step: type[S]) -> S:
        """A step as it was left, or as it first stands there."""
        if step not in self.read:
            left = self.kept.get(self.wizard.steps[step])
            self.read[step] = form = step(self.request, None if left is None else as_sent(left))
            form.run = self
        return self.read[step]  # type: ignore[return-value]

    def keep(self, step: type[Step], sent: QueryDict) -> None:
        """Keep what a step was sent with: its own fields, and nothing else."""
        self.kept.setdefault(ONCE, {ONCE: [str(uuid.uuid4())]})
        now = kept_of(step, sent) | {"go": [sent.get("go", "")[:10]]}
        now |= {name: left for name in step.unshown if (left := self.noted(step, name)) and not sent.get(name)}
        self.kept[self.wizard.steps[step]] = now
        self.read.pop(step, None)
        self._save()

    def note(self, step: type[Step], **found: Iterable[object]) -> None:
        """Keep what was found out about a step as it was sent; it is forgotten when the step is sent anew."""
        self.kept[self.wizard.steps[step]] |= {name: [*map(str, each)] for name, each in found.items()}
        self._save()

    def noted(self, step: type[Step], name: str) -> list[str]:
        """What is kept of a step under a name."""
        return self.kept.get(self.wizard.steps[step], {}).get(name, [])

    def _save(self) -> None:
        if not keep_form(self.request.acting, self.id, self.kept):
            raise too_long()

    def stands(self, step: type[Step]) -> bool:
        """Whether a step was gone on from, and is still right."""
        return self.step(step).going and self.step(step).is_valid()

    @property
    def once(self) -> uuid.UUID:
        """What this run makes is known by this id: sent twice it is made once."""
        return uuid.UUID(self.kept[ONCE][ONCE][0])


@dataclass(frozen=True)
class Wizard:
    """The steps in their order: each one's form, and the name of its screen; and what the door asks of them and records."""

    steps: dict[type[Step], str]
    reading: str
    needs: str = ""

    @property
    def door(self) -> Callable[[View], View]:
        """The door of all its pages."""
        return screen(methods="GET HEAD POST", needs=self.needs, reading=self.reading)

    def begin(
        self,
        request: HttpRequest,
        brought: Mapping[str, Iterable[object]] | None = None,
        ahead: Mapping[str, Iterable[object]] | None = None,
    ) -> HttpResponse:
        """Begin a run: at its first step, or, with what another page sent or brought for it, as if it was filled in there.
        `ahead` stands in its second step already."""
        run, first = Run(self, request, uuid.uuid4()), next(iter(self.steps))
        if brought or request.method == "POST":
            run.keep(first, as_sent(brought) if brought else request.POST)
        if ahead:
            run.keep(list(self.steps)[1], as_sent(ahead))
        return self._to(run, self._first_open(run))

    def screen(self, step: type[S]) -> Callable[[Callable[[Request, S], HttpResponse]], View]:
        """The page of a step. It is made unless the answer is another one: a step that comes first, the next or the one before,
        or the result of a run that is done; what is shown in place, and the last step, are left to it."""

        def wrap(view: Callable[[Request, S], HttpResponse]) -> View:
            @self.door
            @functools.wraps(view)
            def at(request: Request, run: uuid.UUID) -> HttpResponse:
                sent = request.method == "POST"
                going = Run(self, request, run, kept_form(request.acting, run, going_on=sent))
                return self._elsewhere(going, step, sent=sent) or view(request, going.step(step))

            return at

        return wrap

    def _elsewhere(self, run: Run, step: type[Step], *, sent: bool) -> HttpResponse | None:
        if DONE in run.kept:
            return HttpResponseRedirect(run.kept[DONE][DONE][0], status=303)
        if sent:
            run.keep(step, run.request.POST)
        here, opened = list(self.steps).index(step), self._first_open(run)
        if sent and run.request.POST.get("go") == "back":
            return self._to(run, max(here - 1, 0))
        if here > opened:
            return self._to(run, opened)
        if not sent or "HX-Request" in run.request.headers or here == len(self.steps) - 1:
            return None
        return self._to(run, here + 1 if opened > here else here)

    def _first_open(self, run: Run) -> int:
        *before, _last = self.steps
        return next((place for place, step in enumerate(before) if not run.stands(step)), len(before))

    def _to(self, run: Run, place: int) -> HttpResponse:
        return go_to(list(self.steps.values())[place], run.id)


def kept_of(form: type[Form], sent: QueryDict) -> dict[str, list[str]]:
    """What waits of what a form was sent with: its own fields, and nothing else."""
    fields = cast(Mapping[str, Field], form.base_fields)
    return {name: field.kept(sent.getlist(name)) for name, field in fields.items() if name in sent}


def too_long() -> Refused:
    """What was filled in is longer than a form can be, and waits nowhere but in the browser."""
    return Refused(
        "form_too_long", _("What you filled in is too long to keep. Go back, take out a part, and try once more."), status=413
    )


def as_sent(values: Mapping[str, Iterable[object]]) -> QueryDict:
    """What was kept, as if a form were sent with it."""
    sent = QueryDict(mutable=True)
    for name, each in values.items():
        sent.setlist(name, [*map(str, each)])
    return sent
