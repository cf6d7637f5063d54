"""Letter: written as a draft that keeps itself, made for who receives it, and read with what became of each sheet."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from paspoort.kernel.models import Refused
from paspoort.kernel.periods import today
from paspoort.letters import actions
from paspoort.web.letters.present import WORDS, fields_of
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.drafts import Typed
from paspoort.web.shell.fields import Choice, Day
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.words import LETTER_WAYS


class Written(Form):
    """What is typed in a letter; its fields are those of its kind."""

    refusals_shown = frozenset({"changed_elsewhere"})


class Sent(Form):
    """By which way a sheet went, and when. A page holds one for each sheet, told apart by its `prefix`, the id of the sheet."""

    way = Choice(_("How was it sent?"), [*LETTER_WAYS.items()], empty=_("Choose"), missing=_("Choose how it was sent."))
    sent_on = Day(_("On which day?"), first=today, missing=_("Fill in the day."))


@screen(methods="GET HEAD POST")
def letter(request: Request, letter: uuid.UUID) -> HttpResponse:
    """Write a letter, look at its pages, make it; one that was made shows its sheets."""
    try:
        opened = actions.open_letter_draft(request.acting, letter)
    except Refused as refusal:
        if refusal.code != "made_already" or request.method == "POST":
            raise
        return made_page(request, letter)
    form = Written.of(request)
    form.fields |= fields_of(opened)

    def go_on() -> HttpResponse:
        typed = Typed.of(request)
        revision = actions.save_letter(request.acting, letter, typed.revision, {part: form.value(part) for part in form.fields})
        if typed.then == "look":
            return go_to("preview_letter", letter)
        actions.make_letter(request.acting, letter, revision)
        return go_to("letter", letter)

    answer = form.then(go_on)
    if answer is None and form.errors:  # what could be kept is kept: look anew
        opened = actions.open_letter_draft(request.acting, letter)
    return answer or form.show("letters/draft.html", opened=opened, words=WORDS)


@screen(methods="POST")
def drop_letter(request: Request, letter: uuid.UUID) -> HttpResponse:
    """Throw the own draft of a letter away."""
    return go_to("file_letters", actions.discard_letter(request.acting, letter, Typed.of(request).revision))


@screen(methods="POST")
def add_receivers(request: Request, letter: uuid.UUID) -> HttpResponse:
    """Make the letter for who receives it now and did not when it was made."""
    form = Form.of(request)

    def add() -> HttpResponse:
        actions.add_receivers(request.acting, letter)
        return go_to("letter", letter)

    return form.then(add) or made_page(request, letter, form)


def made_page(request: Request, letter: uuid.UUID, form: Form | None = None) -> HttpResponse:
    """A letter that was made, with its sheets, and for each that waits how it is noted as sent."""
    one, form = actions.open_letter(request.acting, letter), form or Form(request)
    waits = [str(sheet.sending.id) for sheet in one.sheets if not sheet.sending.sent_on and not sheet.missing]
    sent = {sheet: form if form.prefix == sheet else Sent(request, prefix=sheet) for sheet in waits}
    return form.show("letters/made.html", one=one, sent=sent, words=WORDS)
