"""Letters of a class: everything to look at before, then made one after another, and printed in one go."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from paspoort.letters import actions
from paspoort.web.letters.present import WORDS
from paspoort.web.letters.screens.letter import Sent
from paspoort.web.shell.bytes import whole_letter
from paspoort.web.shell.door import Request, screen
from paspoort.web.shell.forms import Form, go_to
from paspoort.web.shell.page import show


@screen(methods="GET HEAD POST")
def class_letters(request: Request, day: uuid.UUID) -> HttpResponse:
    """The pupils of a day at a school with who gets their letter. Each time the form is sent the next letter is made; the script
    of the page sends it again until all are made."""
    form = Form.of(request)
    go_on = request.method == "POST" and form.is_valid()
    found = actions.make_next(request.acting, day) if go_on else actions.class_letters(request.acting, day)
    return _page(request, found, form, going=go_on and found.to_make > 0)


def _page(request: Request, found: actions.ClassLetters, form: Form, *, going: bool = False) -> HttpResponse:
    part = "letters/class_part.html" if "HX-Request" in request.headers else "letters/class.html"
    sent = form if isinstance(form, Sent) else Sent(request)
    return show(request, part, status=form.status, found=found, going=going, form=form, sent=sent, words=WORDS)


@screen(methods="POST")
def class_letter(request: Request, day: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Begin the letter of one pupil, to add an advice; it is made with the others."""
    form = Form.of(request)
    begun = form.then(lambda: go_to("letter", actions.begin_class_letter(request.acting, day, pupil).id))
    return begun or _page(request, actions.class_letters(request.acting, day), form)


@screen(methods="POST")
def class_sent(request: Request, day: uuid.UUID) -> HttpResponse:
    """Note that the letters of the class which were not sent yet all went the same way."""
    form = Sent.of(request)

    def note() -> HttpResponse:
        actions.note_class_sent(request.acting, day, form.value("way"), form.value("sent_on"))
        return go_to("class_letters", day)

    return form.then(note) or _page(request, actions.class_letters(request.acting, day), form)


@screen(methods="GET")
def print_class(request: Request, day: uuid.UUID) -> HttpResponse:
    """Every sheet of the class that waits to be sent, to print in one go; when nothing waits, the class says so."""
    form = Form.asked(request)
    printed = form.then(lambda: whole_letter(actions.print_class(request.acting, day)))
    return printed or _page(request, actions.class_letters(request.acting, day), form)
