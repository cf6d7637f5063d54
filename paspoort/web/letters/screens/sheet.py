"""Sheet of a letter: look at its pages, print it, note by which way it went, and take that back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.letters import actions
from paspoort.web.letters.screens.letter import Sent, made_page
from paspoort.web.shell.bytes import page_picture, whole_letter
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show


@screen(methods="GET")
def print_sheet(request: Request, sheet: uuid.UUID) -> HttpResponse:
    """The sheet to print, the same bytes each time."""
    return whole_letter(actions.print_letter(request.acting, sheet))


@screen(methods="GET")
def sheet_page(request: Request, sheet: uuid.UUID, page: int) -> HttpResponse:
    """Page `page`, counted from 1, as a picture with the mark of who looks."""
    return page_picture(actions.sheet_page(request.acting, sheet, page))


@screen()
def sheet_text(request: Request, sheet: uuid.UUID) -> HttpResponse:
    """What stands on its pages, as text."""
    return show(request, "letters/sheet_text.html", found=actions.sheet_text(request.acting, sheet))


@screen(methods="POST")
def sheet_sent(request: Request, sheet: uuid.UUID) -> HttpResponse:
    """Note that a sheet was sent; judged on the day on which it was."""
    form, letter = Sent.of(request, prefix=str(sheet)), actions.letter_of(request.acting, sheet)

    def note() -> HttpResponse:
        actions.note_sent(request.acting, sheet, form.value("way"), form.value("sent_on"))
        return go_to("letter", letter)

    return form.then(note) or made_page(request, letter, form)


@screen(methods="POST")
def sheet_not_sent(request: Request, sheet: uuid.UUID) -> HttpResponse:
    """Take back, the same day, what oneself noted."""
    form, letter = Form.of(request), actions.letter_of(request.acting, sheet)

    def undo() -> HttpResponse:
        actions.undo_sent(request.acting, sheet)
        return go_to("letter", letter)

    return form.then(undo) or made_page(request, letter, form)
