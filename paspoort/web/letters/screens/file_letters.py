"""Letters of a file: those that were made with what became of them, the own drafts, and beginning one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from paspoort.letters import actions
from paspoort.nomenclature.actions import labels
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.fields import Choice, Listed
from paspoort.web.shell.file_head import header_of
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.words import LETTER_TO, LETTERS


class Begin(Form):
    """Which letter, and about what."""

    kind = Choice(_("Which letter?"), empty=_("Choose"), missing=_("Choose which letter, from the list."))
    activity = Listed(
        _("About which activity?"),
        kind=uuid.UUID,
        empty=_("Choose"),
        hint=format_lazy(_("The letter carries the day of this activity. The last {most} stand here."), most=actions.BASES),
    )


@screen(methods="GET HEAD POST")
def file_letters(request: Request, pupil: uuid.UUID) -> HttpResponse:
    """The letters of a pupil that one may read; who writes in the file begins one here."""
    acting, head = request.acting, header_of(request.acting, pupil)
    kinds = [one.kind for one in actions.kinds_open(acting)]
    form, known = Begin.of(request), labels("function")
    about = actions.bases_of(acting, pupil) if kinds else []
    form.offer("kind", [(kind, LETTERS[kind]) for kind in kinds])
    form.offer("activity", [(one.id, f"{one.day:%d/%m/%Y} · {known.of('function', one.function, one.day)}") for one in about])

    def begin() -> HttpResponse:
        return go_to("letter", actions.begin_letter(acting, pupil, form.value("kind"), form.value("activity") or None).id)

    if answer := form.then(begin):
        return answer
    drafts, made = actions.letters_of(acting, head.opened)
    page: dict[str, Any] = {"head": head, "tab": "file_letters", "drafts": drafts, "made": made, "kinds": kinds, "about": about}
    return form.show("letters/letters.html", to=LETTER_TO, **page)
